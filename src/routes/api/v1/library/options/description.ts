import { sectors } from '#lib/core/words.ts';
import { controllers, sides } from '#lib/options/option.ts';
import { partnershipKinds } from '#lib/partnerships/partnership.ts';
import { asSomebody, listOf, object, ok, oneOf, orNotThere, ref, text } from '../../describing.ts';

const texts = { type: 'array', items: text };
const listed = (words: readonly string[]) => ({ type: 'array', items: oneOf(words) });
const narrowed = (name: string, words: readonly string[]) => ({
  name,
  in: 'query',
  required: false,
  schema: oneOf(words),
});

export const optionPaths = {
  '/api/v1/library/options': {
    get: {
      operationId: 'listTacticalOptions',
      summary: 'The catalogue of tactical options',
      parameters: [narrowed('side', sides), narrowed('controller', controllers), narrowed('lead', sectors)],
      responses: { '200': ok('The options, by side', listOf(ref('TacticalOption'))), ...asSomebody },
    },
  },
  '/api/v1/library/options/{slug}': {
    get: {
      operationId: 'getTacticalOption',
      summary: 'One tactical option',
      parameters: [{ name: 'slug', in: 'path', required: true, schema: text }],
      responses: { '200': ok('The option', ref('TacticalOption')), ...orNotThere },
    },
  },
};

export const optionSchemas = {
  TacticalOption: object({
    slug: text,
    title: text,
    side: oneOf(sides),
    controller: oneOf(controllers),
    kinds: listed(partnershipKinds),
    what: text,
    needs: texts,
    leads: listed(sectors),
    partners: listed(sectors),
    law: { ...texts, description: 'Of England and Wales, as it stood in 2025' },
    cautions: texts,
    steps: texts,
    knowing: texts,
    evidence: text,
    words: { ...texts, description: 'By which a finding calls for it' },
  }),
};
