import { crc32 } from 'node:zlib';
import * as Y from 'yjs';
import type { Snapshot } from '#lib/sections/log.ts';
import { renderUpdates } from '#lib/sections/rendering.server.ts';
import type { SectionKept } from '#lib/sections/versions-check.server.ts';
import { addRanges } from '../collab/known.ts';
import { noLimits, scanUpdate } from '../collab/scan.ts';
import { settle } from '../collab/settle.ts';

/** What is wrong with a section, in words; `caches`: what is made of the log, which can be made again. */
export type Findings = {
  log: string[];
  versions: string[];
  caches: string[];
  /** The snapshot as the whole log makes it; null where there is no log, or one that cannot be trusted. */
  made: Snapshot | null;
};

/**
 * Replays a section's log from its first row and compares. Texts are compared by what they say, what is deleted and
 * which changes they hold, not by bytes: the same text can be written in several ways.
 */
export function checkSection(kept: SectionKept): Findings {
  const log = troublesOfRows(kept);
  const nothing = { log, versions: [], caches: [], made: null };
  if (log.length > 0) return nothing;
  const replayed = replayer(kept);
  const newest = kept.rows.at(-1)?.seq ?? 0;
  const made = replayed(newest);
  if (!made) return { ...nothing, log: ['The changes in the log do not make a text.'] };
  return {
    log,
    versions: troublesOfVersions(kept, newest, replayed),
    caches: kept.snapshot ? troublesOfSnapshot(kept.snapshot, newest, replayed) : [],
    made: newest === 0 ? null : snapshotOf(newest, made),
  };
}

function troublesOfRows({ rows }: SectionKept): string[] {
  const troubles: string[] = [];
  rows.forEach(({ seq, bytes, checksum }, i) => {
    const expected = (rows[i - 1]?.seq ?? 0) + 1;
    if (seq > expected)
      troubles.push(
        seq === expected + 1
          ? `Change ${expected} is missing from the log.`
          : `Changes ${expected} to ${seq - 1} are missing from the log.`,
      );
    if (crc32(bytes) !== checksum)
      troubles.push(`Change ${seq} is not what was written: its checksum differs.`);
  });
  return troubles;
}

type Replayed = ReturnType<typeof replay>;
type Replayer = (seq: number) => Replayed;

/** Each number once: versions share them, with each other and with the snapshot. */
function replayer({ rows }: SectionKept): Replayer {
  const done = new Map<number, Replayed>();
  return (upto) => {
    if (!done.has(upto))
      done.set(
        upto,
        replay(rows.filter(({ seq, quarantined }) => seq <= upto && !quarantined).map(({ bytes }) => bytes)),
      );
    return done.get(upto) ?? null;
  };
}

/** Null where no document can hold them. */
function replay(updates: readonly Uint8Array[]) {
  const settled = settle(updates);
  if (!settled) return null;
  try {
    return { settled, rendered: renderUpdates([settled.state]) };
  } catch {
    return null;
  }
}

const snapshotOf = (uptoSeq: number, { settled, rendered }: NonNullable<Replayed>): Snapshot => ({
  uptoSeq,
  ...settled,
  html: rendered.html,
  text: rendered.text,
});

function troublesOfVersions(kept: SectionKept, newest: number, replayed: Replayer): string[] {
  const troubles: string[] = [];
  kept.versions.forEach(({ number, uptoSeq, sha256 }, i) => {
    if (number !== (kept.versions[i - 1]?.number ?? 0) + 1)
      troubles.push(`A version before number ${number} is missing.`);
    if (uptoSeq > newest) troubles.push(`Version ${number} goes beyond the log.`);
    else if (replayed(uptoSeq)?.rendered.sha256 !== sha256)
      troubles.push(`Version ${number} does not say what the log says up to change ${uptoSeq}.`);
  });
  const { releasedSeq } = kept;
  const released = kept.versions.some(
    ({ uptoSeq, reason }) => uptoSeq === releasedSeq && reason === 'released',
  );
  if (releasedSeq !== null && !released)
    troubles.push(`What is released, up to change ${releasedSeq}, is no version.`);
  return troubles;
}

function troublesOfSnapshot(snapshot: Snapshot, newest: number, replayed: Replayer): string[] {
  const { uptoSeq } = snapshot;
  if (uptoSeq > newest) return [`The snapshot goes beyond the log: to change ${uptoSeq}.`];
  const made = replayed(uptoSeq);
  const stored = replay([snapshot.state]);
  if (!made || !stored) return ['The snapshot cannot be read.'];
  const upto = `up to change ${uptoSeq}`;
  const troubles: string[] = [];
  const same = (what: string, is: unknown, should: unknown) => {
    if (JSON.stringify(is) !== JSON.stringify(should)) troubles.push(`${what} differs from the log ${upto}.`);
  };
  same('The text of the snapshot', stored.rendered.sha256, made.rendered.sha256);
  same('What the snapshot holds', clocks(stored.settled.stateVector), clocks(made.settled.stateVector));
  same(
    'What is deleted in the snapshot',
    deletions(stored.settled.deleteSet),
    deletions(made.settled.deleteSet),
  );
  same('The list of what the snapshot holds', clocks(snapshot.stateVector), clocks(made.settled.stateVector));
  same('The list of what is deleted', deletions(snapshot.deleteSet), deletions(made.settled.deleteSet));
  same('The page made of it', snapshot.html, made.rendered.html);
  same('The plain text made of it', snapshot.text, made.rendered.text);
  return troubles;
}

const byClient = (a: readonly [number, unknown], b: readonly [number, unknown]) => a[0] - b[0];

function clocks(stateVector: Uint8Array): unknown {
  try {
    return [...Y.decodeStateVector(stateVector)].sort(byClient);
  } catch {
    return null;
  }
}

/** A set of deletions, however its ranges are cut. */
function deletions(deleteSet: Uint8Array): unknown {
  const scanned = scanUpdate(Uint8Array.of(0, ...deleteSet), noLimits);
  return scanned?.deleted
    .map(({ client, ranges }) => {
      const joined: number[] = [];
      addRanges(joined, ranges);
      return [client, joined] as const;
    })
    .sort(byClient);
}
