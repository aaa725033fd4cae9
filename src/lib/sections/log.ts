import type { Id } from '../core/ids.ts';

/** A committed change: part of the log that a section's text is. */
export type LogRow = { seq: number; authorId: Id; at: Date; bytes: Uint8Array };

/** A change to be committed, with the Yjs client ids its author uses for the first time. */
export type LogEntry = LogRow & { sectionId: Id; claims: readonly number[] };

/** A cache of the log up to and with `uptoSeq`: it can always be made again. */
export type Snapshot = {
  uptoSeq: number;
  state: Uint8Array;
  stateVector: Uint8Array;
  deleteSet: Uint8Array;
  html: string;
  text: string;
};

export type SectionState = {
  epoch: number;
  schemaVersion: number;
  /** The newest number in the released text; null: nothing was released. */
  releasedSeq: number | null;
};

/** What a room opens with: the newest snapshot and the rows after it, those in quarantine left out. */
export type StoredText = SectionState & {
  /** The newest number used, rows in quarantine included. */
  lastSeq: number;
  snapshot: Omit<Snapshot, 'html' | 'text'> | null;
  rows: LogRow[];
};

/** Whose a client id is, and since when. */
export type Claim = { clientId: number; personId: Id; claimedAt: Date };

/**
 * What became of a batch.
 * - `another-writer`: somebody else wrote under the same numbers. This process must not go on.
 * - `unfit`: the database will not take this data. Nothing of the batch was written.
 * - `away`: the database cannot be reached or cannot take changes. It may or may not have been written.
 */
export type Appended = { ok: true } | { ok: false; why: 'another-writer' | 'unfit' | 'away' };

/**
 * The log of all sections' text.
 *
 * 1. `append` is all or nothing, over as many sections as there are in it, and durable once it answers.
 * 2. (section, seq) and (section, client id) are written once: a second writer is noticed.
 * 3. Rows are never changed, but for their quarantine.
 */
export type SectionLog = {
  append(entries: readonly LogEntry[]): Promise<Appended>;
  /** Null where there is no such section. Throws where a row's checksum is wrong. */
  load(sectionId: Id): Promise<StoredText | null>;
  /** Of a section that is there. */
  state(sectionId: Id): Promise<SectionState | null>;
  /** Every row from the first up to and with `uptoSeq`: history, and text as it was released. */
  rowsUpTo(sectionId: Id, uptoSeq: number): Promise<LogRow[]>;
  claims(sectionId: Id): Promise<Claim[]>;
  /** Replaces the snapshot where it is newer than the one there. */
  writeSnapshot(sectionId: Id, snapshot: Snapshot): Promise<void>;
  readSnapshot(sectionId: Id): Promise<Snapshot | null>;
  /** Takes a row that no Yjs document can hold out of the text. It stays in the log. */
  quarantine(sectionId: Id, seq: number): Promise<void>;
};
