import { levels, markings, roles, sectionKinds, sectors, stages } from '#lib/core/words.ts';
import { partnershipKinds } from '#lib/partnerships/partnership.ts';
import {
  asSomebody,
  day,
  id,
  idInPath,
  listOf,
  moment,
  object,
  ok,
  oneOf,
  orNotThere,
  problem,
  ref,
  text,
  tooMany,
} from './describing.ts';
import { importPaths, importSchemas } from './imports/description.ts';
import { entryPaths, entrySchemas } from './library/entries/description.ts';
import { optionPaths, optionSchemas } from './library/options/description.ts';
import { orderPaths } from './documents/[id]/order/description.ts';
import { commentPaths, commentSchemas } from './sections/[id]/comments/description.ts';
import { figurePaths, figureSchemas } from './sections/[id]/figures/description.ts';
import { settingsPaths, settingsSchemas } from './sections/[id]/settings/description.ts';
import { wardPaths, wardSchemas } from './wards/description.ts';

const partnership = {
  id,
  slug: text,
  name: text,
  ward: text,
  borough: text,
  kind: oneOf(partnershipKinds),
  stage: oneOf(stages),
  createdAt: moment,
  role: { ...oneOf(roles), description: 'What you are in it' },
  organisation: { ...ref('Organisation'), description: 'For which organisation you are in it' },
  agreement: {
    description: 'The information-sharing agreement in force; null where none was written',
    anyOf: [
      object({
        version: { type: 'integer' },
        reviewOn: day,
        signed: { type: 'boolean', description: 'Has your organisation signed it?' },
      }),
      { type: 'null' },
    ],
  },
};

/** What `GET /api/v1/openapi.json` answers: exactly the routes there are (a test compares them). */
export const description = {
  openapi: '3.1.0',
  info: {
    title: 'Wardmote',
    version: '1',
    description:
      'What the signed-in person may see, as JSON. What they may not see does not exist. Errors are problems (RFC 9457). Within version 1 this only grows.',
    license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
  },
  paths: {
    '/api/v1/openapi.json': {
      get: {
        operationId: 'describeApi',
        summary: 'This description',
        security: [],
        responses: { '200': ok('An OpenAPI 3.1 document', { type: 'object' }), ...tooMany },
      },
    },
    '/api/v1/session': {
      post: {
        operationId: 'signIn',
        summary: 'Sign in',
        security: [],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                ...object({ email: text, password: text }),
                properties: {
                  email: text,
                  password: text,
                  code: { type: 'string', description: 'Of an authenticator app, or a recovery code' },
                },
              },
            },
          },
        },
        responses: {
          '204': { description: 'Signed in: the answer sets the session cookie' },
          '400': problem('The body does not fit'),
          '401': problem('Wrong address, passphrase or code; or `second-factor-required`'),
          '403': problem(
            'This account must sign in with its passkey, or set up a second factor, in a browser',
          ),
          ...tooMany,
        },
      },
      delete: {
        operationId: 'signOut',
        summary: 'Sign out',
        responses: { '204': { description: 'The session has ended' }, ...tooMany },
      },
    },
    '/api/v1/partnerships': {
      get: {
        operationId: 'listPartnerships',
        summary: 'The partnerships you are in, by name',
        responses: { '200': ok('Your partnerships', listOf(ref('Partnership'))), ...asSomebody },
      },
    },
    '/api/v1/partnerships/{id}': {
      get: {
        operationId: 'getPartnership',
        summary: 'One partnership you are in',
        parameters: [idInPath],
        responses: { '200': ok('The partnership', ref('PartnershipInFull')), ...orNotThere },
      },
    },
    '/api/v1/partnerships/{id}/documents': {
      get: {
        operationId: 'listDocuments',
        summary: 'Its documents in which you may read at least one section',
        parameters: [idInPath],
        responses: { '200': ok('The documents, in their order', listOf(ref('Document'))), ...orNotThere },
      },
    },
    '/api/v1/documents/{id}/sections': {
      get: {
        operationId: 'listSections',
        summary: 'The sections of a document that you may read',
        parameters: [idInPath],
        responses: { '200': ok('The sections, in their order', listOf(ref('Section'))), ...orNotThere },
      },
    },
    '/api/v1/sections/{id}': {
      get: {
        operationId: 'getSectionText',
        summary: 'The text of a section, as you may read it',
        parameters: [idInPath],
        responses: { '200': ok('The text', ref('SectionText')), ...orNotThere },
      },
    },
    ...settingsPaths,
    ...figurePaths,
    ...orderPaths,
    ...commentPaths,
    ...wardPaths,
    ...optionPaths,
    ...entryPaths,
    ...importPaths,
  },
  components: {
    securitySchemes: {
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'wardmote',
        description: 'Set by signing in. Where the portal is served by https its name is `__Host-wardmote`.',
      },
    },
    schemas: {
      Organisation: object({ name: text, sector: oneOf(sectors) }),
      Partnership: object(partnership),
      PartnershipInFull: object({
        ...partnership,
        signed: {
          type: 'array',
          description: 'The organisations that signed the agreement in force',
          items: object({ organisation: text, sector: oneOf(sectors), at: moment }),
        },
        people: {
          type: 'array',
          description: 'Who is in it, as you may see them; empty until your organisation has signed',
          items: object({
            id,
            label: { type: 'string', description: 'A name, or what they do' },
            organisation: text,
            sector: oneOf(sectors),
          }),
        },
      }),
      Document: object({ id, kind: text, title: text, createdAt: moment }),
      Section: object({
        id,
        title: text,
        level: { ...oneOf(levels.filter((level) => level !== 'none')), description: 'What you may do in it' },
        marking: oneOf(markings),
        kind: oneOf(sectionKinds),
        held: {
          type: 'boolean',
          description: 'Those who may not edit it read the text that was last released',
        },
      }),
      SectionText: object({
        html: { type: 'string', description: 'To stand under an h2; people mentioned as you may see them' },
        text: { type: 'string', description: 'The same as plain text' },
        seq: { type: 'integer', description: 'The number of the newest change in it; 0: there is none' },
      }),
      ...settingsSchemas,
      ...figureSchemas,
      ...commentSchemas,
      ...wardSchemas,
      ...optionSchemas,
      ...entrySchemas,
      ...importSchemas,
      Problem: {
        ...object({ type: text, title: text, status: { type: 'integer' }, detail: text }),
        description: 'RFC 9457. `title` is a stable code, `detail` a sentence for a person.',
        additionalProperties: true,
      },
    },
  },
  security: [{ session: [] }],
};
