import * as encoding from 'lib0/encoding';
import { cursorOver, decodeUtf8, readUint } from './cursor.ts';
import { contents, type DeletedRanges, type Struct } from './scan.ts';
import { afterValues } from './values.ts';

/** A client's structs as bytes, ready to stand in any update: [clock, end) in `count` structs. */
export type Run = { client: number; clock: number; end: number; count: number; bytes: readonly Uint8Array[] };

/** Yjs's first update format: the structs, clients in descending order, then what is deleted. */
export function encodeUpdate(runs: readonly Run[], deleted: readonly DeletedRanges[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, runs.length);
  for (const run of [...runs].sort((a, b) => b.client - a.client)) {
    encoding.writeVarUint(encoder, run.count);
    encoding.writeVarUint(encoder, run.client);
    encoding.writeVarUint(encoder, run.clock);
    for (const bytes of run.bytes) encoding.writeUint8Array(encoder, bytes);
  }
  writeDeleted(encoder, deleted);
  return encoding.toUint8Array(encoder);
}

export const emptyUpdate = (): Uint8Array => Uint8Array.of(0, 0);

/** Only the second half of an update: what is deleted. */
export function encodeDeleted(deleted: readonly DeletedRanges[]): Uint8Array {
  const encoder = encoding.createEncoder();
  writeDeleted(encoder, deleted);
  return encoding.toUint8Array(encoder);
}

function writeDeleted(encoder: encoding.Encoder, deleted: readonly DeletedRanges[]): void {
  encoding.writeVarUint(encoder, deleted.length);
  for (const { client, ranges } of [...deleted].sort((a, b) => b.client - a.client)) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length / 2);
    for (let i = 0; i < ranges.length; i += 2) {
      const from = ranges[i] ?? 0;
      encoding.writeVarUint(encoder, from);
      encoding.writeVarUint(encoder, (ranges[i + 1] ?? from) - from);
    }
  }
}

const originBit = 0x80;
const rightOriginBit = 0x40;

/**
 * A struct without its first `cut` clocks, as Yjs cuts it: it then follows what it was cut from. A surrogate
 * pair cut in two becomes a replacement character on this side.
 */
export function cutStruct(bytes: Uint8Array, struct: Struct, cut: number): Uint8Array {
  const encoder = encoding.createEncoder();
  const left = struct.length - cut;
  if (struct.content === contents.gc) {
    encoding.writeUint8(encoder, contents.gc);
    encoding.writeVarUint(encoder, left);
    return encoding.toUint8Array(encoder);
  }
  // Yjs keeps the bit that says "has an attribute's name", although the name itself is then left out.
  const info = (bytes[struct.start] ?? 0) & ~(originBit | rightOriginBit);
  encoding.writeUint8(encoder, info | originBit | (struct.rightClient === -1 ? 0 : rightOriginBit));
  encoding.writeVarUint(encoder, struct.client);
  encoding.writeVarUint(encoder, struct.clock + cut - 1);
  if (struct.rightClient !== -1) {
    encoding.writeVarUint(encoder, struct.rightClient);
    encoding.writeVarUint(encoder, struct.rightClock);
  }
  if (struct.content === contents.deleted) encoding.writeVarUint(encoder, left);
  else if (struct.content === contents.any) {
    encoding.writeVarUint(encoder, left);
    encoding.writeUint8Array(encoder, bytes.subarray(afterValues(bytes, struct, cut), struct.end));
  } else encoding.writeVarString(encoder, cutText(textOf(bytes, struct), cut));
  return encoding.toUint8Array(encoder);
}

function textOf(bytes: Uint8Array, struct: Struct): string {
  const cursor = cursorOver(bytes);
  cursor.at = struct.contentAt;
  const size = readUint(cursor);
  return decodeUtf8(bytes.subarray(cursor.at, cursor.at + size));
}

function cutText(text: string, cut: number): string {
  const before = text.charCodeAt(cut - 1);
  const split = before >= 0xd800 && before <= 0xdbff;
  return split ? `\ufffd${text.slice(cut + 1)}` : text.slice(cut);
}
