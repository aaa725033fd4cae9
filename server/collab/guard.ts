/**
 * Judges an update before anything is done with it. Pure: bytes and what is known in, a verdict out.
 *
 * 1. What is let in applies to any Yjs document of the section at once: it neither throws nor waits.
 * 2. What was known already is subtracted: the remainder alone is logged, and is its sender's own.
 * 3. Known includes what waits to be committed; `advance` notes each remainder that was let in.
 */
import type { Grammar } from '#lib/sections/schema-names.ts';
import { malformedBytes } from './cursor.ts';
import { addRanges, subtractRange, type Known } from './known.ts';
import { placeAll, placedOf, startPlacing, type Placed, type Placing } from './place.ts';
import { cutStruct, encodeUpdate, type Run } from './remainder.ts';
import { frameLimits, noLimits, scanUpdate, type DeletedRanges, type Limits, type Scanned } from './scan.ts';

/** Whose a Yjs client id is, as seen by the sender of a frame. */
export type Owns = (client: number) => 'mine' | 'free' | 'another';

/** What an update brings that was not known: its bytes, and what `advance` needs of them. */
export type News = {
  remainder: Uint8Array;
  runs: readonly Run[];
  /** Deleted by the sender, and not known to be deleted before. */
  deleted: readonly DeletedRanges[];
  /** Client ids used here for the first time. */
  claims: readonly number[];
  placed: readonly Placed[];
  depths: readonly number[];
  kinds: readonly string[];
};

/**
 * - `nothing`: every part was known.
 * - `early`: it names what is not known here, so that Yjs would have to wait for it.
 * - `malformed`: no editor of this section's text made it.
 * - `forged`: it holds new structs under a client id that belongs to another person.
 */
export type Verdict =
  | { kind: 'news'; news: News }
  | { kind: 'nothing' }
  | { kind: 'early' }
  | { kind: 'malformed' }
  | { kind: 'forged' };

const nothing: Verdict = { kind: 'nothing' };
const early: Verdict = { kind: 'early' };
const malformed: Verdict = { kind: 'malformed' };
const forged: Verdict = { kind: 'forged' };

/** Judges one update from a client. `bytes` are not kept: a remainder is a copy. */
export function judge(known: Known, bytes: Uint8Array, grammar: Grammar, owns: Owns): Verdict {
  return judgeWithin(known, bytes, grammar, owns, frameLimits);
}

/**
 * Adds bytes that were judged when they were written: rows of the log, snapshots. Answers with what they
 * brought; null where they do not fit on what is known, which no bytes of ours do.
 */
export function addStored(known: Known, bytes: Uint8Array): News | 'nothing' | null {
  const verdict = judgeWithin(known, bytes, null, () => 'mine', noLimits);
  if (verdict.kind === 'nothing') return 'nothing';
  if (verdict.kind !== 'news') return null;
  advance(known, verdict.news);
  return verdict.news;
}

function judgeWithin(
  known: Known,
  bytes: Uint8Array,
  grammar: Grammar | null,
  owns: Owns,
  limits: Limits,
): Verdict {
  const scanned = scanUpdate(bytes, limits);
  if (!scanned) return malformed;
  const placing = startPlacing(known, scanned, grammar);
  const claims: number[] = [];
  for (const { block } of placing.placed) {
    const owner = owns(block.client);
    if (owner === 'another') return forged;
    if (owner === 'free') claims.push(block.client);
  }
  try {
    if (!placeAll(placing)) return early;
  } catch (thrown) {
    if (thrown === malformedBytes) return malformed;
    throw thrown;
  }
  const deleted = newlyDeleted(placing, scanned);
  if (!deleted) return early;
  if (placing.placed.length === 0 && deleted.length === 0) return nothing;
  return { kind: 'news', news: newsOf(placing, scanned, deleted, claims) };
}

