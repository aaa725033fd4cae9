import { and, asc, desc, eq, gt, max, sql } from 'drizzle-orm';
import { document, section, sectionUpdate, sectionVersion } from '#schema/sections.ts';
import { authoriseSection } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App, RenderedText } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import { openLog } from './log.server.ts';
import { readableSection } from './sections.server.ts';
import { rest, type Keeping, type Restoring, type VersionReason } from './versions.ts';

/**
 * Versions of a section's text: which number of the log, why, by whom, and the digest of what it says
 * (`versions-digest.server.ts`). The text of a version is the log up to that number; a version is never changed.
 */

/** A section on which nobody else adds a version until this transaction ends. Null: there is no such section. */
export async function lockSection(tx: Tx, sectionId: Id) {
  const [row] = await tx
    .select({ held: section.held, releasedSeq: section.releasedSeq, spaceId: document.spaceId })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, sectionId))
    .for('update', { of: section });
  return row ?? null;
}

/**
 * The text up to a number as the log has it, from its first row on: what proves a text is not made of a cache of it.
 * Throws where a row is not what was written.
 */
export const loggedText = (
  app: App,
  { id, epoch }: { id: Id; epoch: number },
  seq: number,
): Promise<RenderedText> =>
  app.texts.rendered(`${id} ${epoch} ${seq} by the log`, () => loggedUpdates(app, id, seq));

export const loggedUpdates = async (app: App, sectionId: Id, seq: number): Promise<Uint8Array[]> =>
  (await openLog(app).rowsUpTo(sectionId, seq)).map(({ bytes }) => bytes);

type NewVersion = {
  sectionId: Id;
  uptoSeq: number;
  reason: VersionReason;
  /** Null: nobody asked for it. */
  madeBy: Id | null;
  at: Date;
  sha256: string;
};

/** Adds a version to a section that is locked. Answers with its number. */
export async function addVersion(tx: Tx, version: NewVersion): Promise<number> {
  const [newest] = await tx
    .select({ number: max(sectionVersion.number) })
    .from(sectionVersion)
    .where(eq(sectionVersion.sectionId, version.sectionId));
  const number = (newest?.number ?? 0) + 1;
  await tx.insert(sectionVersion).values({ ...version, number });
  return number;
}

/** The number of the version that holds the text up to `seq`; null: none does. */
export async function versionAt(from: Reader, sectionId: Id, seq: number): Promise<number | null> {
  const [found] = await from
    .select({ number: sectionVersion.number })
    .from(sectionVersion)
    .where(and(eq(sectionVersion.sectionId, sectionId), eq(sectionVersion.uptoSeq, seq)))
    .orderBy(asc(sectionVersion.number))
    .limit(1);
  return found?.number ?? null;
}

/** Keeps the text as it is now as a version. Answers with its number. */
export async function keepVersion(app: App, actor: Who, input: Keeping): Promise<Result<{ number: number }>> {
  const today = londonDay(app.clock());
  const row = await readableSection(app.db, actor, today, input.section);
  const allowed = await authoriseSection(app.db, actor, 'section.edit', input.section, today);
  if (!allowed.ok) return allowed;
  if (!row || !actor) return denied('not-found');
  if (row.newestSeq === 0) return refused('There is no text to keep yet. Nothing was kept.');
  const kept = await keepText(app, actor, row, 'by-hand');
  if (!kept.ok) return kept;
  const { number, fresh } = kept.value;
  return fresh
    ? done({ number })
    : refused(`Nothing was written since version ${number}, which holds this text already.`);
}

type Kept = { id: Id; epoch: number; newestSeq: number };

/** Keeps a text that no version holds yet, for somebody who may write it. Answers with the one that does. */
export async function keepText(
  app: App,
  actor: Exclude<Who, null>,
  { id, epoch, newestSeq }: Kept,
  reason: VersionReason,
): Promise<Result<{ number: number; fresh: boolean }>> {
  // Rendered before the transaction, which waits for nothing; the policy is asked inside again.
  const { sha256 } = await loggedText(app, { id, epoch }, newestSeq);
  return app.transaction<{ number: number; fresh: boolean }>(async (tx) => {
    const now = app.clock();
    const again = await authoriseSection(tx, actor, 'section.edit', id, londonDay(now));
    if (!again.ok) return again;
    const locked = await lockSection(tx, id);
    if (!locked) return denied('not-found');
    const there = await versionAt(tx, id, newestSeq);
    if (there !== null) return done({ number: there, fresh: false });
    const version = { sectionId: id, uptoSeq: newestSeq, reason, madeBy: actor.personId, at: now, sha256 };
    const number = await addVersion(tx, version);
    await record(tx, app, {
      action: 'section.version-kept',
      actor,
      subject: { kind: 'section', id },
      partnershipId: locked.spaceId,
      detail: { version: number, seq: newestSeq },
    });
    return done({ number, fresh: true });
  });
}

