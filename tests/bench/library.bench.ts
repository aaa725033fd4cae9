import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { entry, entryOwner } from '#schema/library.ts';
import { space } from '#schema/partnerships.ts';
import { document } from '#schema/sections.ts';
import type { Actor } from '#lib/access/policy.ts';
import type { App } from '#lib/core/app.ts';
import { newId } from '#lib/core/ids.ts';
import { sectors } from '#lib/core/words.ts';
import {
  evidenceStages,
  noFields,
  problems,
  settings as places,
  type EntryFields,
} from '#lib/library/entry.ts';
import { findEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { indexEntry } from '#lib/library/indexing.server.ts';
import { tacticalOptions } from '#lib/options/catalogue.ts';
import { sides } from '#lib/options/option.ts';
import { makeApp } from '#server/compose.ts';
import { readSettings } from '#server/config.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { openClient } from '#server/database/open.ts';
import { chance, type Chance } from '../fixtures/random.ts';
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

const common = [
  'violence',
  'ward',
  'police',
  'people',
  'night',
  'partners',
  'street',
  'after',
  'where',
  'months',
];
const field = [
  'taxi', 'marshals', 'knife', 'arches', 'school', 'mentors', 'licence', 'review', 'premises', 'lighting', 'curfew',
  'kiosk', 'buses', 'zebra', 'queue', 'hospital', 'stabbing', 'robbery', 'patrol', 'letters', 'glasses', 'wardens',
  'youth', 'estate', 'market', 'station', 'robberies', 'weapons', 'sweeps', 'visits', 'training', 'door', 'staff',
]; // prettier-ignore
const syllables = ['ba', 'cor', 'den', 'fi', 'gal', 'hem', 'jo', 'kin', 'lor', 'mus', 'nel', 'pra', 'rit', 'sol', 'tan', 'vex', 'win']; // prettier-ignore

/** Words as they are spread in writing: few are everywhere, most are rare. */
function writer(chances: Chance) {
  const rare = Array.from({ length: 6000 }, () =>
    Array.from({ length: 2 + chances.below(3) }, () => chances.pick(syllables)).join(''),
  );
  /** A writer of one entry: it speaks of a few things of the field, and these again and again. */
  return () => {
    const about = Array.from({ length: 4 }, () => chances.pick(field));
    const word = () => {
      if (chances.yes(0.25)) return chances.pick(common);
      return chances.yes(0.1)
        ? chances.pick(about)
        : (rare[Math.floor(rare.length * chances.next() ** 3)] ?? 'ward');
    };
    return (length: number) => Array.from({ length }, word).join(' ');
  };
}

async function fill(app: App): Promise<Actor> {
  const chances = chance(10_000);
  const begin = writer(chances);
  const some = <T>(from: readonly T[], most: number) => [
    ...new Set(Array.from({ length: chances.below(most + 1) }, () => chances.pick(from))),
  ];
  const made = await build(app, async (tx) => {
    const organisationId = await makeOrganisation(tx);
    const spaceId = newId();
    await tx.insert(space).values({ id: spaceId, kind: 'library' });
    return { organisationId, spaceId, personId: await makePerson(tx, { organisationId }) };
  });
  const start = Date.parse('2020-01-01');
  for (let i = 0; i < entries; i += 100)
    await build(app, async (tx) => {
      for (let n = i; n < i + 100; n++) {
        const write = begin();
        const [id, at] = [newId(), new Date(start + n * 3_600_000)];
        const judged = chances.yes(0.6);
        const fields: EntryFields = {
          ...noFields,
          title: write(5),
          summary: write(35),
          problem: chances.pick(problems),
          setting: chances.pick(places),
          sides: some(sides, 2),
          options: some(tacticalOptions, 3).map(({ slug }) => slug),
          sectors: some(sectors, 4),
          tags: some(field, 4),
          stage: judged ? chances.pick(evidenceStages) : 'untested',
          effect: judged ? 1 + chances.below(8) : null,
        };
        await tx
          .insert(document)
          .values({ id, spaceId: made.spaceId, kind: 'entry', title: fields.title, createdAt: at });
        const row = {
          id,
          slug: id,
          state: 'published',
          fields,
          version: 1,
          createdBy: made.personId,
          createdAt: at,
        };
        await tx.insert(entry).values({ ...row, publishedAt: at });
        await tx.insert(entryOwner).values({ entryId: id, organisationId: made.organisationId, addedAt: at });
        const texts = { problem: write(100), done: write(150), effect: write(80), implementation: write(70) };
        const counts = { adopted: chances.below(9), useful: chances.below(9) };
        await indexEntry(tx, { id, fields, texts, openToPublic: false, publishedAt: at, ...counts });
      }
    });
  return actorFor({ personId: made.personId, organisationId: made.organisationId });
}
