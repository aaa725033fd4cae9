import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw, createGunzip } from 'node:zlib';
import { BackupRefused } from './refusal.ts';

/*
 * The file around a backup: an ordinary gzip file (RFC 1952) whose comment holds the SHA-256 of every byte
 * after the comment. The checksum thus stands outside what it covers, the bytes before it are always the
 * same, and damage to any byte of the file shows without unpacking it. `gzip -dc` reads it as well.
 */
const gzipStart = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 3]);
const label = Buffer.from('wardmote backup, sha256 ');
const hashAt = gzipStart.length + label.length;
const bodyAt = hashAt + 64 + 1;

/**
 * Writes `text` into a new file at `path`: first beside it as `.part`, so that a file of that name is always
 * whole. Throws `BackupRefused` where there is one already; leaves nothing behind where anything fails.
 */
export async function writeEnvelope(path: string, text: AsyncIterable<string>): Promise<void> {
  if (existsSync(path))
    throw new BackupRefused(`There is a file ${path} already. Nothing was written: name another.`);
  const part = `${path}.part`;
  const file = await openNew(part);
  try {
    await writeInto(file, text);
    await file.sync();
    await file.close();
    if (existsSync(path)) throw new BackupRefused(`A file ${path} appeared meanwhile. It was left as it is.`);
    await rename(part, path);
  } catch (thrown) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw thrown;
  }
}

async function openNew(part: string): Promise<FileHandle> {
  try {
    // It holds everything, passphrase hashes included: for its owner alone.
    return await open(part, 'wx', 0o600);
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    if (code === 'EEXIST')
      throw new BackupRefused(
        `${part} is there: a backup is being made, or one was cut off. Remove it, and try again.`,
      );
    throw new BackupRefused(
      `${part} cannot be written (${code ?? 'no reason given'}). Name a file in another folder.`,
    );
  }
}

async function writeInto(file: FileHandle, text: AsyncIterable<string>): Promise<void> {
  const hash = createHash('sha256');
  let length = 0;
  let check = 0;
  const put = async (bytes: Uint8Array) => {
    hash.update(bytes);
    await file.write(bytes);
  };
  const counted = async function* () {
    for await (const piece of text) {
      const bytes = Buffer.from(piece);
      length += bytes.length;
      check = crc32(bytes, check);
      yield bytes;
    }
  };
  await file.write(Buffer.concat([gzipStart, label, Buffer.from('0'.repeat(64)), Buffer.from([0])]));
  await pipeline(counted, createDeflateRaw(), async (packed: AsyncIterable<Buffer>) => {
    for await (const bytes of packed) await put(bytes);
  });
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(check, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  await put(trailer);
  await file.write(Buffer.from(hash.digest('hex')), 0, 64, hashAt);
}

/** Throws `BackupRefused` unless the file at `path` is a backup and every byte of it is as it was written. */
export async function verifyEnvelope(path: string): Promise<void> {
  const start = await firstBytes(path);
  const whole = Buffer.concat([gzipStart, label]);
  if (start.length < bodyAt || !start.subarray(0, whole.length).equals(whole) || start[bodyAt - 1] !== 0)
    throw new BackupRefused(`${path} is not a backup made by Wardmote, or its beginning is damaged.`);
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path, { start: bodyAt })) hash.update(bytes as Buffer);
  if (hash.digest('hex') !== start.subarray(hashAt, hashAt + 64).toString('latin1'))
    throw new BackupRefused(
      `${path} is damaged or was cut off: its checksum does not fit. Use another backup.`,
    );
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bodyAt), 0, bodyAt, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    throw new BackupRefused(`${path} cannot be read (${code ?? 'no reason given'}).`);
  }
}

/** The lines in the file at `path`, one at a time. Only `\n` ends a line: text may hold the others. */
export async function* linesIn(path: string): AsyncGenerator<string> {
  const unpacked = Readable.from(createReadStream(path).pipe(createGunzip()).setEncoding('utf8'));
  let rest = '';
  for await (const piece of unpacked as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest) yield rest;
}
