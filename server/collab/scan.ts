import {
  cursorOver,
  malformedBytes,
  readString,
  readUint,
  skip,
  utf16Length,
  type Cursor,
} from './cursor.ts';
import { largestClientId } from './protocol.ts';
import { skipAny } from './values.ts';

/** The kinds of content in Yjs's first update format, by their number there. */
export const contents = {
  gc: 0,
  deleted: 1,
  json: 2,
  binary: 3,
  string: 4,
  embed: 5,
  format: 6,
  type: 7,
  any: 8,
  document: 9,
  skip: 10,
} as const;

export const typeKinds = { element: 3, text: 6 } as const;

/** Bits of a struct's first byte. */
const hasOrigin = 0x80;
const hasRightOrigin = 0x40;
const hasSub = 0x20;
const contentBits = 0x1f;

/** One struct of an update, as offsets into its bytes. A client of -1 means: none given. */
export type Struct = {
  client: number;
  clock: number;
  length: number;
  content: number;
  originClient: number;
  originClock: number;
  rightClient: number;
  rightClock: number;
  parentClient: number;
  parentClock: number;
  /** The name of the root it stands in, where it says so itself. */
  root: string | null;
  /** The attribute it is the value of, where it says so itself. */
  sub: string | null;
  /** Of a type: the kind and, of an element, its name. */
  typeKind: number;
  name: string;
  /** Where the struct, its content and the byte after it stand. */
  start: number;
  contentAt: number;
  end: number;
};

/** The structs of one client, without a gap. */
export type Block = { client: number; clock: number; end: number; structs: Struct[] };

/** Deleted clocks of one client, [from, to), ascending, none of them empty or overlapping. */
export type DeletedRanges = { client: number; ranges: number[] };

export type Scanned = { bytes: Uint8Array; blocks: Block[]; deleted: DeletedRanges[] };

export type Limits = { structs: number; ranges: number; clients: number };

/** What one frame may hold: far above what honest ones do, and judged in well under 50 ms. */
export const frameLimits: Limits = { structs: 30_000, ranges: 100_000, clients: 2000 };

/** What our own stored bytes hold is limited where they came in. */
export const noLimits: Limits = { structs: Infinity, ranges: Infinity, clients: Infinity };

const largestClock = 2 ** 31 - 1;
const longestName = 256;
/** Of one attribute, one after the other. */
const mostValues = 10_000;

/**
 * Reads an update in Yjs's first format without building anything of it. Null where it is malformed: cut short,
 * followed by more bytes, over the limits, with a client twice, with empty or overlapping ranges, with Skips.
 */
export function scanUpdate(bytes: Uint8Array, limits: Limits): Scanned | null {
  const cursor = cursorOver(bytes);
  try {
    const blocks = scanBlocks(cursor, limits);
    const deleted = scanDeleted(cursor, limits);
    return cursor.at === bytes.length ? { bytes, blocks, deleted } : null;
  } catch (thrown) {
    if (thrown === malformedBytes) return null;
    throw thrown;
  }
}

function scanBlocks(cursor: Cursor, limits: Limits): Block[] {
  const count = readUint(cursor);
  if (count > limits.clients) throw malformedBytes;
  const blocks: Block[] = [];
  let room = limits.structs;
  let before = Infinity;
  for (let i = 0; i < count; i++) {
    const structCount = readUint(cursor);
    const client = readUint(cursor);
    let clock = readUint(cursor);
    room -= structCount;
    // Yjs writes clients in descending order; so a client cannot come twice, where the later would win.
    if (room < 0 || structCount === 0 || client >= before || client > largestClientId) throw malformedBytes;
    before = client;
    const block: Block = { client, clock, end: clock, structs: [] };
    for (let j = 0; j < structCount; j++) {
      const struct = scanStruct(cursor, client, clock);
      clock += struct.length;
      if (struct.length === 0 || clock > largestClock) throw malformedBytes;
      block.structs.push(struct);
    }
    block.end = clock;
    blocks.push(block);
  }
  return blocks;
}

