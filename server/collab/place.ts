import { cursorOver, malformedBytes, readString } from './cursor.ts';
import type { Grammar } from '#lib/sections/schema-names.ts';
import { addRun, goneType, kinds, rootType, runAt, subNumber, type Known } from './known.ts';
import { contents, typeKinds, type Block, type Scanned, type Struct } from './scan.ts';
import { hasList } from './values.ts';

/** The new part of one block: where its structs stand, once they are placed. */
export type Placed = {
  block: Block;
  /** The clock from which it is new, and the index of the first struct that reaches beyond it. */
  from: number;
  first: number;
  /** Placed up to here. */
  clock: number;
  next: number;
  runs: number[];
  /** Clocks that are deleted by what the structs are. */
  deleted: number[];
};

/** Structs placed one after the other over what is known, which stays untouched. */
export type Placing = {
  known: Known;
  bytes: Uint8Array;
  /** Null: these bytes were judged before. */
  grammar: Grammar | null;
  placed: Placed[];
  byClient: Map<number, Placed> | null;
  depths: number[];
  kinds: string[];
};

const fewBlocks = 4;

export function startPlacing(known: Known, scanned: Scanned, grammar: Grammar | null): Placing {
  const placed: Placed[] = [];
  for (const block of scanned.blocks) {
    const clock = known.clients.get(block.client)?.clock ?? 0;
    if (block.end <= clock) continue;
    const from = Math.max(clock, block.clock);
    let first = 0;
    for (const struct of block.structs) {
      if (struct.clock + struct.length > from) break;
      first++;
    }
    placed.push({ block, from, first, clock: from, next: first, runs: [], deleted: [] });
  }
  const byClient =
    placed.length > fewBlocks ? new Map(placed.map((each) => [each.block.client, each])) : null;
  return { known, bytes: scanned.bytes, grammar, placed, byClient, depths: [], kinds: [] };
}

/** The new part of a client's structs, where there is one. */
export function placedOf(placing: Placing, client: number): Placed | undefined {
  if (placing.byClient) return placing.byClient.get(client);
  return placing.placed.find((each) => each.block.client === client);
}

/**
 * Places every new struct, each after all that it names. False: something it names is not there, or only behind
 * it (Yjs would wait for it for ever). Throws `malformedBytes` where content stands where it must not.
 */
export function placeAll(placing: Placing): boolean {
  for (const each of placing.placed) {
    const before = placing.known.clients.get(each.block.client)?.clock ?? 0;
    if (each.from > before) return false;
  }
  for (const each of placing.placed) if (!placeUpTo(placing, each, each.block.end)) return false;
  return true;
}

type Wanted = { placed: Placed; upTo: number };

function placeUpTo(placing: Placing, placed: Placed, upTo: number): boolean {
  let stack: Wanted[] | null = null;
  let top: Wanted = { placed, upTo };
  for (;;) {
    const missing = placeMore(placing, top);
    if (missing === null) {
      const below = stack?.pop();
      if (!below) return true;
      top = below;
      continue;
    }
    const owner = missing.placed;
    stack ??= [];
    if (missing.upTo > owner.block.end || owner === top.placed || stack.some((each) => each.placed === owner))
      return false;
    stack.push(top);
    top = missing;
  }
}

const unknownClient: Placed = {
  block: { client: -1, clock: 0, end: 0, structs: [] },
  from: 0,
  first: 0,
  clock: 0,
  next: 0,
  runs: [],
  deleted: [],
};

/** Goes on with one block until it reaches what is wanted of it. Answers with what must be placed before. */
function placeMore(placing: Placing, { placed, upTo }: Wanted): Wanted | null {
  while (placed.clock < upTo) {
    const struct = placed.block.structs[placed.next];
    if (!struct) return { placed: unknownClient, upTo: Infinity };
    const missing =
      wanting(placing, struct.originClient, struct.originClock) ??
      wanting(placing, struct.rightClient, struct.rightClock) ??
      wanting(placing, struct.parentClient, struct.parentClock);
    if (missing) return missing;
    placeOne(placing, placed, struct);
    placed.next++;
    placed.clock = struct.clock + struct.length;
  }
  return null;
}

function wanting(placing: Placing, client: number, clock: number): Wanted | null {
  if (client === -1) return null;
  const known = placing.known.clients.get(client);
  if (known && clock < known.clock) return null;
  const placed = placedOf(placing, client);
  if (placed && clock < placed.clock) return null;
  return { placed: placed ?? unknownClient, upTo: clock + 1 };
}

/** Where a clock that is known or placed stands: offset into the runs it answers with. */
function runsFor(placing: Placing, client: number, clock: number): readonly number[] {
  const known = placing.known.clients.get(client);
  if (known && clock < known.clock) return known.runs;
  return placedOf(placing, client)?.runs ?? [];
}

