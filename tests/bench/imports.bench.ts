import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { boundaries, edition, street } from './imports-files.ts';
import type { Measured } from './run.ts';

const server = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** What one process measures: seconds, rows a second, megabytes, milliseconds. */
export type ImportFigures = {
  edition: number;
  longestSave: number;
  longestLag: number;
  streetRows: number;
  streetSeconds: number;
  peak: number;
};

/**
 * Imports into the embedded database and into Postgres, each in a process of its own, so that its memory can be told.
 * The embedded database lives in the process and takes most of its memory there: no limit is set to it.
 */
export default async function imports(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardmote-bench-'));
  const make = (name: string, texts: Iterable<string>) =>
    pipeline(Readable.from(texts), createWriteStream(join(folder, name)));
  try {
    await make('wards.geojson', boundaries());
    await make('crime.csv', edition());
    await make('street.csv', street(100 * 1024 ** 2));
    const embedded = of('embedded', await run(['embedded', folder]), false);
    await make('street.csv', street(1024 ** 3));
    return [...embedded, ...(await onPostgres(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres(folder: string): Promise<Measured[]> {
  const admin = postgres(server, { max: 1, onnotice: () => undefined });
  const name = `wardmote_bench_${process.pid}`;
  try {
    await admin.unsafe(`create database ${name}`);
  } catch {
    console.log('  Postgres: SKIPPED, no server answers (TEST_DATABASE_URL names one).');
    await admin.end({ timeout: 1 });
    return [];
  }
  try {
    const url = new URL(server);
    url.pathname = `/${name}`;
    return of('Postgres', await run([url.href, folder]), true);
  } finally {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
}

const of = (where: string, figures: ImportFigures, judged: boolean): Measured[] => [
  {
    what: `${where}: recorded crime, 17,894 rows of 24 months`,
    figure: figures.edition,
    unit: 's',
    limit: 3,
  },
  {
    what: `${where}: longest that a save beside it waited`,
    figure: figures.longestSave,
    unit: 'ms',
    limit: 100,
  },
  {
    what: `${where}: longest that the event loop stood still`,
    figure: figures.longestLag,
    unit: 'ms',
    limit: 100,
  },
  // As time for a thousand rows: 25 ms are 40,000 rows a second.
  {
    what: `${where}: street level, 1,000 rows (${Math.round(figures.streetRows / figures.streetSeconds)} rows a second)`,
    figure: (figures.streetSeconds / figures.streetRows) * 1_000_000,
    unit: 'ms',
    ...(judged ? { limit: 25 } : {}),
  },
  {
    what: `${where}: peak memory of the process`,
    figure: figures.peak,
    unit: 'MB',
    ...(judged ? { limit: 300 } : {}),
  },
];

const run = (args: string[]): Promise<ImportFigures> =>
  new Promise((resolve, reject) =>
    execFile(
      process.execPath,
      ['--import', './server/quick-imports.ts', join(import.meta.dirname, 'imports-alone.ts'), ...args],
      { maxBuffer: 1024 * 1024 },
      (error, out, errors) =>
        error ? reject(new Error(errors || error.message)) : resolve(JSON.parse(out) as ImportFigures),
    ),
  );
