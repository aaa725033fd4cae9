/** The words the description of the API is written in: pieces of OpenAPI 3.1. */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const text = { type: 'string' };
export const id = { type: 'string', format: 'uuid' };
export const moment = { type: 'string', format: 'date-time', description: 'UTC' };
export const day = { type: 'string', format: 'date' };
export const oneOf = (words: readonly string[]) => ({ type: 'string', enum: [...words] });

/** An object of exactly these fields, all of them always there. Later versions of v1 may add more. */
export const object = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
export const orNull = (schema: object, description?: string) => ({
  anyOf: [schema, { type: 'null' }],
  ...(description === undefined ? {} : { description }),
});
export const listOf = (items: object) => object({ items: { type: 'array', items } });

export const ok = (description: string, schema: object) => ({
  description,
  content: { 'application/json': { schema } },
});
export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

export const tooMany = { '429': problem('Asked too often: `Retry-After` says how many seconds to wait') };
export const asSomebody = {
  '401': problem('Nobody is signed in'),
  '403': problem('Signed in, but not allowed (yet): house rules not accepted, or the agreement not signed'),
  ...tooMany,
};
export const orNotThere = {
  ...asSomebody,
  '404': problem('It is not there, or not open to you: the same answer'),
};
export const idInPath = { name: 'id', in: 'path', required: true, schema: id };
