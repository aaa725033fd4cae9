/** How the bytes of a text were read. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Turns bytes into text as they come. */
export type Decoder = {
  /** Text of the next bytes; characters that are cut by the end of `bytes` come with the next. */
  push(bytes: Uint8Array): string;
  end(): string;
  encoding(): Encoding;
  /** Whether the file began with a byte-order mark. */
  marked(): boolean;
};

/**
 * A text's encoding shows in its byte-order mark or, without one, in zero bytes (UTF-16) or in bytes that are no
 * UTF-8 (then it is read as windows-1252, which contains latin-1, from the first such byte on: what came before was
 * ASCII, the same in both). A file that had real UTF-8 before stays UTF-8, and a broken byte in it reads as U+FFFD.
 */
export function makeDecoder(): Decoder {
  let decoder: TextDecoder | null = null;
  let encoding: Encoding = 'utf-8';
  let marked = false;
  let seenWide = false;
  let carried = new Uint8Array(0);

  const begin = (bytes: Uint8Array): TextDecoder => {
    [encoding, marked] = looksLike(bytes);
    return new TextDecoder(encoding, { fatal: encoding === 'utf-8' });
  };
  const lenient = (bytes: Uint8Array, more: boolean): string => {
    encoding = seenWide || marked ? 'utf-8' : 'windows-1252';
    decoder = new TextDecoder(encoding);
    return decoder.decode(join(carried, bytes), { stream: more });
  };
  const decode = (bytes: Uint8Array, more: boolean): string => {
    decoder ??= begin(bytes);
    if (!decoder.fatal) return decoder.decode(bytes, { stream: more });
    try {
      const text = decoder.decode(bytes, { stream: more });
      carried = tailOf(join(carried, bytes));
      seenWide ||= /[\u0080-\uffff]/.test(text);
      return text;
    } catch {
      return lenient(bytes, more);
    }
  };
  return {
    push: (bytes) => decode(bytes, true),
    end: () => decode(new Uint8Array(0), false),
    encoding: () => encoding,
    marked: () => marked,
  };
}

function looksLike(bytes: Uint8Array): [Encoding, boolean] {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xfe) return ['utf-16le', true];
  if (a === 0xfe && b === 0xff) return ['utf-16be', true];
  if (a === 0xef && b === 0xbb && c === 0xbf) return ['utf-8', true];
  const start = bytes.subarray(0, 2000);
  const zeros = (odd: number) => start.filter((byte, i) => byte === 0 && i % 2 === odd).length;
  if (zeros(1) > start.length / 4) return ['utf-16le', false];
  if (zeros(0) > start.length / 4) return ['utf-16be', false];
  return ['utf-8', false];
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The bytes of a character that the end has cut: what the decoder keeps for itself, needed to read them otherwise. */
function tailOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return new Uint8Array(0);
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < needs ? bytes.slice(bytes.length - back) : new Uint8Array(0);
    }
  }
  return new Uint8Array(0);
}