function placeOne(placing: Placing, placed: Placed, struct: Struct): void {
  const at = Math.max(struct.clock, placed.from);
  const end = struct.clock + struct.length;
  if (struct.content === contents.gc) {
    addRun(placed.runs, at, goneType, 0);
    placed.deleted.push(at, end);
    return;
  }
  // A struct known in part goes on where its known part ends.
  const cut = struct.clock < at;
  const originClient = cut ? struct.client : struct.originClient;
  const originClock = cut ? at - 1 : struct.originClock;
  let parent: number = goneType;
  let code = 0;
  if (originClient !== -1 || struct.rightClient !== -1) {
    const left = beside(placing, originClient, originClock);
    const right = beside(placing, struct.rightClient, struct.rightClock);
    const whole = left ?? right;
    if (whole && !(left?.parent === goneType || right?.parent === goneType)) {
      // Neighbours in different places: no editor makes them, and every reader would search for them in vain.
      if (left && right && (left.parent !== right.parent || left.code !== right.code)) throw malformedBytes;
      parent = whole.parent;
      code = whole.code;
    }
  } else {
    parent = parentOf(placing, struct);
    code = struct.sub === null ? 0 : subOf(placing, parent, struct.sub);
  }
  if (struct.content === contents.deleted) placed.deleted.push(at, end);
  if (placing.grammar) checkContent(placing, placing.grammar, struct, parent, code);
  if (struct.content === contents.type) code = -addType(placing, struct, parent);
  addRun(placed.runs, at, parent, code);
}

type Place = { parent: number; code: number };

function beside(placing: Placing, client: number, clock: number): Place | null {
  if (client === -1) return null;
  const runs = runsFor(placing, client, clock);
  const run = runAt(runs, clock);
  return { parent: runs[run + 1] ?? goneType, code: Math.max(0, runs[run + 2] ?? 0) };
}

function parentOf(placing: Placing, struct: Struct): number {
  if (struct.root !== null) {
    if (placing.grammar && struct.root !== placing.grammar.root) throw malformedBytes;
    return rootType;
  }
  const runs = runsFor(placing, struct.parentClient, struct.parentClock);
  const code = runs[runAt(runs, struct.parentClock) + 2] ?? 0;
  // What is no type was one, and was deleted and collected: Yjs collects what is put into it.
  return code < 0 ? -code : goneType;
}

const kindOf = (placing: Placing, type: number): string =>
  placing.known.kinds[type] ?? placing.kinds[type - placing.known.kinds.length] ?? kinds.gone;

const depthOf = (placing: Placing, type: number): number =>
  placing.known.depths[type] ?? placing.depths[type - placing.known.depths.length] ?? 0;

function subOf(placing: Placing, parent: number, sub: string): number {
  const { grammar } = placing;
  if (grammar) {
    const kind = kindOf(placing, parent);
    const allowed =
      kind === kinds.gone
        ? [...grammar.nodes.values()].some((attributes) => attributes.has(sub))
        : grammar.nodes.get(kind)?.has(sub);
    if (!allowed) throw malformedBytes;
  }
  return subNumber(placing.known, sub);
}

function addType(placing: Placing, struct: Struct, parent: number): number {
  const depth = depthOf(placing, parent) + 1;
  if (placing.grammar && depth > placing.grammar.deepest) throw malformedBytes;
  placing.depths.push(depth);
  const gone = kindOf(placing, parent) === kinds.gone;
  const kind = struct.typeKind === typeKinds.text ? kinds.text : struct.name;
  return placing.known.kinds.length + placing.kinds.push(gone ? kinds.gone : kind) - 1;
}

function checkContent(
  placing: Placing,
  grammar: Grammar,
  struct: Struct,
  parent: number,
  code: number,
): void {
  const kind = kindOf(placing, parent);
  const gone = kind === kinds.gone;
  const holdsText = kind === kinds.text || (kind === kinds.root && grammar.rootIsText);
  switch (struct.content) {
    case contents.string:
      if (code !== 0 || !(holdsText || gone)) throw malformedBytes;
      return;
    case contents.format:
      if (code !== 0 || !(holdsText || gone)) throw malformedBytes;
      checkFormat(placing.bytes, grammar, struct);
      return;
    case contents.type:
      if (code !== 0 || holdsText || grammar.rootIsText) throw malformedBytes;
      if (struct.typeKind === typeKinds.element && !grammar.nodes.has(struct.name)) throw malformedBytes;
      return;
    case contents.any: {
      // Beside what was collected, which attribute it was is known no more; Yjs collects what is put there.
      if (code === 0 && !gone) throw malformedBytes;
      const allowed = grammar.nodes.get(kind)?.get(placing.known.subs[code] ?? '');
      if (!gone && allowed === undefined) throw malformedBytes;
      if (!gone && allowed === 'plain' && hasList(placing.bytes, struct)) throw malformedBytes;
      return;
    }
  }
}

const longestFormat = 4096;

function checkFormat(bytes: Uint8Array, grammar: Grammar, struct: Struct): void {
  const cursor = cursorOver(bytes);
  cursor.at = struct.contentAt;
  const attributes = grammar.marks.get(readString(cursor, longestFormat));
  const json = readString(cursor, longestFormat);
  if (!attributes) throw malformedBytes;
  if (json === 'null' || json === '{}') return;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw malformedBytes;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformedBytes;
  for (const [key, each] of Object.entries(value))
    if (!attributes.has(key) || (typeof each === 'object' && each !== null)) throw malformedBytes;
}
