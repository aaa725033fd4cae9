import { bases } from '#lib/wards/ranking.ts';
import {
  asSomebody,
  id,
  listOf,
  moment,
  object,
  ok,
  oneOf,
  orNotThere,
  orNull,
  problem,
  ref,
  text,
} from '../describing.ts';

const number = { type: 'number' };
const whole = { type: 'integer' };
const month = { type: 'string', pattern: '^\\d{4}-\\d{2}$' };
const months = { type: 'array', items: month };
const interval = { ...object({ low: number, high: number }), description: '95 %' };
const rank = {
  ...object({ rank: whole, low: whole, high: whole }),
  description: '1 is the highest; `low` to `high` is where it could stand, simulated',
};

const asked = (name: string, schema: object, description: string) => ({
  name,
  in: 'query',
  required: false,
  schema,
  description,
});
const area = asked('area', text, 'The slug of a city; left out: the newest');
const questions = [
  area,
  asked(
    'measure',
    text,
    'The slug of a measure; left out: recorded violence. `burglary` also finds `burglary-street-level`.',
  ),
  asked('from', month, 'First month; left out: the first of the newest months that follow each other'),
  asked('to', month, 'Last month; left out: the newest held'),
  asked('borough', text, 'Code or name: only its wards, ranked among themselves'),
  asked('edition', text, 'The year of the boundaries, or the id of a release that came with ward codes'),
  asked(
    'per',
    oneOf(bases),
    'What rates are counted over; left out: residents where most wards have a number, else km²',
  ),
];
const invalid = { '400': problem('A month or a choice that does not fit') };

const wardLine = {
  code: text,
  name: text,
  borough: text,
  count: { ...whole, description: 'Recorded in the window' },
  countInterval: interval,
  rank: { ...rank, description: 'By count' },
  over: { ...orNull(number), description: 'Residents, km² or premises; null: not known' },
  rate: { ...orNull(number), description: 'Per what `per` says' },
  rateInterval: orNull(interval),
  rateRank: orNull(rank),
  shrunkenRate: { ...orNull(number), description: 'Drawn towards the mean by what chance can explain' },
  shrunkenInterval: orNull(interval),
  change: orNull({
    ...object({
      before: whole,
      after: whole,
      ratio: orNull(number),
      low: number,
      high: orNull(number),
      direction: oneOf(['rise', 'fall', 'none']),
    }),
    description: 'The last 12 months over the 12 before; null where 24 months are not all known',
  }),
};

const head = {
  area: object({ slug: text, name: text, invented: { type: 'boolean' } }),
  measure: ref('Measure'),
  from: month,
  to: month,
  monthsWithout: { ...months, description: 'Months of the window of which nothing is held: not nought' },
  edition: text,
  borough: orNull(text),
  per: text,
  mean: { ...orNull(number), description: 'The rate of all wards together' },
  total: whole,
  method: object({ interval: text, shrunken: text, change: text, rank: text }),
  releases: { type: 'array', items: ref('Release'), description: 'Where the counts come from' },
  sizesFrom: { type: 'array', items: ref('Release') },
  acknowledgements: { type: 'array', items: text, description: 'What the licences ask to be said' },
};

export const wardPaths = {
  '/api/v1/wards': {
    get: {
      operationId: 'rankWards',
      summary: 'The wards of a city, ranked by count',
      parameters: questions,
      responses: { '200': ok('The ranking', ref('Ranking')), ...invalid, ...orNotThere },
    },
  },
  '/api/v1/wards.csv': {
    get: {
      operationId: 'rankWardsAsCsv',
      summary: 'The same as a table, with counts by month, then where they come from',
      parameters: questions,
      responses: {
        '200': { description: 'RFC 4180, with heads', content: { 'text/csv': { schema: text } } },
        ...invalid,
        ...orNotThere,
      },
    },
  },
  '/api/v1/wards/measures': {
    get: {
      operationId: 'listMeasures',
      summary: 'What is counted in a city, as far as you may see it',
      parameters: [area],
      responses: { '200': ok('The measures, by name', listOf(ref('Measure'))), ...orNotThere, ...asSomebody },
    },
  },
  '/api/v1/wards/{code}': {
    get: {
      operationId: 'getWard',
      summary: 'One ward of a ranking, with its counts by month',
      parameters: [{ name: 'code', in: 'path', required: true, schema: text }, ...questions],
      responses: { '200': ok('The ward', ref('RankedWardByMonth')), ...invalid, ...orNotThere },
    },
  },
};

export const wardSchemas = {
  Measure: object({
    slug: text,
    name: text,
    kind: text,
    definition: text,
    audience: {
      ...orNull({ type: 'array', items: text }),
      description: 'The sectors that may see it; null: everyone who is signed in',
    },
    parts: { type: 'array', items: text, description: 'Of a composite: the slugs of what is added up' },
  }),
  Release: object({ id, title: text, publisher: text, licence: text, importedAt: moment, months }),
  RankedWard: object(wardLine),
  Ranking: object({
    ...head,
    items: { type: 'array', items: ref('RankedWard') },
    unranked: {
      type: 'array',
      items: object({ code: text, name: text, borough: text }),
      description: 'Wards without figures for all of the months that others have',
    },
  }),
  RankedWardByMonth: object({
    ...head,
    ...wardLine,
    counts: { type: 'array', items: object({ month, count: orNull(whole) }) },
  }),
};