/**
 * Puts a version back, as one change by whoever asked: nothing is lost, the text as it was before is a version too.
 * Answers with the number of that one.
 */
export async function restoreVersion(
  app: App,
  actor: Who,
  input: Restoring,
): Promise<Result<{ before: number }>> {
  const today = londonDay(app.clock());
  const row = await readableSection(app.db, actor, today, input.section);
  const allowed = await authoriseSection(app.db, actor, 'section.edit', input.section, today);
  if (!allowed.ok) return allowed;
  if (!row || !actor) return denied('not-found');
  const [version] = await app.db
    .select({ uptoSeq: sectionVersion.uptoSeq })
    .from(sectionVersion)
    .where(and(eq(sectionVersion.sectionId, row.id), eq(sectionVersion.number, input.version)));
  if (!version) return denied('not-found');
  const [now, then] = [
    await loggedText(app, row, row.newestSeq),
    await loggedText(app, row, version.uptoSeq),
  ];
  const same = refused(`The text says what version ${input.version} says. Nothing was changed.`);
  if (now.sha256 === then.sha256) return same;
  const before = await keepText(app, actor, row, 'before-restoring');
  if (!before.ok) return before;
  const wanted = await loggedUpdates(app, row.id, version.uptoSeq);
  const written = await app.rooms.write(row.id, actor, (state, clientId) =>
    app.texts.replacing(state, wanted, clientId),
  );
  if (!written.ok) return written;
  if (!written.value) return same;
  await app.transaction(async (tx) => {
    await record(tx, app, {
      action: 'section.version-restored',
      actor,
      subject: { kind: 'section', id: row.id },
      partnershipId: (await lockSection(tx, row.id))?.spaceId ?? null,
      detail: { version: input.version, before: before.value.number },
    });
    return done();
  });
  return done({ before: before.value.number });
}

/** How many sections are looked for at once. */
const mostAtOnce = 100;

/**
 * Keeps a version of every section that was written to and has rested since, also while the portal was down: the
 * log says so. Its time is that of the last change in it. Answers with how many were kept.
 */
export async function keepRested(app: App): Promise<number> {
  let kept = 0;
  for (let after: Id | null = null; ;) {
    const rested = await restedSections(app.db, new Date(app.clock().getTime() - rest), after);
    for (const one of rested) if (await keepOne(app, one)) kept++;
    after = rested.at(-1)?.id ?? null;
    if (rested.length < mostAtOnce) return kept;
  }
}

type Rested = Kept & { at: Date };

/** What fails is found again at the next turn, and fails alone. */
async function keepOne(app: App, { at, ...row }: Rested): Promise<boolean> {
  const { id, newestSeq } = row;
  try {
    const { sha256 } = await loggedText(app, row, newestSeq);
    const written = await app.transaction(async (tx) => {
      if (!(await lockSection(tx, id))) return denied('not-found');
      if ((await versionAt(tx, id, newestSeq)) !== null) return done(false);
      const version = {
        sectionId: id,
        uptoSeq: newestSeq,
        reason: 'pause',
        madeBy: null,
        at,
        sha256,
      } as const;
      await addVersion(tx, version);
      return done<boolean>(true);
    });
    return written.ok && written.value;
  } catch (thrown) {
    app.log.error({ section: id, err: thrown }, 'versions: a section could not be kept');
    return false;
  }
}

/** Sections whose newest change lies before `before` and in no version. Both are one look at an index each. */
async function restedSections(from: Reader, before: Date, after: Id | null): Promise<Rested[]> {
  const newest = from
    .select({
      seq: sql<string>`${sectionUpdate.seq}`.as('newest_seq'),
      at: sql<string>`${sectionUpdate.at}`.as('newest_at'),
    })
    .from(sectionUpdate)
    .where(and(eq(sectionUpdate.sectionId, section.id), eq(sectionUpdate.quarantined, false)))
    .orderBy(desc(sectionUpdate.seq))
    .limit(1)
    .as('newest');
  const rows = await from
    .select({ id: section.id, epoch: section.epoch, newestSeq: newest.seq, at: newest.at })
    .from(section)
    .innerJoinLateral(newest, sql`true`)
    .where(
      and(
        after === null ? undefined : gt(section.id, after),
        sql`${newest.at} <= ${before.toISOString()}::timestamptz`,
        sql`${newest.seq} > coalesce((
          select max(${sectionVersion.uptoSeq}) from ${sectionVersion}
          where ${sectionVersion.sectionId} = ${section.id}), 0)`,
      ),
    )
    .orderBy(asc(section.id))
    .limit(mostAtOnce);
  return rows.map(({ newestSeq, at, ...row }) => ({
    ...row,
    newestSeq: Number(newestSeq),
    at: new Date(at),
  }));
}
