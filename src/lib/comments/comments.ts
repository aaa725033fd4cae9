import * as v from 'valibot';
import { threadAudiences, type ThreadAudience, type ThreadFacts } from '../access/policy-threads.ts';
import type { Id } from '../core/ids.ts';
import { plainLine, plainText } from '../core/text.ts';
import { workingDaysAfter } from '../core/working-days.ts';
import type { Role, Sector } from '../core/words.ts';
import type { ShownPerson } from '../people/naming.ts';

export const threadKinds = ['comment', 'proposal'] as const;
export type ThreadKind = (typeof threadKinds)[number];
export type ThreadState = ThreadFacts['state'];

export const audienceWords = {
  readers: 'Everyone who can read this',
  writers: 'Only those who write it',
} as const satisfies Record<ThreadAudience, string>;

/** One thing said in a thread, as one reader may see it. */
export type Message = {
  by: ShownPerson;
  /** Who said it, where `by` wrote it down. */
  onBehalfOf: string | null;
  at: string;
  body: string;
  /** Whom it speaks to. */
  to: ShownPerson[];
};

/** A comment or proposed wording, as one reader may see it. Anchors are base64. */
export type Thread = Message & {
  id: Id;
  kind: ThreadKind;
  audience: ThreadAudience;
  /** First and last character it is about. Null: the whole section, or a text this reader does not have. */
  anchor: { start: string; end: string; before: string; after: string } | null;
  quote: string;
  replacement: string | null;
  community: boolean;
  /** `YYYY-MM-DD`, Europe/London. */
  answerBy: string | null;
  /** Has somebody who writes the section said something yet? */
  answered: boolean;
  state: ThreadState;
  outcome: { by: ShownPerson; at: string; words: string } | null;
  edition: number;
  mine: boolean;
  replies: Message[];
  may: { reply: boolean; resolve: boolean; answer: boolean; takeUp: boolean };
};

/* ---- days ------------------------------------------------------------------------------------------ */

const workingDays = 10;

/** The day by which a community comment made on `day` is answered: ten working days later, in England. */
export const answerDay = (day: string): string => workingDaysAfter(day, workingDays);

/* ---- whose ----------------------------------------------------------------------------------------- */

const communitySectors: readonly Sector[] = ['residents', 'voluntary', 'licensing-trade', 'business'];

/**
 * Whether a comment is the community's: of residents, voluntary groups, trade and business, or their
 * representatives, on what they do not write themselves; and whatever was spoken or sent on paper.
 */
export const isCommunity = (by: {
  role: Role;
  sector: Sector;
  writes: boolean;
  onBehalfOf: string | null;
}): boolean =>
  by.onBehalfOf !== null ||
  (!by.writes && (by.role === 'community-representative' || communitySectors.includes(by.sector)));

/** Residents speak of places to those who write alone, unless they choose otherwise: neighbours read too. */
export const usualAudience = (sector: Sector, templateKey: string | null): ThreadAudience =>
  sector === 'residents' && templateKey === 'places' ? 'writers' : 'readers';

/** Whether a thread waits for those who write: nobody of them has said anything yet, or it is a wording to decide on. */
export const waits = (thread: Pick<Thread, 'state' | 'kind' | 'answered' | 'community'>): boolean =>
  thread.state === 'open' && (thread.kind === 'proposal' || (thread.community && !thread.answered));

/* ---- words ----------------------------------------------------------------------------------------- */

const folded = (text: string) => plainLine(text.replaceAll('\u00a0', ' '));

/**
 * Whether words stand in a text (as `plainText` of a section makes it): each line of them, in order, whatever the
 * white space.
 */
export function standsIn(words: string, text: string): boolean {
  const within = folded(text);
  let from = 0;
  for (const line of words.split('\n').map(folded)) {
    if (line === '') continue;
    const at = within.indexOf(line, from);
    if (at < 0) return false;
    from = at + line.length;
  }
  return true;
}

/* ---- what is sent ---------------------------------------------------------------------------------- */

const most = 5000;
const mostQuoted = 2000;

const words = (empty: string) =>
  v.pipe(
    v.string(empty),
    v.maxLength(4 * most, `Use at most ${most} characters`),
    v.transform(plainText),
    v.nonEmpty(empty),
    v.maxLength(most, `Use at most ${most} characters`),
  );

/** One line, which may be left out. */
const line = (limit: number) =>
  v.optional(
    v.nullable(
      v.pipe(
        v.string(),
        v.maxLength(4 * limit, `Use at most ${limit} characters`),
        v.transform(plainLine),
        v.maxLength(limit, `Use at most ${limit} characters`),
      ),
    ),
    null,
  );

/** A Yjs relative position is some 10 to 30 bytes. */
const position = v.pipe(v.string(), v.maxLength(120), v.base64('Select the words again'));

/** Letters beside the words, without white space. */
const beside = v.optional(v.pipe(v.string(), v.maxLength(100)), '');

const people = v.optional(
  v.pipe(v.array(v.pipe(v.string(), v.uuid())), v.maxLength(20, 'Speak to at most 20 people')),
  [],
);

const onBehalfOf = v.pipe(
  line(200),
  v.transform((value) => value || null),
);

export const newThread = v.pipe(
  v.object({
    kind: v.picklist(threadKinds, 'Choose what it is: a comment, or proposed wording'),
    audience: v.picklist(threadAudiences, 'Choose who sees it'),
    anchor: v.optional(
      v.nullable(v.object({ start: position, end: position, before: beside, after: beside })),
      null,
    ),
    quote: v.optional(
      v.pipe(v.string(), v.maxLength(mostQuoted, `Select at most ${mostQuoted} characters`)),
      '',
    ),
    body: words('Say it in a few words'),
    replacement: v.optional(
      v.nullable(
        v.pipe(v.string(), v.maxLength(most, `Use at most ${most} characters`), v.transform(plainLine)),
      ),
      null,
    ),
    onBehalfOf,
    to: people,
  }),
  v.forward(
    v.check(
      ({ kind, replacement }) => (kind === 'proposal') === (replacement !== null),
      'Write the wording you propose',
    ),
    ['replacement'],
  ),
  v.forward(
    v.check(
      ({ anchor, quote }) => (anchor === null) === (quote.trim() === ''),
      'Select the words it is about again',
    ),
    ['quote'],
  ),
  v.forward(
    v.check(
      ({ kind, anchor, quote }) => kind === 'comment' || (anchor !== null && !quote.includes('\n')),
      'Select words of one paragraph to propose others in their place',
    ),
    ['quote'],
  ),
);
export type NewThread = v.InferOutput<typeof newThread>;

export const newReply = v.object({ body: words('Say it in a few words'), onBehalfOf, to: people });
export type NewReply = v.InferOutput<typeof newReply>;

/** What became of a thread. `edition` is that of the thread as its answer was decided on. */
export const newAnswer = v.pipe(
  v.object({
    state: v.picklist(
      ['open', 'resolved', 'taken-up', 'not-taken-up'],
      'Choose what became of it: open, resolved, taken-up or not-taken-up',
    ),
    words: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(4 * most),
        v.transform(plainText),
        v.maxLength(most, `Use at most ${most} characters`),
      ),
      '',
    ),
    edition: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  v.forward(
    v.check(({ state, words: said }) => state !== 'not-taken-up' || said !== '', 'Say why not'),
    ['words'],
  ),
);
export type NewAnswer = v.InferOutput<typeof newAnswer>;
