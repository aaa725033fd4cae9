import { addRanges, subtractRange } from './known.ts';
import { encodeStateVector, readStateVector, type StateVector } from './protocol.ts';
import { encodeDeleted, encodeUpdate, type Run } from './remainder.ts';
import { frameLimits, noLimits, scanUpdate, type DeletedRanges } from './scan.ts';

/**
 * A section's committed text, as bytes: enough to answer anybody, without a Yjs document.
 *
 * 1. `base` is a state; `later` are the runs of structs committed after it, in order, without gaps.
 * 2. `deleted` is everything deleted, of both.
 * 3. Where `later` has anything, `parts` tells the runs of the base apart.
 */
export type SectionText = {
  base: Uint8Array;
  clocks: StateVector;
  parts: ReadonlyMap<number, Run> | null;
  later: Map<number, Run[]>;
  /** How many updates, and how many bytes of structs, are in `later`. */
  laterCount: number;
  laterBytes: number;
  deleted: Map<number, number[]>;
  /** The whole as one update, until something is added. */
  whole: Uint8Array | null;
};

/** What a transient Yjs document made of a text. */
export type Settled = { state: Uint8Array; stateVector: Uint8Array; deleteSet: Uint8Array };

/** Bytes of a state that can be trusted: our own. Throws where they are not even an update. */
export function textOf({ state, stateVector, deleteSet }: Settled): SectionText {
  return {
    base: state,
    clocks: readStateVector(stateVector),
    parts: null,
    later: new Map(),
    laterCount: 0,
    laterBytes: 0,
    deleted: rangesOf(deleteSet),
    whole: state,
  };
}

export const emptySettled = (): Settled => ({
  state: Uint8Array.of(0, 0),
  stateVector: Uint8Array.of(0),
  deleteSet: Uint8Array.of(0),
});

function rangesOf(deleteSet: Uint8Array): Map<number, number[]> {
  const scanned = scanUpdate(Uint8Array.of(0, ...deleteSet), noLimits);
  if (!scanned) throw new Error('A stored set of deletions does not read.');
  return new Map(scanned.deleted.map(({ client, ranges }) => [client, ranges]));
}

/** Tells the runs of the base apart: one walk over its structs. */
export function takeApart(text: SectionText): void {
  if (text.parts) return;
  const scanned = scanUpdate(text.base, noLimits);
  if (!scanned) throw new Error('A stored state does not read.');
  const parts = new Map<number, Run>();
  for (const { client, clock, end, structs } of scanned.blocks) {
    const bytes = text.base.subarray(structs[0]?.start ?? 0, structs[structs.length - 1]?.end ?? 0);
    parts.set(client, { client, clock, end, count: structs.length, bytes: [bytes] });
  }
  text.parts = parts;
}

/** Adds what was committed. The text must have been taken apart. */
export function addCommitted(
  text: SectionText,
  runs: readonly Run[],
  deleted: readonly DeletedRanges[],
): void {
  for (const run of runs) {
    const before = text.later.get(run.client);
    if (before) before.push(run);
    else text.later.set(run.client, [run]);
    for (const bytes of run.bytes) text.laterBytes += bytes.length;
  }
  text.laterCount++;
  noteRanges(text, deleted);
  text.whole = null;
}

function noteRanges(text: SectionText, deleted: readonly DeletedRanges[]): void {
  for (const { client, ranges } of deleted) {
    let found = text.deleted.get(client);
    if (!found) text.deleted.set(client, (found = []));
    addRanges(found, ranges);
  }
  text.whole = null;
}

/**
 * Puts in place of the base what a document made of it and of the first `count` updates after it; those that
 * came since stay.
 */
export function rebase(text: SectionText, settled: Settled, count: number): void {
  const fresh = textOf(settled);
  takeApart(fresh);
  let bytes = 0;
  for (const [client, runs] of text.later) {
    const kept = runs.filter(({ end }) => end > (fresh.clocks.get(client) ?? 0));
    if (kept.length > 0) fresh.later.set(client, kept);
    for (const run of kept) for (const part of run.bytes) bytes += part.length;
  }
  text.base = fresh.base;
  text.clocks = fresh.clocks;
  text.parts = fresh.parts;
  text.later = fresh.later;
  text.laterCount -= count;
  text.laterBytes = bytes;
  noteRanges(text, deletedIn(fresh));
  if (text.laterCount === 0) text.whole = text.base;
}

