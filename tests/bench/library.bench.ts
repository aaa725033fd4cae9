import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Actor } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import { findEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { makeApp } from '#server/compose.ts';
import { readSettings } from '#server/config.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { openClient } from '#server/database/open.ts';
import { fillLibrary } from '../fixtures/library-entries.ts';
import { actorFor, build, makeOrganisation, makePerson } from '../fixtures/world.ts';
import type { Measured } from './run.ts';

const server = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const entries = Number(process.env.BENCH_ENTRIES ?? '10000');
const rounds = 5;

/** Searches with facets over 10,000 published entries, on Postgres and on the embedded database. */
export default async function library(): Promise<Measured[]> {
  return [...(await onPostgres()), ...(await measured('embedded', null, 80))];
}

async function onPostgres(): Promise<Measured[]> {
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
    return await measured('Postgres', url.href, 40);
  } finally {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
}

async function measured(where: string, url: string | null, limit: number): Promise<Measured[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wardmote-bench-'));
  const settings = readSettings(
    { DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...(url === null ? {} : { DATABASE_URL: url }) },
    process.cwd(),
  );
  const opened = await openClient(settings);
  try {
    await migrateDatabase(opened.client, process.cwd());
    const app = makeApp(settings, opened);
    const actor = await fill(app);
    await opened.client.unsafe('vacuum analyze');
    const all: number[] = [];
    const lines: Measured[] = [];
    for (const [what, queries] of Object.entries(asked)) {
      const times: number[] = [];
      for (let round = 0; round <= rounds; round++)
        for (const query of queries) {
          const from = performance.now();
          const found = await findEntries(app, actor, searchIn(new URLSearchParams(query)));
          // The first round only warms up.
          if (round > 0) times.push(performance.now() - from);
          if (!found.ok || found.value.total === 0) throw new Error(`Nothing was found for ${query}.`);
        }
      all.push(...times);
      lines.push({ what: `${where}: ${what}: median`, figure: median(times), unit: 'ms' });
    }
    return [{ what: `${where}: all searches: median`, figure: median(all), unit: 'ms', limit }, ...lines];
  } finally {
    await opened.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;

/** What people ask: some words and facets, all there is, a word that is nearly everywhere, a word that is misspelt. */
const asked: Record<string, string[]> = {
  'two words': ['q=taxi+marshals', 'q=knife+arches', 'q=school+mentors', 'q=licence+review'],
  'words and facets': [
    'q=taxi+marshals&problem=night-time&stage=local',
    'q=mentors&setting=school&setting=estate&sector=police',
    'q=premises&side=location&result=fell',
  ],
  'a misspelt word': ['q=taxi+marhsals', 'q=violance&setting=estate', 'q=mentros+school'],
  'a word of nearly every entry': ['q=violence', 'q=ward&problem=knives'],
  'words of which no entry has all': ['q=taxi+zebra+school+lighting', 'q=curfew+mentors+kiosk+buses'],
  'facets alone': ['problem=night-time', 'side=victim&sector=health', 'stage=local&result=fell'],
  'everything, by evidence': ['sort=evidence', 'sort=adoption&page=40'],
};

async function fill(app: App): Promise<Actor> {
  const made = await build(app, async (tx) => {
    const organisationId = await makeOrganisation(tx);
    return { organisationId, personId: await makePerson(tx, { organisationId }) };
  });
  await fillLibrary(app, entries, made);
  return actorFor(made);
}
