import { crc32 } from 'node:zlib';
import { and, asc, eq, gt, lte, max, sql } from 'drizzle-orm';
import { section, sectionClient, sectionSnapshot, sectionUpdate } from '#schema/sections.ts';
import { isDuplicate, type Database, type Db, type Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { done } from '../core/result.ts';
import type { Appended, LogEntry, LogRow, SectionLog, Snapshot } from './log.ts';

/** What the log is kept in. `cannotWrite` is asked before each append. */
export type LogDatabase = Database & { cannotWrite: () => string | null };

/**
 * The log in Postgres or the embedded database. It makes no assumption about who else uses the connection. Rows are
 * written over `database` alone; what is large, or can be made again, goes over `beside`, which on a server is
 * another connection: a long text kept or read there keeps nobody's commit waiting.
 */
export const openLog = (database: LogDatabase, beside: Database = database): SectionLog => ({
  append: (entries) => append(database, entries),
  load: (sectionId) => load(beside.db, sectionId),
  state: (sectionId) => stateOf(beside.db, sectionId),
  rowsUpTo: (sectionId, uptoSeq) => rows(beside.db, sectionId, 0, uptoSeq),
  claims: (sectionId) =>
    beside.db
      .select({
        clientId: sectionClient.clientId,
        personId: sectionClient.personId,
        claimedAt: sectionClient.claimedAt,
      })
      .from(sectionClient)
      .where(eq(sectionClient.sectionId, sectionId)),
  writeSnapshot: (sectionId, snapshot) => writeSnapshot(beside, sectionId, snapshot),
  readSnapshot: (sectionId) => readSnapshot(beside.db, sectionId),
  async quarantine(sectionId, seq) {
    const written = await database.transaction(async (tx) => {
      await tx
        .update(sectionUpdate)
        .set({ quarantined: true })
        .where(and(eq(sectionUpdate.sectionId, sectionId), eq(sectionUpdate.seq, seq)));
      return done();
    });
    if (!written.ok) throw new Error(`A row could not be put in quarantine: ${written.failure.code}`);
  },
});

const list = (values: readonly (string | number)[]) => `{${values.join(',')}}`;

/**
 * One statement, which is a transaction of its own: one round trip, whatever the number of rows and sections.
 * All bytes travel as one value and are cut apart there, so that the statement is always the same.
 */
const appending = `
  with claimed as (
    insert into section_client (section_id, client_id, person_id, claimed_at)
    select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::timestamptz[]))
  insert into section_update (section_id, seq, author_id, at, bytes, checksum)
  select given.section_id, given.seq, given.author_id, given.at,
    substring($5::bytea from given.start for given.length), given.checksum
  from unnest($6::uuid[], $7::bigint[], $8::uuid[], $9::timestamptz[], $10::int[], $11::int[], $12::bigint[])
    as given(section_id, seq, author_id, at, start, length, checksum)`;

async function append(
  { statement, cannotWrite }: LogDatabase,
  entries: readonly LogEntry[],
): Promise<Appended> {
  if (cannotWrite() !== null) return { ok: false, why: 'away' };
  let start = 1;
  const starts = entries.map(({ bytes }) => {
    const here = start;
    start += bytes.length;
    return here;
  });
  const claims = entries.flatMap(({ sectionId, authorId, at, claims: made }) =>
    made.map((clientId) => ({ sectionId, clientId, authorId, at })),
  );
  const times = (of: readonly { at: Date }[]) => list(of.map(({ at }) => `"${at.toISOString()}"`));
  const ids = (of: readonly { sectionId: Id }[]) => list(of.map(({ sectionId }) => sectionId));
  try {
    await statement(appending, [
      ids(claims),
      list(claims.map(({ clientId }) => clientId)),
      list(claims.map(({ authorId }) => authorId)),
      times(claims),
      Buffer.concat(entries.map(({ bytes }) => bytes)),
      ids(entries),
      list(entries.map(({ seq }) => seq)),
      list(entries.map(({ authorId }) => authorId)),
      times(entries),
      list(starts),
      list(entries.map(({ bytes }) => bytes.length)),
      list(entries.map(({ bytes }) => crc32(bytes))),
    ]);
    return { ok: true };
  } catch (thrown) {
    return { ok: false, why: whyNot(thrown) };
  }
}

/** SQLSTATE classes 22 (data), 23 (constraints) and 54 (limits) are about this data; the rest about the database. */
function whyNot(thrown: unknown): 'another-writer' | 'unfit' | 'away' {
  if (isDuplicate(thrown)) return 'another-writer';
  const { code } = ((thrown as { cause?: unknown }).cause ?? thrown) as { code?: unknown };
  return typeof code === 'string' && /^(22|23|54)[0-9A-Z]{3}$/.test(code) ? 'unfit' : 'away';
}

const states = {
  epoch: section.epoch,
  schemaVersion: section.schemaVersion,
  releasedSeq: section.releasedSeq,
};

async function stateOf(db: Db, sectionId: Id) {
  const [found] = await db.select(states).from(section).where(eq(section.id, sectionId));
  return found ?? null;
}

async function load(db: Db, sectionId: Id) {
  const [found] = await db
    .select({
      ...states,
      snapshot: {
        uptoSeq: sectionSnapshot.uptoSeq,
        state: sectionSnapshot.state,
        stateVector: sectionSnapshot.stateVector,
        deleteSet: sectionSnapshot.deleteSet,
      },
    })
    .from(section)
    .leftJoin(sectionSnapshot, eq(sectionSnapshot.sectionId, section.id))
    .where(eq(section.id, sectionId));
  if (!found) return null;
  const uptoSeq = found.snapshot?.uptoSeq ?? 0;
  const [newest] = await db
    .select({ seq: max(sectionUpdate.seq) })
    .from(sectionUpdate)
    .where(eq(sectionUpdate.sectionId, sectionId));
  const lastSeq = Number(newest?.seq ?? 0);
  const later = lastSeq > uptoSeq ? await rows(db, sectionId, uptoSeq, lastSeq) : [];
  return { ...found, lastSeq, rows: later };
}

async function rows(db: Db, sectionId: Id, afterSeq: number, uptoSeq: number): Promise<LogRow[]> {
  const found = await db
    .select({
      seq: sectionUpdate.seq,
      authorId: sectionUpdate.authorId,
      at: sectionUpdate.at,
      bytes: sectionUpdate.bytes,
      checksum: sectionUpdate.checksum,
    })
    .from(sectionUpdate)
    .where(
      and(
        eq(sectionUpdate.sectionId, sectionId),
        gt(sectionUpdate.seq, afterSeq),
        lte(sectionUpdate.seq, uptoSeq),
        eq(sectionUpdate.quarantined, false),
      ),
    )
    .orderBy(asc(sectionUpdate.seq));
  return found.map(({ checksum, ...row }) => {
    if (crc32(row.bytes) !== checksum)
      throw new Error(`Row ${row.seq} of section ${sectionId} does not match its checksum.`);
    return row;
  });
}

async function writeSnapshot(database: Database, sectionId: Id, snapshot: Snapshot): Promise<void> {
  const written = await database.transaction(async (tx) => {
    await tx
      .insert(sectionSnapshot)
      .values({ sectionId, ...snapshot })
      .onConflictDoUpdate({
        target: sectionSnapshot.sectionId,
        set: snapshot,
        setWhere: lte(sectionSnapshot.uptoSeq, snapshot.uptoSeq),
      });
    // A convenience for lists: the log itself says which number is the newest.
    await tx
      .update(section)
      .set({ lastSeq: sql`greatest(${section.lastSeq}, ${snapshot.uptoSeq})` })
      .where(eq(section.id, sectionId));
    return done();
  });
  if (!written.ok) throw new Error(`A snapshot could not be written: ${written.failure.code}`);
}

const snapshotFields = {
  uptoSeq: sectionSnapshot.uptoSeq,
  state: sectionSnapshot.state,
  stateVector: sectionSnapshot.stateVector,
  deleteSet: sectionSnapshot.deleteSet,
  html: sectionSnapshot.html,
  text: sectionSnapshot.text,
};

/** What is kept of a section beside its log. */
export async function readSnapshot(db: Reader, sectionId: Id): Promise<Snapshot | null> {
  const [found] = await db
    .select(snapshotFields)
    .from(sectionSnapshot)
    .where(eq(sectionSnapshot.sectionId, sectionId));
  return found ?? null;
}
