import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { invalid, done, type Result } from '../core/result.ts';
import { Unreadable } from '../wards/formats/kinds.ts';
import { unzip } from '../wards/formats/unpack.server.ts';
import { longestFile, longestSent, longestUnpacked, mostFiles, type MarkdownFile } from './import.ts';

const markdown = /\.(md|markdown|txt)$/i;
const isWanted = (name: string): boolean => markdown.test(name) && !/(^|\/)(__MACOSX|\.)/.test(name);

type Sent = { name: string; bytes: Uint8Array };

/** The files of a form: those that were chosen, or those that a preview gave back. */
export async function filesAhead(chosen: readonly unknown[], word: string): Promise<Result<MarkdownFile[]>> {
  const sent = chosen.filter((one): one is File => one instanceof File && one.size > 0);
  if (sent.length === 0 && word !== '') {
    const files = unpacked(word);
    return files ? done(files) : invalid({ file: 'Choose the files again: they did not come through whole' });
  }
  if (sent.reduce((sum, { size }) => sum + size, 0) > longestSent) return tooLarge;
  const read = sent.map(async (file) => ({
    name: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  }));
  return markdownFilesIn(await Promise.all(read));
}

const tooLarge = invalid({ file: 'Together the files are larger than 4 MB: send them in parts' });

/** The Markdown files in what was sent: itself, or those of a zip. */
export async function markdownFilesIn(sent: readonly Sent[]): Promise<Result<MarkdownFile[]>> {
  const size = sent.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size === 0) return invalid({ file: 'Choose a Markdown file, several, or a zip of them' });
  if (size > longestSent)
    return invalid({ file: 'Together the files are larger than 4 MB: send them in parts' });
  const files: MarkdownFile[] = [];
  try {
    for (const one of sent) for await (const file of filesIn(one)) add(files, file);
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    return invalid({ file: `${thrown.message} Nothing was imported.` });
  }
  return done(files);
}

function add(files: MarkdownFile[], { name, bytes }: Sent): void {
  if (files.length >= mostFiles)
    throw new Unreadable(`There are more than ${mostFiles} files: send them in parts.`);
  if (bytes.length > longestFile) throw new Unreadable(`${name} is larger than 1 MB: it is no entry.`);
  const text = decoded(bytes);
  if (text === null) throw new Unreadable(`${name} is not text in UTF-8: save it as that.`);
  files.push({ name, text });
}

async function* filesIn({ name, bytes }: Sent): AsyncGenerator<Sent> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    yield { name, bytes };
    return;
  }
  let at: { name: string; pieces: Uint8Array[] } | null = null;
  let unpacked = 0;
  const ended = (): Sent[] => (at ? [{ name: at.name, bytes: Buffer.concat(at.pieces) }] : []);
  for await (const piece of unzip(one(bytes), isWanted, 'There is no Markdown file in this zip.')) {
    if ('begin' in piece) {
      yield* ended();
      at = { name: piece.begin, pieces: [] };
    } else if ('bytes' in piece) {
      unpacked += piece.bytes.length;
      if (unpacked > longestUnpacked)
        throw new Unreadable('What is packed in this zip is larger than 16 MB.');
      at?.pieces.push(piece.bytes);
    }
  }
  yield* ended();
}

// eslint-disable-next-line @typescript-eslint/require-await -- what is unpacked comes in pieces elsewhere
async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Files as one word that a form can hold until they are sent again: nothing of a preview is stored. */
export const packed = (files: readonly MarkdownFile[]): string =>
  gzipSync(JSON.stringify(files)).toString('base64');

const packedFiles = v.pipe(
  v.array(v.object({ name: v.string(), text: v.pipe(v.string(), v.maxLength(longestFile)) })),
  v.maxLength(mostFiles),
);

/** The same files again; null: whatever this is, it was not made here. */
export function unpacked(word: string): MarkdownFile[] | null {
  try {
    const text = gunzipSync(Buffer.from(word, 'base64'), { maxOutputLength: longestUnpacked * 2 });
    return v.parse(packedFiles, JSON.parse(text.toString()));
  } catch {
    return null;
  }
}
