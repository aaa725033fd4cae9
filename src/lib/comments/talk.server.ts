import { eq, inArray } from 'drizzle-orm';
import { commentThread } from '#schema/comments.ts';
import { section } from '#schema/sections.ts';
import { authorisePortal, authoriseSection } from '../access/authorise.server.ts';
import { threadActions, type ThreadAudience, type ThreadFacts } from '../access/policy-threads.ts';
import type { Actor, Capacity, SectionFacts, Who } from '../access/facts.ts';
import { sectionActions, writesSection } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { ShownPerson } from '../people/naming.ts';
import { noteReading, renderedUpTo } from '../sections/reading.server.ts';
import { readableSection, type SectionRow } from '../sections/sections.server.ts';
import { answerDay, isCommunity, standsIn, usualAudience, type Message, type Thread } from './comments.ts';
import { namesIn, threadsWhere, type Names, type ThreadRow, type Told } from './rows.server.ts';

/** A section before one person, with all by which its threads are judged. */
export type Place = {
  actor: Actor;
  today: string;
  row: SectionRow;
  facts: SectionFacts;
  /** Do they write it, also where its text is agreed? */
  writes: boolean;
  /** Of a held section, the text that was released; else null, and not needed. */
  released: string | null;
};

/** The place, for whoever may read the section. The same answer for one that is shut and one that is not there. */
export async function placeOf(app: App, who: Who, sectionId: Id): Promise<Result<Place>> {
  const standing = authorisePortal(who, 'portal.use');
  if (!standing.ok) return standing;
  const today = londonDay(app.clock());
  const allowed = await authoriseSection(app.db, who, 'section.read', sectionId, today);
  if (!allowed.ok) return allowed;
  const row = await readableSection(app.db, who, today, sectionId);
  if (!row || !who) return denied('not-found');
  return done(await placeFrom(app, who, today, row, allowed.value));
}

async function placeFrom(
  app: App,
  actor: Actor,
  today: string,
  row: SectionRow,
  facts: SectionFacts,
): Promise<Place> {
  const writes = writesSection(actor, facts, today);
  const released = facts.held && !writes ? (await renderedUpTo(app, row, row.releasedSeq ?? 0)).text : null;
  return { actor, today, row, facts, writes, released };
}

/** In which capacity somebody speaks here. The library has no members: there everyone speaks for their own. */
export function capacityIn({ actor, facts }: Place): Capacity {
  const inPartnership = facts.space.kind === 'partnership' ? facts.space.capacity : null;
  const { organisationId, unitId, sector } = actor;
  return inPartnership ?? { role: 'contributor', organisationId, unitId, sector, agreementSigned: true };
}

/** By what the policy judges a thread. */
export const threadFactsOf = (row: ThreadRow, released: string | null): ThreadFacts => ({
  audience: row.audience as ThreadFacts['audience'],
  authorId: row.authorId,
  fromReader: row.fromReader,
  inReleased: released === null || row.quote === '' || standsIn(row.quote, released),
  state: row.state as ThreadFacts['state'],
});

/** What a page or a program gets of what is said about a section. */
export type Talk = {
  threads: Thread[];
  may: { comment: boolean; write: boolean };
  /** Whom one may speak to. */
  people: (ShownPerson & { writes: boolean })[];
  /** Who sees a new thread unless its author says otherwise. */
  usual: ThreadAudience;
  /** The day by which what this person says now is answered. Null: it is not the community's. */
  answerBy: string | null;
};

/** What is said about one of several sections; whom one may speak to is known from the page. */
export type TalkOnPage = Omit<Talk, 'people'>;

/** What was said about sections that this person may read, by the facts by which they may. Five queries at most. */
export async function talksAbout(
  app: App,
  actor: Actor,
  sections: readonly { row: SectionRow; facts: SectionFacts }[],
): Promise<TalkOnPage[]> {
  const today = londonDay(app.clock());
  const ids = sections.map(({ row }) => row.id);
  const keys = new Map(
    (
      await app.db
        .select({ id: section.id, key: section.templateKey })
        .from(section)
        .where(inArray(section.id, ids))
    ).map(({ id, key }) => [id, key]),
  );
  const told = await threadsWhere(app.db, inArray(commentThread.sectionId, ids));
  const places = await Promise.all(
    sections.map(({ row, facts }) => placeFrom(app, actor, today, row, facts)),
  );
  const readable = places.map((place) =>
    readableIn(
      place,
      told.filter(({ row }) => row.sectionId === place.row.id),
    ),
  );
  const names = await namesIn(app.db, actor, readable.flat());
  return places.map((place, i) => ({
    threads: (readable[i] ?? []).map((each) => threadOf(place, names, each)),
    ...whatOneMaySay(place, keys.get(place.row.id) ?? null),
  }));
}

