import { asc, eq } from 'drizzle-orm';
import { section, sectionSnapshot, sectionUpdate, sectionVersion } from '#schema/sections.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import { readSnapshot } from './log.server.ts';
import type { Snapshot } from './log.ts';

/** Everything that is kept of a section's text, as it is kept: the log, what is made of it, and what proves it. */
export type SectionKept = {
  rows: { seq: number; bytes: Uint8Array; checksum: number; quarantined: boolean }[];
  snapshot: Snapshot | null;
  versions: { number: number; uptoSeq: number; reason: string; sha256: string }[];
  releasedSeq: number | null;
};

/** Every section there is, or the one asked for, where it is there. */
export async function sectionIds(from: Reader, asked: Id | null): Promise<Id[]> {
  if (asked !== null && !isId(asked)) return [];
  const rows = await from
    .select({ id: section.id })
    .from(section)
    .where(asked === null ? undefined : eq(section.id, asked))
    .orderBy(asc(section.createdAt), asc(section.id));
  return rows.map(({ id }) => id);
}

/** What is made of the log is read before it: people go on writing, and it must not be ahead of what is read. */
export async function sectionKept(from: Reader, sectionId: Id): Promise<SectionKept> {
  const [found] = await from
    .select({ releasedSeq: section.releasedSeq })
    .from(section)
    .where(eq(section.id, sectionId));
  const snapshot = await readSnapshot(from, sectionId);
  const versions = await from
    .select({
      number: sectionVersion.number,
      uptoSeq: sectionVersion.uptoSeq,
      reason: sectionVersion.reason,
      sha256: sectionVersion.sha256,
    })
    .from(sectionVersion)
    .where(eq(sectionVersion.sectionId, sectionId))
    .orderBy(asc(sectionVersion.number));
  const rows = await from
    .select({
      seq: sectionUpdate.seq,
      bytes: sectionUpdate.bytes,
      checksum: sectionUpdate.checksum,
      quarantined: sectionUpdate.quarantined,
    })
    .from(sectionUpdate)
    .where(eq(sectionUpdate.sectionId, sectionId))
    .orderBy(asc(sectionUpdate.seq));
  return { rows, snapshot, versions, releasedSeq: found?.releasedSeq ?? null };
}

/** Puts `made` in place of the snapshot, whatever that was. Only while nobody has the section open. */
export async function replaceSnapshot(app: App, sectionId: Id, made: Snapshot): Promise<Result<undefined>> {
  const written = await app.transaction(async (tx) => {
    await tx
      .insert(sectionSnapshot)
      .values({ sectionId, ...made })
      .onConflictDoUpdate({ target: sectionSnapshot.sectionId, set: made });
    await tx.update(section).set({ lastSeq: made.uptoSeq }).where(eq(section.id, sectionId));
    await record(tx, app, {
      action: 'section.rebuilt',
      actor: null,
      subject: { kind: 'section', id: sectionId },
      detail: { seq: made.uptoSeq },
    });
    return done();
  });
  if (written.ok) app.texts.forget(`${sectionId} `);
  return written;
}
