import { threadAudiences } from '#lib/access/policy-threads.ts';
import { sectors } from '#lib/core/words.ts';
import { threadKinds } from '#lib/comments/comments.ts';
import {
  day,
  id,
  idInPath,
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
} from '../../../describing.ts';

const states = ['open', 'resolved', 'taken-up', 'not-taken-up'];
const position = { ...text, contentEncoding: 'base64', description: 'A Yjs relative position' };
const beside = { ...text, maxLength: 100, description: 'Letters beside the words, without white space' };
const anchor = {
  ...object({ start: position, end: position, before: beside, after: beside }),
  required: ['start', 'end'],
};
const person = object({ id, label: text, organisation: text, sector: oneOf(sectors), initials: text });

const message = {
  by: { ...person, description: 'As you may see them, for the organisation they spoke for' },
  onBehalfOf: orNull(text, 'Who said it, where `by` wrote it down'),
  at: moment,
  body: text,
  to: { type: 'array', items: person, description: 'Whom it speaks to' },
};

export const commentSchemas = {
  Comment: object({
    ...message,
    id,
    kind: oneOf(threadKinds),
    audience: {
      ...oneOf(threadAudiences),
      description: 'Everyone who can read it, or only those who write it',
    },
    anchor: orNull(anchor, 'First and last character it is about; null: the whole section'),
    quote: { ...text, description: 'The words it is about, as they stood' },
    replacement: orNull(text, 'Of a proposal: the wording. Empty: the words should go'),
    community: { type: 'boolean', description: 'It stands in "You said, we did, or why not"' },
    answerBy: orNull(day, 'Ten working days after a community comment was made'),
    answered: { type: 'boolean', description: 'Somebody who writes the section has said something' },
    state: oneOf(states),
    outcome: orNull(object({ by: person, at: moment, words: text }), 'What became of it'),
    edition: { type: 'integer' },
    mine: { type: 'boolean' },
    replies: { type: 'array', items: object(message) },
    may: object({
      reply: { type: 'boolean' },
      resolve: { type: 'boolean' },
      answer: { type: 'boolean' },
      takeUp: { type: 'boolean' },
    }),
  }),
};

const body = (required: string[], properties: Record<string, object>) => ({
  required: true,
  content: { 'application/json': { schema: { type: 'object', required, properties } } },
});

const said = {
  body: { ...text, maxLength: 5000 },
  onBehalfOf: { type: ['string', 'null'], maxLength: 200 },
  to: { type: 'array', items: id, maxItems: 20, description: 'People who can read it' },
};

const refused = {
  '400': problem('The body does not fit'),
  '409': problem('The words, or the comment, were changed meanwhile'),
  ...orNotThere,
};

const threadInPath = { name: 'thread', in: 'path', required: true, schema: id };

export const commentPaths = {
  '/api/v1/sections/{id}/comments': {
    get: {
      operationId: 'listComments',
      summary: 'Comments on a section and wording proposed for it, as you may read them',
      parameters: [idInPath],
      responses: { '200': ok('The comments, oldest first', listOf(ref('Comment'))), ...orNotThere },
    },
    post: {
      operationId: 'makeComment',
      summary: 'Comment on words, or propose others in their place',
      parameters: [idInPath],
      requestBody: body(['kind', 'audience', 'body'], {
        kind: oneOf(threadKinds),
        audience: oneOf(threadAudiences),
        anchor: orNull(anchor, 'Null: the whole section'),
        quote: { ...text, maxLength: 2000, description: 'The words, which must stand in the text' },
        replacement: { type: ['string', 'null'], maxLength: 5000 },
        ...said,
      }),
      responses: {
        '200': ok('It is made', object({ id, answerBy: orNull(day, 'The day by which it is answered') })),
        ...refused,
      },
    },
  },
  '/api/v1/sections/{id}/comments/{thread}/replies': {
    post: {
      operationId: 'replyToComment',
      summary: 'Reply',
      parameters: [idInPath, threadInPath],
      requestBody: body(['body'], said),
      responses: { '200': ok('It is said', object({ number: { type: 'integer' } })), ...refused },
    },
  },
  '/api/v1/sections/{id}/comments/{thread}/answer': {
    post: {
      operationId: 'answerComment',
      summary: 'Say what became of it, or open it again',
      description: 'The text itself is changed in the editor alone: `taken-up` notes that it was.',
      parameters: [idInPath, threadInPath],
      requestBody: body(['state', 'edition'], {
        state: oneOf(states),
        words: { ...text, maxLength: 5000, description: 'Required for `not-taken-up`' },
        edition: { type: 'integer', description: 'Of the comment, as you read it' },
      }),
      responses: { '200': ok('It is noted', object({ edition: { type: 'integer' } })), ...refused },
    },
  },
};
