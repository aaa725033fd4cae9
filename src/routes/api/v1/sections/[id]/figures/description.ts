import { placedShapes } from '#lib/wards/placing.ts';
import {
  id,
  idInPath,
  listOf,
  object,
  ok,
  oneOf,
  orNotThere,
  orNull,
  problem,
  ref,
  text,
} from '../../../describing.ts';

const number = { type: 'number' };
const month = { ...text, description: 'YYYY-MM' };
const figure = {
  shape: oneOf(placedShapes),
  area: text,
  measure: text,
  ward: { ...text, description: 'The code of the ward' },
  from: month,
  to: month,
  value: number,
};
const asked = (name: string, description: string, schema: object = text, required = false) => ({
  name,
  in: 'query',
  required,
  description,
  schema,
});

export const figureSchemas = {
  Figure: object({
    id: orNull(text, 'Of the block in the text'),
    ...figure,
    edition: orNull(text, 'The edition of wards'),
    per: orNull(text, 'Of a rate: what it is counted over'),
    shown: { ...text, description: 'The value as it is written' },
    now: orNull(
      object({ value: number, shown: text, release: text }),
      'What the newest releases say, where they differ and you may see the measure',
    ),
  }),
  PlaceableFigure: {
    ...object({
      ...figure,
      measureName: text,
      wardName: text,
      edition: text,
      release: { ...text, description: 'Where it comes from, in words' },
      releases: { type: 'array', items: id },
      method: text,
    }),
    description: 'With `low` and `high`, `per`, `series` and `names` where the shape has them',
    additionalProperties: true,
  },
};

export const figurePaths = {
  '/api/v1/sections/{id}/figures': {
    get: {
      operationId: 'listFigures',
      summary: 'The figures in a section, and what the newest releases say of them: for those who write it',
      parameters: [idInPath],
      responses: { '200': ok('The figures, in their order', listOf(ref('Figure'))), ...orNotThere },
    },
  },
  '/api/v1/sections/{id}/figure': {
    get: {
      operationId: 'getPlaceableFigure',
      summary: 'A figure of a ward as this section may hold it: for those who write it',
      parameters: [
        idInPath,
        asked('ward', 'The code of the ward', text, true),
        asked('shape', 'What of it; left out: the count', oneOf(placedShapes)),
        asked('area', 'The city; left out: the newest'),
        asked('measure', 'Its slug; left out: recorded violence'),
        asked('from', 'First month', month),
        asked('to', 'Last month', month),
        asked('edition', 'The edition of wards; left out: the newest'),
        asked('per', 'What a rate is counted over'),
      ],
      responses: {
        '200': ok('The figure', ref('PlaceableFigure')),
        '400': problem('The question does not fit, or this is not known of the ward'),
        '409': problem('Some of those who can read the section may not see the measure'),
        ...orNotThere,
      },
    },
  },
};