function scanStruct(cursor: Cursor, client: number, clock: number): Struct {
  const start = cursor.at;
  const info = cursor.bytes[cursor.at++];
  if (info === undefined) throw malformedBytes;
  const struct: Struct = {
    client,
    clock,
    length: 0,
    content: info & contentBits,
    originClient: -1,
    originClock: 0,
    rightClient: -1,
    rightClock: 0,
    parentClient: -1,
    parentClock: 0,
    root: null,
    sub: null,
    typeKind: 0,
    name: '',
    start,
    contentAt: 0,
    end: 0,
  };
  // Yjs's two readers disagree about a GC or Skip with further bits: only the plain form is one.
  if (info === contents.gc) {
    struct.contentAt = cursor.at;
    struct.length = readUint(cursor);
  } else {
    scanPlace(cursor, info, struct);
    struct.contentAt = cursor.at;
    scanContent(cursor, struct);
  }
  struct.end = cursor.at;
  return struct;
}

function scanPlace(cursor: Cursor, info: number, struct: Struct): void {
  if ((info & hasOrigin) !== 0) {
    struct.originClient = readUint(cursor);
    struct.originClock = readUint(cursor);
  }
  if ((info & hasRightOrigin) !== 0) {
    struct.rightClient = readUint(cursor);
    struct.rightClock = readUint(cursor);
  }
  if ((info & (hasOrigin | hasRightOrigin)) !== 0) return;
  const named = readUint(cursor);
  if (named > 1) throw malformedBytes;
  if (named === 1) struct.root = readString(cursor, longestName);
  else {
    struct.parentClient = readUint(cursor);
    struct.parentClock = readUint(cursor);
  }
  if ((info & hasSub) !== 0) struct.sub = readString(cursor, longestName);
}

/** Measures the content and moves past it. The kinds the guard never lets in are malformed here already. */
function scanContent(cursor: Cursor, struct: Struct): void {
  switch (struct.content) {
    case contents.deleted:
      struct.length = readUint(cursor);
      return;
    case contents.string: {
      const size = readUint(cursor);
      const from = cursor.at;
      skip(cursor, size);
      struct.length = utf16Length(cursor.bytes, from, cursor.at);
      return;
    }
    case contents.format:
      struct.length = 1;
      skip(cursor, readUint(cursor));
      skip(cursor, readUint(cursor));
      return;
    case contents.type:
      struct.length = 1;
      struct.typeKind = readUint(cursor);
      if (struct.typeKind === typeKinds.element) struct.name = readString(cursor, longestName);
      else if (struct.typeKind !== typeKinds.text) throw malformedBytes;
      return;
    case contents.any:
      // Several: Yjs joins the values that one person gave an attribute in a row, once all of them are past.
      struct.length = readUint(cursor);
      if (struct.length > mostValues) throw malformedBytes;
      for (let i = 0; i < struct.length; i++) skipAny(cursor, true);
      return;
    default:
      throw malformedBytes;
  }
}

function scanDeleted(cursor: Cursor, limits: Limits): DeletedRanges[] {
  const count = readUint(cursor);
  if (count > limits.ranges || count * 4 > cursor.bytes.length - cursor.at) throw malformedBytes;
  const deleted: DeletedRanges[] = [];
  const seen = count > 1 ? new Set<number>() : null;
  let room = limits.ranges;
  for (let i = 0; i < count; i++) {
    const client = readUint(cursor);
    const rangeCount = readUint(cursor);
    room -= rangeCount;
    if (room < 0 || rangeCount === 0 || client > largestClientId || seen?.has(client)) throw malformedBytes;
    seen?.add(client);
    const ranges: number[] = [];
    let before = 0;
    for (let j = 0; j < rangeCount; j++) {
      const from = readUint(cursor);
      const to = from + readUint(cursor);
      if (from < before || to <= from || to > largestClock) throw malformedBytes;
      ranges.push(from, to);
      before = to;
    }
    deleted.push({ client, ranges });
  }
  return deleted;
}
