/** What partners said about the documents of Lantern Quay, the wordings they proposed, and what became of it. Invented. */
import * as Y from 'yjs';
import type { App } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import { answerThread } from '#lib/comments/answering.server.ts';
import { makeThread, replyTo } from '#lib/comments/commenting.server.ts';
import type { NewThread } from '#lib/comments/comments.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import type { PersonKey } from './harrowmere.ts';
import { moment, succeeded, type Actors, type Moment } from './moments.ts';
import { changeText, textNow } from './texts.ts';

type Answer =
  | { state: 'resolved' | 'not-taken-up'; words: string }
  /** The wording then stands in the text, by whoever took it up. */
  | { state: 'taken-up'; words: string };

type Said = {
  /** The section's template key. */
  in: string;
  by: PersonKey;
  daysAgo: number;
  about: string;
  says: string;
  /** Makes it a proposal. */
  instead?: string;
  toWriters?: true;
  onBehalfOf?: string;
  reply?: { by: PersonKey; daysAgo: number; says: string };
  answer?: Answer & { by: PersonKey; daysAgo: number };
};

const said: readonly Said[] = [
  {
    in: 'policing',
    by: 'residents-rep',
    daysAgo: 4,
    about: 'Every search is given its reason on the spot',
    says: 'Our young people say they are stopped twice on the same night, by different teams. Can one stop be known to the next?',
  },
  {
    in: 'contributions',
    by: 'voluntary-worker',
    daysAgo: 9,
    about: 'until two',
    instead: 'until four',
    says: 'A&E’s figures peak at a quarter past three (PL-7K2Q), when nobody is at the rank. We can staff it: 24 hours a week.',
    answer: {
      by: 'cdrp-coordinator',
      daysAgo: 7,
      state: 'taken-up',
      words: 'Yes. Volunteers at the rank until 04:00, two of them, both nights, from July.',
    },
  },
  {
    in: 'contributions',
    by: 'residents-rep',
    daysAgo: 6,
    about: 'checked each week',
    says: 'Who do we ring when a lamp is out on a Friday?',
    onBehalfOf: 'A neighbour from the Basin Steps, at the evening in the library',
    reply: {
      by: 'cdrp-coordinator',
      daysAgo: 5,
      says: 'The number goes onto each post in October. Until then ring me, and I ring the council.',
    },
  },
  {
    in: 'prevention',
    by: 'emergency-consultant',
    daysAgo: 8,
    about: 'two evenings a week',
    says: 'Thursday would be the better second evening: it is when we see the under-eighteens.',
    answer: { by: 'voluntary-worker', daysAgo: 6, state: 'resolved', words: 'Thursday it is. Thank you.' },
  },
  {
    in: 'handover',
    by: 'voluntary-worker',
    daysAgo: 8,
    about: 'for two more years',
    instead: 'for five more years',
    says: 'It takes a year to find volunteers for nights, and another before the young ones talk to them.',
    answer: {
      by: 'cdrp-coordinator',
      daysAgo: 3,
      state: 'not-taken-up',
      words:
        'Nobody here can promise money beyond two budgets. It is asked for again in each, and this comment with it.',
    },
  },
  {
    in: 'aims',
    by: 'residents-rep',
    daysAgo: 3,
    about: 'No group of people feels singled out',
    instead: 'No group of people is singled out',
    says: 'What people feel matters. What is done to them matters first, and it can be counted.',
  },
];

const input = (one: Said, anchor: NewThread['anchor']): NewThread => ({
  kind: one.instead === undefined ? 'comment' : 'proposal',
  audience: one.toWriters ? 'writers' : 'readers',
  anchor,
  quote: one.about,
  body: one.says,
  replacement: one.instead ?? null,
  onBehalfOf: one.onBehalfOf ?? null,
  to: [],
});

/** When it was said about the sections of a document, and when it was answered. `idOf` knows those of this document. */
export const momentsOfTalk = (app: App, actors: Actors, idOf: (key: string) => Id | null): Moment[] =>
  said.flatMap((one, nth) => {
    if (idOf(one.in) === null) return [];
    const thread = { sectionId: '', threadId: '' };
    const { reply, answer } = one;
    return [
      {
        at: moment(app, one.daysAgo, 40 + nth),
        happen: async (past) => {
          thread.sectionId = idOf(one.in) ?? '';
          const anchor = await anchorOf(past, thread.sectionId, one.about);
          const wanted = input(one, anchor);
          thread.threadId = succeeded(await makeThread(past, actors[one.by], thread.sectionId, wanted)).id;
        },
      },
      ...(reply
        ? [
            {
              at: moment(app, reply.daysAgo, 40 + nth),
              happen: async (past: App) => {
                const words = { body: reply.says, onBehalfOf: null, to: [] };
                succeeded(await replyTo(past, actors[reply.by], thread, words));
              },
            },
          ]
        : []),
      ...(answer
        ? [
            {
              at: moment(app, answer.daysAgo, 40 + nth),
              happen: async (past: App) => {
                const { state, words } = answer;
                if (state === 'taken-up')
                  await replaceWords(past, actors[answer.by].personId, thread.sectionId, one);
                succeeded(await answerThread(past, actors[answer.by], thread, { state, words, edition: 1 }));
              },
            },
          ]
        : []),
    ];
  });

/** The run of text in which words stand, and where in it. Throws where they stand nowhere. */
function findWords(doc: Y.Doc, words: string): { text: Y.XmlText; at: number } {
  for (const node of doc.getXmlFragment(rootName).createTreeWalker((type) => type instanceof Y.XmlText)) {
    const text = node as Y.XmlText;
    const at = text.toJSON().indexOf(words);
    if (at >= 0) return { text, at };
  }
  throw new Error(`The demonstration has nowhere “${words}”.`);
}

async function anchorOf(past: App, sectionId: Id, words: string): Promise<NonNullable<NewThread['anchor']>> {
  const doc = await textNow(past, sectionId);
  const { text, at } = findWords(doc, words);
  const position = (index: number, side: number) =>
    Buffer.from(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, index, side))).toString(
      'base64',
    );
  const letters = (part: string) => part.replace(/\s+/g, '');
  const all = text.toJSON();
  return {
    start: position(at, 0),
    end: position(at + words.length, -1),
    before: letters(all.slice(0, at)).slice(-24),
    after: letters(all.slice(at + words.length)).slice(0, 24),
  };
}

const replaceWords = (past: App, authorId: Id, sectionId: Id, { about, instead = '' }: Said) =>
  changeText(past, { sectionId, authorId }, (doc) => {
    const { text, at } = findWords(doc, about);
    text.delete(at, about.length);
    text.insert(at, instead);
  });
