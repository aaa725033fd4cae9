import { all, call, everyone, members, openers, readers, type Expected } from './expected.ts';

/** The API under /api/v1. */
export const api: Record<string, Expected> = {
  'POST /api/v1/documents/[id]/order': call(all('400')),
  'GET /api/v1/documents/[id]/sections': call(members('200')),
  'GET /api/v1/imports': call(openers('200')),
  'GET /api/v1/imports/[id]': call(all('404')),
  'GET /api/v1/library/entries': call(all('200')),
  'GET /api/v1/library/entries/[slug]': call(all('404')),
  'GET /api/v1/library/options': call(all('200')),
  'GET /api/v1/library/options/[slug]': call(all('200')),
  'GET /api/v1/openapi.json': everyone('200'),
  'GET /api/v1/partnerships': call(all('200')),
  'GET /api/v1/partnerships/[id]': call(members('200')),
  'GET /api/v1/partnerships/[id]/documents': call(members('200')),
  'GET /api/v1/sections/[id]': call(readers({ police: '200', trade: '200' })),
  'GET /api/v1/sections/[id]/comments': call(readers({ police: '200', trade: '200' })),
  // An empty body is refused before a section is looked for.
  'POST /api/v1/sections/[id]/comments': call(all('400')),
  'POST /api/v1/sections/[id]/comments/[thread]/answer': call(all('400')),
  'POST /api/v1/sections/[id]/comments/[thread]/replies': call(all('400')),
  'GET /api/v1/sections/[id]/figure': call(readers({ police: '404', trade: '403' })),
  'GET /api/v1/sections/[id]/figures': call(readers({ police: '200', trade: '403' })),
  'GET /api/v1/sections/[id]/settings': call(readers({ police: '200', trade: '403' })),
  'PUT /api/v1/sections/[id]/settings': call(all('400')),
  'POST /api/v1/session': everyone('400'),
  'DELETE /api/v1/session': everyone('204'),
  'GET /api/v1/wards': call(all('200')),
  'GET /api/v1/wards.csv': call(all('200')),
  'GET /api/v1/wards/[code]': call(all('200')),
  'GET /api/v1/wards/measures': call(all('200')),
};
