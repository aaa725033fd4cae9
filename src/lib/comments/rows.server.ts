import { and, asc, eq, inArray, type SQL } from 'drizzle-orm';
import { commentMention, commentReply, commentThread } from '#schema/comments.ts';
import { organisation, person } from '#schema/people.ts';
import type { Actor } from '../access/facts.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import type { Sector } from '../core/words.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';
import { peopleShownTo } from '../sections/reading.server.ts';

export type ThreadRow = typeof commentThread.$inferSelect;
export type ReplyRow = typeof commentReply.$inferSelect;

/** A thread with all that was said in it. */
export type Told = { row: ThreadRow; replies: ReplyRow[]; mentions: { number: number; personId: Id }[] };

/** Threads with what was said in them, oldest first. Three queries. */
export async function threadsWhere(from: Reader, where: SQL | undefined): Promise<Told[]> {
  const rows = await from
    .select()
    .from(commentThread)
    .where(where)
    .orderBy(asc(commentThread.createdAt), asc(commentThread.id));
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const replies = await from
    .select()
    .from(commentReply)
    .where(inArray(commentReply.threadId, ids))
    .orderBy(asc(commentReply.number));
  const mentions = await from.select().from(commentMention).where(inArray(commentMention.threadId, ids));
  return rows.map((row) => ({
    row,
    replies: replies.filter(({ threadId }) => threadId === row.id),
    mentions: mentions.filter(({ threadId }) => threadId === row.id),
  }));
}

/** One thread of a section. `forUpdate`: held until the transaction ends. */
export async function threadRow(
  from: Reader,
  sectionId: Id,
  threadId: Id,
  forUpdate = false,
): Promise<ThreadRow | null> {
  const asked = from
    .select()
    .from(commentThread)
    .where(and(eq(commentThread.id, threadId), eq(commentThread.sectionId, sectionId)));
  const [row] = await (forUpdate ? asked.for('update') : asked);
  return row ?? null;
}

/** How those who spoke, and those spoken to, are shown to one reader. */
export type Names = {
  /** As they were when they spoke: for that organisation, also after they left it. */
  speaker(personId: Id, organisationId: Id): ShownPerson;
  /** Null: there is no such person. */
  spokenTo(personId: Id): ShownPerson | null;
};

export async function namesIn(from: Reader, viewer: Actor, told: readonly Told[]): Promise<Names> {
  const spoke = told.flatMap(({ row, replies }) => [
    { personId: row.authorId, organisationId: row.organisationId },
    ...(row.answeredBy && row.answeredFor
      ? [{ personId: row.answeredBy, organisationId: row.answeredFor }]
      : []),
    ...replies.map((reply) => ({ personId: reply.authorId, organisationId: reply.organisationId })),
  ]);
  const people = await rowsById(from, [...new Set(spoke.map(({ personId }) => personId))]);
  const organisations = await organisationsById(from, [
    ...new Set(spoke.map(({ organisationId }) => organisationId)),
  ]);
  const mentioned = told.flatMap(({ mentions }) => mentions.map(({ personId }) => personId));
  const others = await peopleShownTo(from, viewer, [...new Set(mentioned)]);
  return {
    speaker(personId, organisationId) {
      const [who, spokeFor] = [people.get(personId), organisations.get(organisationId)];
      if (!who || !spokeFor) throw new Error('Somebody spoke who is not there.');
      return shownTo(viewer.organisationId, { ...who, ...spokeFor });
    },
    spokenTo: (personId) => others.get(personId) ?? null,
  };
}

async function rowsById(from: Reader, ids: Id[]) {
  if (ids.length === 0) return new Map<Id, never>();
  const rows = await from
    .select({
      personId: person.id,
      name: person.name,
      roleTitle: person.roleTitle,
      shownAs: person.shownAs,
    })
    .from(person)
    .where(inArray(person.id, ids));
  return new Map(rows.map((row) => [row.personId, row]));
}

async function organisationsById(from: Reader, ids: Id[]) {
  if (ids.length === 0) return new Map<Id, never>();
  const rows = await from
    .select({ id: organisation.id, name: organisation.name, sector: organisation.sector })
    .from(organisation)
    .where(inArray(organisation.id, ids));
  return new Map(
    rows.map(({ id, name, sector }) => [
      id,
      { organisationId: id, organisationName: name, sector: sector as Sector },
    ]),
  );
}