/** What the update deletes beyond what is deleted; null where it deletes what is not there yet. */
function newlyDeleted(placing: Placing, scanned: Scanned): DeletedRanges[] | null {
  const deleted: DeletedRanges[] = [];
  for (const { client, ranges } of scanned.deleted) {
    const found = placing.known.clients.get(client);
    const fresh = placedOf(placing, client);
    const end = fresh ? fresh.block.end : (found?.clock ?? 0);
    if ((ranges[ranges.length - 1] ?? 0) > end) return null;
    const left = subtractAll(found?.deleted ?? [], ranges);
    const rest = fresh && fresh.deleted.length > 0 ? subtractAll(joined(fresh.deleted), left) : left;
    if (rest.length > 0) deleted.push({ client, ranges: rest });
  }
  return deleted;
}

function subtractAll(known: readonly number[], ranges: readonly number[]): number[] {
  const left: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) subtractRange(known, ranges[i] ?? 0, ranges[i + 1] ?? 0, left);
  return left;
}

function joined(ranges: readonly number[]): number[] {
  const apart: number[] = [];
  addRanges(apart, ranges);
  return apart;
}

function newsOf(
  placing: Placing,
  scanned: Scanned,
  deleted: readonly DeletedRanges[],
  claims: readonly number[],
): News {
  const { placed, depths, kinds } = placing;
  const whole = isWhole(placing, scanned, deleted);
  const bytes = whole ? new Uint8Array(scanned.bytes) : scanned.bytes;
  const runs = placed.map((each) => runOf(bytes, each, !whole));
  const remainder = whole ? bytes : encodeUpdate(runs, deleted);
  return { remainder, runs, deleted, claims, placed, depths, kinds };
}

function isWhole({ placed }: Placing, scanned: Scanned, deleted: readonly DeletedRanges[]): boolean {
  if (placed.length !== scanned.blocks.length || deleted.length !== scanned.deleted.length) return false;
  if (placed.some((each) => each.from !== each.block.clock)) return false;
  return scanned.deleted.every(({ ranges }, i) => {
    const left = deleted[i]?.ranges;
    return left?.length === ranges.length && left.every((clock, j) => clock === ranges[j]);
  });
}

function runOf(bytes: Uint8Array, { block, from, first }: Placed, copy: boolean): Run {
  const head = block.structs[first];
  const last = block.structs[block.structs.length - 1];
  if (!head || !last) throw new Error('A block without structs was let in.');
  const cut = from - head.clock;
  const start = cut > 0 ? head.end : head.start;
  const view = bytes.subarray(start, last.end);
  const rest = copy ? new Uint8Array(view) : view;
  return {
    client: block.client,
    clock: from,
    end: block.end,
    count: block.structs.length - first,
    bytes: cut > 0 ? [cutStruct(bytes, head, cut), rest] : [rest],
  };
}

/** Notes that this was let in: committed, or about to be. */
export function advance(known: Known, news: News): void {
  for (const depth of news.depths) known.depths.push(depth);
  for (const kind of news.kinds) known.kinds.push(kind);
  for (const { block, runs, deleted } of news.placed) {
    let client = known.clients.get(block.client);
    if (!client) known.clients.set(block.client, (client = { clock: 0, runs: [], deleted: [] }));
    appendRuns(client.runs, runs);
    client.clock = block.end;
    addRanges(client.deleted, deleted);
  }
  for (const { client, ranges } of news.deleted) {
    const found = known.clients.get(client);
    if (found) addRanges(found.deleted, ranges);
  }
}

/** The first of the new runs goes on with the last of the old where they stand in the same place. */
function appendRuns(to: number[], runs: readonly number[]): void {
  const last = to.length - 3;
  const same = last >= 0 && (runs[2] ?? -1) >= 0 && to[last + 1] === runs[1] && to[last + 2] === runs[2];
  for (let i = same ? 3 : 0; i < runs.length; i++) to.push(runs[i] ?? 0);
}
