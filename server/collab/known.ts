import type { DeletedRanges } from './scan.ts';

/**
 * What is known of a section's structure: enough to judge an update, without its content.
 *
 * 1. It covers the committed updates and those waiting to be committed.
 * 2. Clocks of a client have no gaps: everything in [0, clock) is covered by `runs`.
 * 3. `deleted` covers GC and deleted structs too, so that repeating them brings nothing new.
 */
export type Known = {
  clients: Map<number, KnownClient>;
  /** By number of a shared type: how deep it stands, and what it is (an element's name, or one of `kinds`). */
  depths: number[];
  kinds: string[];
  /** Attribute names by number, from 1. */
  subs: string[];
  subNumbers: Map<string, number>;
};

export type KnownClient = {
  clock: number;
  /**
   * Triples, ascending: first clock, number of the type it stands in, and a code: 0 for children, the number
   * of the attribute whose value it is, or minus the number of the type it is itself.
   */
  runs: number[];
  /** [from, to) pairs, ascending, apart. */
  deleted: number[];
};

/** Kinds of types that are no elements. No element can have such a name: the grammar has no `#`. */
export const kinds = { root: '#root', gone: '#gone', text: '#text' } as const;

/** The root, and what stands for every type that was deleted and collected. */
export const rootType = 0;
export const goneType = 1;

export const nothingKnown = (): Known => ({
  clients: new Map(),
  depths: [0, 0],
  kinds: [kinds.root, kinds.gone],
  subs: [''],
  subNumbers: new Map(),
});

/** The offset in `runs` of the run that covers `clock`, which lies within them. */
export function runAt(runs: readonly number[], clock: number): number {
  let low = 0;
  let high = runs.length / 3 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle * 3] ?? 0) <= clock) low = middle;
    else high = middle - 1;
  }
  return low * 3;
}

/** Adds a struct's run; children and values of one attribute that follow each other make one run. */
export function addRun(runs: number[], clock: number, parent: number, code: number): void {
  const last = runs.length - 3;
  if (code >= 0 && last >= 0 && runs[last + 1] === parent && runs[last + 2] === code) return;
  runs.push(clock, parent, code);
}

export function subNumber(known: Known, sub: string): number {
  const found = known.subNumbers.get(sub);
  if (found !== undefined) return found;
  const number = known.subs.push(sub) - 1;
  known.subNumbers.set(sub, number);
  return number;
}

/** The index of the first pair that ends after `clock`. */
function firstAfter(ranges: readonly number[], clock: number): number {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle * 2 + 1] ?? 0) <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What of [from, to) is not in `ranges`, appended to `into` as pairs. */
export function subtractRange(ranges: readonly number[], from: number, to: number, into: number[]): void {
  let at = from;
  for (let i = firstAfter(ranges, from); at < to; i++) {
    const start = ranges[i * 2] ?? Infinity;
    const end = ranges[i * 2 + 1] ?? Infinity;
    if (start >= to) {
      into.push(at, to);
      return;
    }
    if (start > at) into.push(at, start);
    at = end;
  }
}

/** Adds [from, to) to ascending pairs that stand apart, joining those it touches. */
export function addRange(ranges: number[], from: number, to: number): void {
  const size = ranges.length;
  if (size === 0 || from > (ranges[size - 1] ?? 0)) {
    ranges.push(from, to);
    return;
  }
  let first = firstAfter(ranges, from - 1);
  let start = from;
  let end = to;
  const insertAt = first;
  while (first * 2 < size && (ranges[first * 2] ?? 0) <= to) {
    start = Math.min(start, ranges[first * 2] ?? start);
    end = Math.max(end, ranges[first * 2 + 1] ?? end);
    first++;
  }
  ranges.splice(insertAt * 2, (first - insertAt) * 2, start, end);
}

const fewRanges = 16;

/** Adds ascending pairs to ascending pairs that stand apart. Many are merged in one pass. */
export function addRanges(ranges: number[], more: readonly number[]): void {
  if (more.length <= fewRanges * 2) {
    for (let i = 0; i < more.length; i += 2) addRange(ranges, more[i] ?? 0, more[i + 1] ?? 0);
    return;
  }
  const before = ranges.slice();
  ranges.length = 0;
  let a = 0;
  let b = 0;
  while (a < before.length || b < more.length) {
    const first = (before[a] ?? Infinity) <= (more[b] ?? Infinity);
    const from = (first ? before[a] : more[b]) ?? 0;
    const to = (first ? before[a + 1] : more[b + 1]) ?? 0;
    const last = ranges.length - 1;
    if (last > 0 && from <= (ranges[last] ?? 0)) ranges[last] = Math.max(ranges[last] ?? 0, to);
    else ranges.push(from, to);
    if (first) a += 2;
    else b += 2;
  }
}

/** Notes deletions, of what is known, that follow from it: a parent's, an overwritten attribute's. */
export function noteDeleted(known: Known, deleted: readonly DeletedRanges[]): void {
  for (const { client, ranges } of deleted) {
    const found = known.clients.get(client);
    if (found) addRanges(found.deleted, ranges);
  }
}
