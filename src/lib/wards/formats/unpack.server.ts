import { Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import { createGunzip } from 'node:zlib';
import type { ReleaseKind } from './kinds.ts';
import { Unreadable } from './kinds.ts';

/** The beginning of the next file within what was given, or some of its bytes. */
type Piece = { begin: string; compression: string } | { passedOver: string } | { bytes: Uint8Array };

/** More than this many times larger than it was packed is no table, but an attack on the disk and the clock. */
const mostExpansion = 300;
/** Nothing is suspected of what is smaller unpacked. */
const harmless = 64 * 1024 * 1024;
const mostFiles = 5000;
/** What one piece of a zip may become at once: it is unpacked without a pause. */
const smallPiece = 64 * 1024;

const tooLarge = () => new Unreadable('What is packed in this file is far too large for its size.');

/**
 * The files in what was given: itself, what is gzipped in it, or those of a zip that are of one `kind` (of street-level
 * crime where none is said and there is any). Throws `Unreadable` for what is packed badly, or to do harm.
 */
export async function* unpack(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  kind?: ReleaseKind,
): AsyncGenerator<Piece> {
  const source: AsyncIterator<Uint8Array> = bytes[Symbol.asyncIterator]();
  const first = await atLeast(source, 4);
  const whole = chain(first, source);
  if (first[0] === 0x1f && first[1] === 0x8b) {
    yield* gunzip(name, whole);
    return;
  }
  if (first[0] === 0x50 && first[1] === 0x4b) {
    yield* unzip(whole, makeChoice(kind), 'There is no table in this zip that can be imported.');
    return;
  }
  yield { begin: name, compression: '' };
  for await (const piece of whole) yield { bytes: piece };
}

async function atLeast(source: AsyncIterator<Uint8Array>, length: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let have = 0; have < length;) {
    const next = await source.next();
    if (next.done) break;
    pieces.push(next.value.slice());
    have += next.value.length;
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

async function* chain(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (;;) {
    const next: IteratorResult<Uint8Array, unknown> = await rest.next();
    if (next.done) return;
    yield next.value;
  }
}

async function* gunzip(name: string, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  yield { begin: name.replace(/\.gz$/i, ''), compression: 'gzip' };
  const sizes = { packed: 0, unpacked: 0 };
  const gunzip = createGunzip();
  const feeding = feed(gunzip, packed, sizes);
  feeding.catch(() => undefined);
  try {
    for await (const piece of gunzip as AsyncIterable<Uint8Array>) {
      sizes.unpacked += piece.length;
      if (sizes.unpacked > harmless && sizes.unpacked > sizes.packed * mostExpansion) throw tooLarge();
      yield { bytes: piece };
    }
    await feeding;
  } catch (thrown) {
    if (!isZlib(thrown)) throw thrown;
    throw new Unreadable('The file is not whole: what is packed in it cannot be unpacked to its end.');
  } finally {
    gunzip.destroy();
  }
}

const isZlib = (thrown: unknown) => /^Z_/.test((thrown as { code?: string }).code ?? '');

async function feed(
  into: NodeJS.WritableStream & { destroy(error?: Error): void; destroyed: boolean },
  packed: AsyncIterable<Uint8Array>,
  sizes: { packed: number },
): Promise<void> {
  try {
    for await (const piece of packed) {
      if (into.destroyed) return;
      sizes.packed += piece.length;
      // It is unpacked later, and a piece holds only until the next is asked for.
      if (!into.write(piece.slice()))
        await new Promise<void>((go) => {
          into.once('drain', go);
          into.once('close', go);
        });
    }
    into.end();
  } catch (thrown) {
    into.destroy(thrown as Error);
    throw thrown;
  }
}

const kindOfEntry = (name: string): ReleaseKind | null => {
  if (/-street\.csv$/i.test(name)) return 'street-crime';
  if (/-stop-and-search\.csv$/i.test(name)) return 'stop-and-search';
  return /-outcomes\.csv$/i.test(name) ? null : 'figures';
};

/** Which of a zip's files are read: tables and GeoJSON of the kind that is asked for, or of the first that is found. */
function makeChoice(kind: ReleaseKind | undefined) {
  let chosen: ReleaseKind | null = kind === 'street-crime' || kind === 'stop-and-search' ? kind : null;
  return (name: string): boolean => {
    if (!/\.(csv|txt|tsv|geojson|json)$/i.test(name) || /(^|\/)(__MACOSX|\.)/.test(name)) return false;
    const found = kindOfEntry(name);
    if (found === null) return false;
    if (kind === undefined && chosen === null && found !== 'figures') chosen = found;
    return chosen === null ? true : found === chosen;
  };
}

/** The files of a zip whose names are `wanted`; `none` says that there is none. Throws `Unreadable` as `unpack` does. */
export async function* unzip(
  packed: AsyncIterable<Uint8Array>,
  wanted: (name: string) => boolean,
  none: string,
): AsyncGenerator<Piece> {
  const ready: Piece[] = [];
  const sizes = { packed: 0, unpacked: 0, files: 0, open: 0 };
  const zip = new Unzip((file) => take(file, wanted(file.name), ready, sizes));
  zip.register(UnzipInflate);
  const push = (piece: Uint8Array, last: boolean) => {
    try {
      zip.push(piece, last);
    } catch (thrown) {
      if (thrown instanceof Unreadable) throw thrown;
      throw new Unreadable('The zip is damaged: what is packed in it cannot be unpacked.');
    }
  };
  for await (const piece of packed) {
    for (let at = 0; at < piece.length; at += smallPiece) {
      const part = piece.subarray(at, at + smallPiece);
      sizes.packed += part.length;
      push(part, false);
      yield* ready.splice(0);
    }
  }
  push(new Uint8Array(0), true);
  yield* ready.splice(0);
  if (sizes.open > 0) throw new Unreadable('The zip is not whole: it ends in the middle of a file.');
  if (sizes.files === 0) throw new Unreadable(none);
}

type Sizes = { packed: number; unpacked: number; files: number; open: number };

function take(file: UnzipFile, wanted: boolean, ready: Piece[], sizes: Sizes): void {
  if (/^(xl\/|\[Content_Types\])/.test(file.name))
    throw new Unreadable('This is an Excel workbook. Save its sheet as CSV, and choose that file.');
  if (!wanted) {
    if (!file.name.endsWith('/')) ready.push({ passedOver: file.name });
    return;
  }
  if (++sizes.files > mostFiles) throw new Unreadable(`There are more than ${mostFiles} files in this zip.`);
  ready.push({ begin: file.name.split('/').at(-1) ?? file.name, compression: 'zip' });
  sizes.open++;
  file.ondata = (error, bytes, final) => {
    if (error) throw new Unreadable('The zip is damaged: what is packed in it cannot be unpacked.');
    sizes.unpacked += bytes.length;
    if (sizes.unpacked > harmless && sizes.unpacked > sizes.packed * mostExpansion) throw tooLarge();
    // The bytes are the unpacker's own, which it writes over.
    if (bytes.length > 0) ready.push({ bytes: bytes.slice() });
    if (final) sizes.open--;
  };
  file.start();
}
