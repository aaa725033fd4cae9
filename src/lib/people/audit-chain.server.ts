/**
 * The chain over the audit trail.
 *
 * 1. One writer: an advisory lock in the database, held for one short transaction.
 * 2. Commands never wait for it: they insert events, it links what it finds committed.
 * 3. Every event gets exactly one link, without gaps in `seq`, also one that committed late with a lower id.
 * 4. A link covers every column of its event but `personal`, for which its salted hash stands.
 * 5. Where the newest link and the head disagree it stops: going on would cover the traces.
 */
import { createHash } from 'node:crypto';
import { asc, desc, sql } from 'drizzle-orm';
import { auditEvent, auditHead, auditLink } from '#schema/audit.ts';
import type { App } from '../core/app.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import { done, refused, type Result } from '../core/result.ts';

/** What the chain covers of an event. */
type ChainedEvent = {
  id: number;
  at: Date;
  action: string;
  actorId: string | null;
  subjectKind: string | null;
  subjectId: string | null;
  partnershipId: string | null;
  /** The JSON as the database writes it: keys in its own order, always the same for the same value. */
  detail: string;
  personalSalt: Uint8Array;
  personalHash: string;
};

export type Head = { seq: number; hash: string };

/** What the first link follows. */
export const beginning: Head = { seq: 0, hash: '0'.repeat(64) };

/**
 * How far behind the newest linked event a later look still searches. Ids are handed out when a transaction
 * inserts and seen when it commits; this many others cannot commit in between.
 */
export const lateIds = 1000;

// Any fixed number: it names the chain's writer among the advisory locks of one database.
const writerLock = 20060609;
const mostAtOnce = 200;

/** The columns of a `ChainedEvent`. */
export const chainedColumns = {
  id: auditEvent.id,
  at: auditEvent.at,
  action: auditEvent.action,
  actorId: auditEvent.actorId,
  subjectKind: auditEvent.subjectKind,
  subjectId: auditEvent.subjectId,
  partnershipId: auditEvent.partnershipId,
  detail: sql<string>`${auditEvent.detail}::text`,
  personalSalt: auditEvent.personalSalt,
  personalHash: auditEvent.personalHash,
};

/** SHA-256 in hex over the hash before, the sequence number and the event. */
export const linkHash = (before: string, seq: number, event: ChainedEvent): string =>
  createHash('sha256')
    .update(before)
    .update(String(seq))
    .update(
      JSON.stringify({
        id: event.id,
        at: event.at.toISOString(),
        action: event.action,
        actorId: event.actorId,
        subjectKind: event.subjectKind,
        subjectId: event.subjectId,
        partnershipId: event.partnershipId,
        detail: event.detail,
        personalSalt: Buffer.from(event.personalSalt).toString('hex'),
        personalHash: event.personalHash,
      }),
    )
    .digest('hex');

const withoutLink = sql`not exists (select 1 from ${auditLink} where ${auditLink.eventId} = ${auditEvent.id})`;
const recent = sql`coalesce((select max(${auditLink.eventId}) from ${auditLink}), 0) - ${lateIds}`;

/** Committed events without a link, by id: those after `since`, else those among the newest. */
const unlinked = (from: Reader, since: number | null, most: number) =>
  from
    .select(chainedColumns)
    .from(auditEvent)
    .where(sql`${auditEvent.id} > ${since === null ? recent : sql`${since}::bigint`} and ${withoutLink}`)
    .orderBy(asc(auditEvent.id))
    .limit(most);

/** Links up to 200 committed events. Answers with how many; 0 also where another writer is at work. */
export const chainAudit = (app: App, since: number | null = null): Promise<Result<number>> =>
  app.transaction(async (tx) => {
    const [lock] = await tx.execute<{ mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(${writerLock}::bigint) as mine`,
    );
    if (!lock?.mine) return done(0);
    const events = await unlinked(tx, since, mostAtOnce);
    if (events.length === 0) return done(0);
    const newest = await newestLink(tx);
    const head = await auditHeadRow(tx);
    if ((head?.seq ?? 0) !== newest.seq || (head !== null && head.hash !== newest.hash))
      return refused(
        'The audit trail does not end as its head says. It was changed: run npm run audit:verify.',
      );
    await append(tx, newest, events);
    return done(events.length);
  });

async function append(tx: Tx, newest: Head, events: ChainedEvent[]): Promise<void> {
  let { seq, hash } = newest;
  const links = events.map((event) => {
    hash = linkHash(hash, ++seq, event);
    return { seq, eventId: event.id, hash };
  });
  await tx.insert(auditLink).values(links);
  await tx
    .insert(auditHead)
    .values({ id: 'head', seq, hash })
    .onConflictDoUpdate({ target: auditHead.id, set: { seq, hash } });
}

/** Links everything that waits: as many short transactions as that takes. */
export async function chainAll(app: App, since: number | null = null): Promise<Result<number>> {
  let linked = 0;
  while ((await unlinked(app.db, since, 1)).length > 0) {
    const result = await chainAudit(app, since);
    if (!result.ok) return result;
    if (result.value === 0) break;
    linked += result.value;
  }
  return done(linked);
}

/** As `chainAll`, over the whole trail: finds an event that was overtaken by more than `lateIds` others. */
export async function chainStragglers(app: App): Promise<Result<number>> {
  const [first] = await unlinked(app.db, 0, 1);
  return first ? chainAll(app, first.id - 1) : done(0);
}

/** The newest link as the links themselves have it. */
async function newestLink(from: Reader): Promise<Head> {
  const [row] = await from
    .select({ seq: auditLink.seq, hash: auditLink.hash })
    .from(auditLink)
    .orderBy(desc(auditLink.seq))
    .limit(1);
  return row ?? beginning;
}

/** The head as its own row has it; null where there is none. */
export async function auditHeadRow(from: Reader): Promise<Head | null> {
  const [row] = await from
    .select({ seq: auditHead.seq, hash: auditHead.hash })
    .from(auditHead)
    .where(sql`${auditHead.id} = 'head'`);
  return row ?? null;
}