export const deletedIn = (text: SectionText): DeletedRanges[] =>
  Array.from(text.deleted, ([client, ranges]) => ({ client, ranges }));

/** The clock up to which each client's structs are here. */
export function clocksIn(text: SectionText): Map<number, number> {
  const clocks = new Map(text.clocks);
  for (const [client, runs] of text.later) clocks.set(client, runs[runs.length - 1]?.end ?? 0);
  return clocks;
}

/**
 * Whether an update holds nothing beyond this text, which must be settled: what a client that is up to date
 * answers. False also for what does not read.
 */
export function holdsAll(text: SectionText, update: Uint8Array): boolean {
  const scanned = scanUpdate(update, frameLimits);
  if (!scanned) return false;
  const clocks = clocksIn(text);
  const left: number[] = [];
  for (const { client, ranges } of scanned.deleted)
    for (let i = 0; i < ranges.length; i += 2)
      subtractRange(text.deleted.get(client) ?? [], ranges[i] ?? 0, ranges[i + 1] ?? 0, left);
  return left.length === 0 && scanned.blocks.every(({ client, end }) => end <= (clocks.get(client) ?? 0));
}

const covers = (theirs: StateVector, ours: Iterable<readonly [number, number]>): boolean => {
  for (const [client, clock] of ours) if ((theirs.get(client) ?? 0) < clock) return false;
  return true;
};

/**
 * What brings a document with these clocks up to this text. Whole runs are sent, since repeating does no harm;
 * and always everything that is deleted, since a deletion moves no clock.
 */
export function answerTo(text: SectionText, theirs: StateVector): Uint8Array {
  if (theirs.size === 0 || (text.laterCount === 0 && !covers(theirs, text.clocks))) return wholeOf(text);
  const runs: Run[] = [];
  if (!covers(theirs, text.clocks)) {
    for (const run of joinedRuns(text)) if (run.end > (theirs.get(run.client) ?? 0)) runs.push(run);
  } else {
    for (const [client, later] of text.later) {
      const needed = later.filter(({ end }) => end > (theirs.get(client) ?? 0));
      const run = joinRuns(needed);
      if (run) runs.push(run);
    }
  }
  return encodeUpdate(runs, deletedIn(text));
}

export function wholeOf(text: SectionText): Uint8Array {
  return (text.whole ??= encodeUpdate(joinedRuns(text), deletedIn(text)));
}

function joinedRuns(text: SectionText): Run[] {
  if (!text.parts) throw new Error('The text was not taken apart.');
  const joined: Run[] = [];
  for (const client of new Set([...text.parts.keys(), ...text.later.keys()])) {
    const part = text.parts.get(client);
    const run = joinRuns([...(part ? [part] : []), ...(text.later.get(client) ?? [])]);
    if (run) joined.push(run);
  }
  return joined;
}

/** Runs of one client that follow each other, as one. */
export function joinRuns(runs: readonly Run[]): Run | null {
  const [first] = runs;
  const last = runs[runs.length - 1];
  if (!first || !last) return null;
  if (runs.length === 1) return first;
  const count = runs.reduce((sum, run) => sum + run.count, 0);
  return {
    client: first.client,
    clock: first.clock,
    end: last.end,
    count,
    bytes: runs.flatMap((r) => r.bytes),
  };
}

/** How many bytes the text is, about. */
export const sizeOf = (text: SectionText): number => text.base.length + text.laterBytes;

/** The text as it is stored; it must have been settled. */
export const settledOf = (text: SectionText): Settled => ({
  state: text.base,
  stateVector: encodeStateVector(text.clocks),
  deleteSet: encodeDeleted(deletedIn(text)),
});
