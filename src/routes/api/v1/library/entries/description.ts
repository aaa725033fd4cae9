import { sectors } from '#lib/core/words.ts';
import { evidenceStages, licences, problems, results, sectionKeys, settings } from '#lib/library/entry.ts';
import { sorts } from '#lib/library/finding.ts';
import { sides } from '#lib/options/option.ts';
import { asSomebody, moment, object, ok, oneOf, orNotThere, orNull, ref, text } from '../../describing.ts';

const listed = (items: object) => ({ type: 'array', items });
const number = { type: 'number' };
const asked = (name: string, schema: object, description?: string) => ({
  name,
  in: 'query',
  required: false,
  ...(description ? { description } : {}),
  schema,
});

/** What an entry says of itself, in a list and alone. */
const inShort = {
  slug: text,
  title: text,
  summary: text,
  problem: orNull(oneOf(problems)),
  sides: listed(oneOf(sides)),
  setting: orNull(oneOf(settings)),
  sectors: listed(oneOf(sectors)),
  tags: listed(text),
  stage: oneOf(evidenceStages),
  effect: orNull({ type: 'integer', minimum: 1, maximum: 8, description: 'Its step on the scale of eight' }),
  adopted: { type: 'integer', description: 'In how many plans it is, as far as others may know' },
  useful: { type: 'integer', description: 'How many organisations call it useful' },
  openToPublic: { type: 'boolean' },
  owners: listed(text),
};

export const entryPaths = {
  '/api/v1/library/entries': {
    get: {
      operationId: 'findEntries',
      summary: 'Entries of the good-practice library, 20 a page',
      parameters: [
        asked('q', text, 'Words; misspelt ones are put right'),
        ...Object.entries({ problem: problems, side: sides, setting: settings, result: results }).map(
          ([name, words]) => asked(name, oneOf(words)),
        ),
        asked('stage', oneOf(evidenceStages)),
        asked('sector', oneOf(sectors)),
        asked('option', text, 'The address of a tactical option'),
        asked('tag', text),
        asked('sort', oneOf(sorts)),
        asked('as-typed', oneOf(['yes']), 'Words are taken as they are, also where they look misspelt'),
        asked('page', { type: 'integer', minimum: 1 }),
      ],
      responses: {
        '200': ok(
          'What was found',
          object({
            items: listed(ref('EntryLine')),
            total: { type: 'integer' },
            readAs: listed(object({ typed: text, read: text })),
          }),
        ),
        ...asSomebody,
      },
    },
  },
  '/api/v1/library/entries/{slug}': {
    get: {
      operationId: 'getEntry',
      summary: 'One entry as it was last published; of one that is not, its owners get what they have',
      parameters: [{ name: 'slug', in: 'path', required: true, schema: text }],
      responses: { '200': ok('The entry', ref('Entry')), ...orNotThere },
    },
  },
};

export const entrySchemas = {
  EntryLine: object({ ...inShort, publishedAt: moment }),
  Entry: object({
    ...inShort,
    version: { type: 'integer', description: '0: it was never published' },
    publishedAt: orNull(moment),
    reviewOn: orNull({ type: 'string', format: 'date' }),
    options: listed(text),
    figures: text,
    hours: orNull(number),
    money: orNull({ ...number, description: 'In pounds' }),
    sources: listed(object({ title: text, href: text })),
    contact: text,
    licence: oneOf(licences),
    date: orNull({ type: 'string', format: 'date' }),
    sections: listed(object({ key: oneOf(sectionKeys), title: text, html: text })),
  }),
};
