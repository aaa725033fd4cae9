import { cursorOver, malformedBytes, readString, readUint, skip, type Cursor } from './cursor.ts';
import type { Struct } from './scan.ts';

const longestList = 256;
const longestValue = 16_384;

/** The tags of lib0's encoding of any value; those left out (objects, big integers, bytes) are refused. */
const tags = {
  list: 117,
  string: 119,
  yes: 120,
  no: 121,
  double: 123,
  float: 124,
  integer: 125,
  nothing: 126,
  missing: 127,
} as const;

/** Moves past one value. */
export function skipAny(cursor: Cursor, listToo: boolean): void {
  const tag = cursor.bytes[cursor.at++];
  switch (tag) {
    case tags.yes:
    case tags.no:
    case tags.nothing:
    case tags.missing:
      return;
    case tags.integer:
      return skipInt(cursor);
    case tags.float:
      return skip(cursor, 4);
    case tags.double:
      return skip(cursor, 8);
    case tags.string:
      void readString(cursor, longestValue);
      return;
    case tags.list: {
      const count = readUint(cursor);
      if (!listToo || count > longestList) throw malformedBytes;
      for (let i = 0; i < count; i++) skipAny(cursor, false);
      return;
    }
    case undefined:
    default:
      throw malformedBytes;
  }
}

/** Whether a value of an `any` content is a list. */
export function hasList(bytes: Uint8Array, struct: Pick<Struct, 'contentAt'>): boolean {
  const cursor = cursorOver(bytes);
  cursor.at = struct.contentAt;
  for (let left = readUint(cursor); left > 0; left--) {
    if (bytes[cursor.at] === tags.list) return true;
    skipAny(cursor, true);
  }
  return false;
}

/** Where the values of an `any` content go on after the first `count` of them. */
export function afterValues(bytes: Uint8Array, struct: Pick<Struct, 'contentAt'>, count: number): number {
  const cursor = cursorOver(bytes);
  cursor.at = struct.contentAt;
  readUint(cursor);
  for (let i = 0; i < count; i++) skipAny(cursor, true);
  return cursor.at;
}

/** lib0's signed integers: six bits in the first byte, seven in each further one. */
function skipInt(cursor: Cursor): void {
  for (let i = 0; i < 8; i++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw malformedBytes;
    if (byte < 128) return;
  }
  throw malformedBytes;
}
