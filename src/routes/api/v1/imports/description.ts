import { releaseKinds } from '#lib/wards/formats/kinds.ts';
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
  ref,
  text,
} from '../describing.ts';

const month = { type: 'string', pattern: '^\\d{4}-\\d{2}$' };

export const importPaths = {
  '/api/v1/imports': {
    get: {
      operationId: 'listImports',
      summary: 'Imported files about wards, the newest first, withdrawn ones too',
      parameters: [
        {
          name: 'area',
          in: 'query',
          required: false,
          schema: text,
          description: 'The slug of a city; left out: all',
        },
      ],
      responses: { '200': ok('The releases', listOf(ref('ImportedRelease'))), ...orNotThere, ...asSomebody },
    },
  },
  '/api/v1/imports/{id}': {
    get: {
      operationId: 'getImport',
      summary: 'One imported file, with what its import read, rejected and changed',
      parameters: [{ name: 'id', in: 'path', required: true, schema: id }],
      responses: { '200': ok('The release', ref('ImportedReleaseWithReport')), ...orNotThere },
    },
  },
};

const release = {
  id,
  area: text,
  areaName: text,
  invented: { type: 'boolean' },
  kind: oneOf(releaseKinds),
  source: {
    ...text,
    description: 'Who counted: a newer file counts in place of an older one of the same source',
  },
  title: text,
  publisher: text,
  licence: text,
  fileName: text,
  edition: orNull({ type: 'integer' }),
  from: orNull(month),
  to: orNull(month),
  importedAt: moment,
  by: { ...orNull(text), description: 'The organisation; null: at the console' },
  withdrawn: orNull(object({ at: moment, reason: text })),
};

export const importSchemas = {
  ImportedRelease: object(release),
  ImportedReleaseWithReport: object({
    ...release,
    sha256: text,
    byteLength: { type: 'integer' },
    report: {
      type: 'object',
      description: 'Rows read, used and rejected with lines and reasons, months, changes',
    },
  }),
};
