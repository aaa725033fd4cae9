import { and, eq } from 'drizzle-orm';
import { sectionSnapshot, sectionUpdate, sectionVersion } from '#schema/sections.ts';
import type { Tx } from '#lib/core/db.server.ts';
import type { Id } from '#lib/core/ids.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';

/** What can be done to what is kept of a section of three changes and two versions, the first of them released. */
type Damage = {
  damage: (tx: Tx, id: Id) => Promise<unknown>;
  /** What the tool must say of it, in order. */
  said: string[];
  /** Whether a rebuild puts it right. */
  mended: boolean;
};

const snapshot = (values: Partial<typeof sectionSnapshot.$inferInsert>) => (tx: Tx, id: Id) =>
  tx.update(sectionSnapshot).set(values).where(eq(sectionSnapshot.sectionId, id));
const version = (number: number, values: Partial<typeof sectionVersion.$inferInsert>) => (tx: Tx, id: Id) =>
  tx
    .update(sectionVersion)
    .set(values)
    .where(and(eq(sectionVersion.sectionId, id), eq(sectionVersion.number, number)));
const rowOf = (id: Id, seq: number) => and(eq(sectionUpdate.sectionId, id), eq(sectionUpdate.seq, seq));

export const damages: Record<string, Damage> = {
  'another text': {
    damage: snapshot({ state: updateFrom([paragraph('Another')], 999) }),
    said: [
      'The text of the snapshot differs from the log up to change 3.',
      'What the snapshot holds differs from the log up to change 3.',
    ],
    mended: true,
  },
  'no text': {
    damage: snapshot({ state: Uint8Array.of(7, 7, 7) }),
    said: ['The snapshot cannot be read.'],
    mended: true,
  },
  clocks: {
    damage: snapshot({ stateVector: Uint8Array.of(1, 5, 5) }),
    said: ['The list of what the snapshot holds differs from the log up to change 3.'],
    mended: true,
  },
  deletions: {
    damage: snapshot({ deleteSet: Uint8Array.of(1, 5, 1, 0, 1) }),
    said: ['The list of what is deleted differs from the log up to change 3.'],
    mended: true,
  },
  'beyond the log': {
    damage: snapshot({ uptoSeq: 9 }),
    said: ['The snapshot goes beyond the log: to change 9.'],
    mended: true,
  },
  page: {
    damage: snapshot({ html: '<p>Changed</p>' }),
    said: ['The page made of it differs from the log up to change 3.'],
    mended: true,
  },
  'plain text': {
    damage: snapshot({ text: 'Changed' }),
    said: ['The plain text made of it differs from the log up to change 3.'],
    mended: true,
  },
  digest: {
    damage: version(2, { sha256: '00' }),
    said: ['Version 2 does not say what the log says up to change 2.'],
    mended: false,
  },
  'version beyond': {
    damage: version(2, { uptoSeq: 9 }),
    said: ['Version 2 goes beyond the log.'],
    mended: false,
  },
  'no version': {
    damage: (tx, id) =>
      tx.delete(sectionVersion).where(and(eq(sectionVersion.sectionId, id), eq(sectionVersion.number, 1))),
    said: ['A version before number 2 is missing.', 'What is released, up to change 1, is no version.'],
    mended: false,
  },
  'changed row': {
    damage: (tx, id) =>
      tx
        .update(sectionUpdate)
        .set({ bytes: Uint8Array.of(0, 0) })
        .where(rowOf(id, 2)),
    said: ['Change 2 is not what was written: its checksum differs.'],
    mended: false,
  },
  'missing row': {
    damage: (tx, id) => tx.delete(sectionUpdate).where(rowOf(id, 2)),
    said: ['Change 2 is missing from the log.'],
    mended: false,
  },
  nothing: { damage: () => Promise.resolve(), said: [], mended: true },
};
