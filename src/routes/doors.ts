import { error, fail as formFail, redirect, type ActionFailure } from '@sveltejs/kit';
import * as v from 'valibot';
import { invalid, done, type Failure, type FieldMessages, type Result } from '#lib/core/result.ts';
import { httpStatus } from '#lib/core/why.ts';

/** What a form gets back when it was not taken: everything typed, and what was wrong. */
export type FormBack = {
  values: Record<string, string>;
  fields: FieldMessages;
  /** One sentence for the top of the page, where the trouble is not one field's. */
  message: string | null;
  /** What the same fields say at present, where somebody else changed them first. */
  now: Record<string, string> | null;
  /** The person must prove who they are again before this is done. */
  proveAgain: boolean;
};

export type Fields = v.ObjectEntries;

const secret = /pass|code/i;

/**
 * Reads a form by a schema. Answers with the parsed input and with what was typed, to be shown again; secrets
 * are never shown again.
 */
export async function readForm<T extends Fields>(
  request: Request,
  schema: v.ObjectSchema<T, undefined>,
): Promise<{ input: Result<Sent<T>>; values: Record<string, string> }> {
  const form = await request.formData();
  const sent: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === 'string') sent[name] = value;
  // What was not sent at all (a choice not made) is judged by its own schema, whose message says what to do.
  const unsent = Object.fromEntries(Object.keys(schema.entries).map((name) => [name, undefined]));
  const values = Object.fromEntries(Object.entries(sent).filter(([name]) => !secret.test(name)));
  const parsed = v.safeParse(schema, { ...unsent, ...sent });
  return { input: parsed.success ? done(parsed.output) : invalid(messagesOf(parsed.issues)), values };
}

/** The first message for each field. */
export const messagesOf = (issues: readonly v.BaseIssue<unknown>[]): FieldMessages => {
  const fields: FieldMessages = {};
  for (const issue of issues) fields[v.getDotPath(issue) ?? 'form'] ??= issue.message;
  return fields;
};

/** Answers a form post: undefined where it worked, else the form with what was typed and what was wrong. */
export function formBack(failure: Failure, values: Record<string, string>): ActionFailure<FormBack> {
  const back: FormBack = { values, fields: {}, message: null, now: null, proveAgain: false };
  switch (failure.code) {
    case 'denied':
      return error(httpStatus[failure.why], failure.why);
    case 'invalid':
      return formFail(400, { ...back, fields: failure.fields });
    case 'changed':
      return formFail(409, { ...back, message: failure.message, now: failure.now });
    case 'refused':
      return formFail(409, { ...back, message: failure.message });
    case 'prove-again':
      return formFail(403, { ...back, proveAgain: true });
    case 'too-many':
      return formFail(429, { ...back, message: tooMany(failure.seconds) });
    case 'unavailable':
      return formFail(503, { ...back, message: failure.message });
  }
}

/** What a form sends, once its schema has read it. */
export type Sent<T extends Fields> = v.InferOutput<v.ObjectSchema<T, undefined>>;

/** Answers a form post: read by its schema, asked of `command` and answered by `then`; or back with what was typed. */
export async function answerForm<T extends Fields, R, A>(
  request: Request,
  schema: v.ObjectSchema<T, undefined>,
  command: (input: Sent<T>) => Promise<Result<R>>,
  then: (value: R, input: Sent<T>) => A,
): Promise<A | ActionFailure<FormBack>> {
  const { input, values } = await readForm(request, schema);
  if (!input.ok) return formBack(input.failure, values);
  const result = await command(input.value);
  return result.ok ? then(result.value, input.value) : formBack(result.failure, values);
}

/** For `load`: the value, or the page that says why not. */
export function shown<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const { failure } = result;
  if (failure.code === 'denied') {
    if (failure.why === 'signed-out') redirect(303, '/sign-in');
    error(httpStatus[failure.why], failure.why);
  }
  if (failure.code === 'unavailable') error(503, failure.message);
  if (failure.code === 'too-many') error(429, tooMany(failure.seconds));
  error(409, 'message' in failure ? failure.message : failure.code);
}

const tooMany = (seconds: number) =>
  `Too many tries. Nothing was changed. Try again in ${seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`;

/** The address after signing in: within this portal only, never another site's. */
export const safeNext = (next: string | null, otherwise = '/'): string =>
  next && /^\/(?![/\\])[^\s\\]*$/.test(next) && !next.startsWith('/sign-') ? next : otherwise;