function whatOneMaySay(place: Place, templateKey: string | null): Omit<TalkOnPage, 'threads'> {
  const { actor, facts, today } = place;
  const capacity = capacityIn(place);
  return {
    may: {
      comment: sectionActions['section.comment'](actor, facts, today).ok,
      write: sectionActions['section.edit'](actor, facts, today).ok,
    },
    usual: usualAudience(capacity.sector, templateKey),
    answerBy: isCommunity({ ...capacity, writes: place.writes, onBehalfOf: null }) ? answerDay(today) : null,
  };
}

/** The threads alone, for programs. That those of an OFFICIAL-SENSITIVE section were read stands in the audit trail. */
export async function commentsOf(app: App, who: Who, sectionId: Id): Promise<Result<{ items: Thread[] }>> {
  const found = await placeOf(app, who, sectionId);
  if (!found.ok) return found;
  const items = await threadsIn(app, found.value);
  const noted = await noteReading(app, found.value.actor, [found.value.row], null);
  return noted.ok ? done({ items }) : noted;
}

async function threadsIn(app: App, place: Place): Promise<Thread[]> {
  const told = await threadsWhere(app.db, eq(commentThread.sectionId, place.row.id));
  return shownIn(app.db, place, told);
}

/** Of these threads of a section, those that its reader may read, as they may read them. */
export async function shownIn(from: Reader, place: Place, all: readonly Told[]): Promise<Thread[]> {
  const told = readableIn(place, all);
  const names = await namesIn(from, place.actor, told);
  return told.map((each) => threadOf(place, names, each));
}

const readableIn = ({ actor, facts, released, today }: Place, all: readonly Told[]): Told[] =>
  all.filter(({ row }) => threadActions['thread.read'](actor, facts, threadFactsOf(row, released), today).ok);

function threadOf(place: Place, names: Names, { row, replies, mentions }: Told): Thread {
  const { actor, facts, today } = place;
  const judged = threadFactsOf(row, place.released);
  const may = (action: keyof typeof threadActions) => threadActions[action](actor, facts, judged, today).ok;
  const to = (number: number) =>
    mentions
      .filter((mention) => mention.number === number)
      .flatMap(({ personId }) => names.spokenTo(personId) ?? []);
  return {
    id: row.id,
    kind: row.kind as Thread['kind'],
    audience: judged.audience,
    anchor: anchorFor(place, row),
    quote: row.quote,
    replacement: row.replacement,
    by: names.speaker(row.authorId, row.organisationId),
    onBehalfOf: row.onBehalfOf,
    at: row.createdAt.toISOString(),
    body: row.body,
    to: to(0),
    community: row.community,
    answerBy: row.answerBy,
    answered: replies.some(({ fromWriter, authorId }) => fromWriter && authorId !== row.authorId),
    state: judged.state,
    outcome: outcomeOf(names, row),
    edition: row.edition,
    mine: row.authorId === actor.personId,
    replies: replies.map((reply): Message => ({
      by: names.speaker(reply.authorId, reply.organisationId),
      onBehalfOf: reply.onBehalfOf,
      at: reply.createdAt.toISOString(),
      body: reply.body,
      to: to(reply.number),
    })),
    may: {
      reply: may('thread.reply'),
      resolve: may('thread.resolve'),
      answer: may('thread.answer'),
      takeUp: may('thread.take-up'),
    },
  };
}

const outcomeOf = (names: Names, row: ThreadRow): Thread['outcome'] =>
  row.answeredBy && row.answeredFor && row.answeredAt && row.state !== 'open'
    ? {
        by: names.speaker(row.answeredBy, row.answeredFor),
        at: row.answeredAt.toISOString(),
        words: row.answer,
      }
    : null;

/** An anchor names characters by number, and holds letters beside the words: who reads the released text alone gets none that may lie in a later one. */
function anchorFor({ released, row: { releasedSeq } }: Place, row: ThreadRow): Thread['anchor'] {
  if (!row.anchorStart || !row.anchorEnd) return null;
  if (released !== null && !row.fromReader && row.madeOnSeq > (releasedSeq ?? 0)) return null;
  const { anchorBefore: before, anchorAfter: after } = row;
  return { start: base64(row.anchorStart), end: base64(row.anchorEnd), before, after };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
