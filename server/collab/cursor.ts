/** The one thing thrown while bytes are read: they are not what they claim to be. Caught where reading began. */
export const malformedBytes = new Error('malformed bytes');

/** A place in bytes. Everything read from it is bounded by their end. */
export type Cursor = { readonly bytes: Uint8Array; at: number };

export const cursorOver = (bytes: Uint8Array): Cursor => ({ bytes, at: 0 });

/**
 * lib0's variable-length unsigned integer. Refused: more than 2^53-1, the bytes' end, and an encoding longer
 * than it need be, so that one number has one form.
 */
export function readUint(cursor: Cursor): number {
  const { bytes } = cursor;
  let byte = bytes[cursor.at++];
  if (byte === undefined) throw malformedBytes;
  if (byte < 128) return byte;
  let value = byte & 127;
  let factor = 128;
  for (;;) {
    byte = bytes[cursor.at++];
    if (byte === undefined || factor > 2 ** 49) throw malformedBytes;
    value += (byte & 127) * factor;
    if (byte < 128) {
      if (byte === 0 || value > Number.MAX_SAFE_INTEGER) throw malformedBytes;
      return value;
    }
    factor *= 128;
  }
}

/** Moves past `length` bytes. */
export function skip(cursor: Cursor, length: number): void {
  if (length > cursor.bytes.length - cursor.at) throw malformedBytes;
  cursor.at += length;
}

/** Bytes with their length before them, not copied. */
export function readBytes(cursor: Cursor): Uint8Array {
  const length = readUint(cursor);
  const from = cursor.at;
  skip(cursor, length);
  return cursor.bytes.subarray(from, cursor.at);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A string with its length in bytes before it, at most `most` bytes of well-formed UTF-8. */
export function readString(cursor: Cursor, most: number): string {
  const length = readUint(cursor);
  if (length > most) throw malformedBytes;
  const from = cursor.at;
  skip(cursor, length);
  let text = '';
  for (let i = from; i < cursor.at; i++) {
    const byte = cursor.bytes[i] ?? 0;
    if (byte > 127) return decodeUtf8(cursor.bytes.subarray(from, cursor.at));
    text += String.fromCharCode(byte);
  }
  return text;
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformedBytes;
  }
}

const continues = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/**
 * How many UTF-16 units the UTF-8 in `bytes[from..to)` makes, without decoding it. Yjs counts clocks in those
 * units and throws at ill-formed text, so overlong forms, surrogates and cut sequences are refused.
 */
export function utf16Length(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let i = from; i < to;) {
    const byte = bytes[i] ?? 0;
    const next = bytes[i + 1] ?? 0;
    units++;
    if (byte < 0x80) i += 1;
    else if (byte >= 0xc2 && byte <= 0xdf && continues(next)) i += 2;
    else if (byte >= 0xe0 && byte <= 0xef && continues(next) && continues(bytes[i + 2])) {
      if ((byte === 0xe0 && next < 0xa0) || (byte === 0xed && next > 0x9f)) throw malformedBytes;
      i += 3;
    } else if (
      byte >= 0xf0 &&
      byte <= 0xf4 &&
      continues(next) &&
      continues(bytes[i + 2]) &&
      continues(bytes[i + 3])
    ) {
      if ((byte === 0xf0 && next < 0x90) || (byte === 0xf4 && next > 0x8f)) throw malformedBytes;
      units++;
      i += 4;
    } else throw malformedBytes;
    if (i > to) throw malformedBytes;
  }
  return units;
}
