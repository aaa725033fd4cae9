import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFile } from '#lib/wards/importing.server.ts';
import { makeApp } from '#server/compose.ts';
import { readSettings } from '#server/config.ts';
import { openEmbedded } from '#server/database/embedded.ts';
import { root } from '../fixtures/database.ts';
import { value } from '../fixtures/partnerships.ts';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import { send } from '../fixtures/wire.ts';
import { seedCallers } from './callers.ts';

const folder = resolve(process.env.REAL_DATA ?? '../shared/data');

/** Whether the published files are here. With CI=true they may not be left out. */
function filesAreHere(): boolean {
  if (existsSync(join(folder, 'ward-crime'))) return true;
  if (process.env.CI === 'true')
    throw new Error(`The published figures must be tried here, and ${folder} has none. REAL_DATA names it.`);
  console.log('SKIPPED: the published figures. They are not here; REAL_DATA names their folder.');
  return false;
}

/** Recorded violence against the person, July 2023 to June 2025, as it was counted by hand from the same file. */
const known = [
  ['E05013806', 'St James', 5760],
  ['E05013808', 'West End', 4908],
  ['E05011468', 'Fairfield', 2801],
  ['E05013570', 'Heathrow Villages', 2242],
  ['E05011251', 'Seven Kings', 1828],
  ['E05014118', 'Waterloo', 1726],
] as const;
const total = 468_423;

describe.runIf(filesAreHere())('published figures of 24 months', () => {
  let dataDir: string;
  let portal: Portal | undefined;
  let cookie: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'wardmote-known-'));
    cookie = (await seedCallers(dataDir)).cookies['licensing-trade'][0] ?? '';
    await importInto(dataDir);
    portal = await startPortal({ dataDir, env: { LOG_LEVEL: 'silent' } });
  });
  afterAll(async () => {
    await portal?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const get = async (path: string) => {
    const response = await fetch(`${portal?.origin}${path}`, { headers: { cookie } });
    expect([path, response.status]).toEqual([path, 200]);
    return response.text();
  };
  const asked = 'area=london&measure=violence-against-the-person&from=2023-07&to=2025-06';

  test.each([asked, 'area=london'])('come out of the API as they were counted: %s', async (query) => {
    const body = JSON.parse(await get(`/api/v1/wards?${query}`)) as {
      total: number;
      from: string;
      items: { code: string; name: string; borough: string; count: number }[];
      unranked: unknown[];
    };
    expect(body.items.slice(0, 6).map(({ code, count }) => [code, count])).toEqual(
      known.map(([code, , count]) => [code, count]),
    );
    expect([body.total, body.from, body.items.length]).toEqual([total, '2023-07', 679]);
    expect(body.items.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    // The City of London is policed by another force: no figures is not nought.
    expect(body.unranked).toHaveLength(25);
  });

  test.each(['/wards/ranking.csv', '/api/v1/wards.csv'])('come out of %s', async (path) => {
    const lines: string[][] = parse(await get(`${path}?${asked}`), { relaxColumnCount: true });
    const rows = lines.slice(1, 680);
    expect(rows.slice(0, 6).map((cells) => [cells[0], Number(cells[3])])).toEqual(
      known.map(([code, , count]) => [code, count]),
    );
    expect(rows.reduce((sum, cells) => sum + Number(cells[3]), 0)).toBe(total);
  });

  test('come out of the page, its links and its pictures', async () => {
    const page = await get('/wards?area=london');
    const rows = [...page.matchAll(/<tr[^>]*>.*?<\/tr>/gs)].map(([row]) => row).slice(1);
    known.forEach(([code, name, count], i) => {
      expect(rows[i]).toContain(`/wards/${code}`);
      expect(rows[i]).toContain(name);
      expect(rows[i]).toContain(count.toLocaleString('en-GB'));
    });
    expect(page).toContain(total.toLocaleString('en-GB'));
    expect(page).toContain(
      'Contains public sector information licensed under the Open Government Licence v3.0',
    );
    expect(page).not.toContain('is invented');
    const [first] = known;
    const ward = await get(`/wards/${first[0]}?area=london`);
    expect(ward).toContain('5,760');
    for (const picture of ['map', 'funnel', 'bars', 'trends']) {
      const file = await get(`/wards/${picture}.svg?area=london`);
      expect([picture, file.includes('<svg'), file.includes('Metropolitan Police')]).toEqual([
        picture,
        true,
        true,
      ]);
    }
  });

  test('come packed, whatever is asked; what partners write never does', async () => {
    if (!portal) throw new Error('It has not started.');
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
    for (const query of ['area=london', 'area=london&measure=robbery&from=2024-01&to=2024-06&rows=all'])
      for (const way of ['br', 'gzip'] as const) {
        const headers = { cookie, 'accept-encoding': way };
        const { headers: told, body } = await send(portal, `/wards?${query}`, { headers });
        expect(told).toMatchObject({ 'content-encoding': way, 'cache-control': 'no-store' });
        expect(unpack[way](body).toString()).toContain('</html>');
        expect(body.length).toBeLessThan(400 * 1024);
      }
    const others = await send(portal, '/', { headers: { cookie, 'accept-encoding': 'br, gzip' } });
    expect([others.status, others.headers['content-encoding']]).toEqual([200, undefined]);
  });
});

async function importInto(dataDir: string): Promise<void> {
  const opened = await openEmbedded(dataDir, root);
  const app = makeApp(readSettings({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' }, root), opened);
  try {
    const boundaries = readdirSync(join(folder, 'boundaries/wards-2025')).map((name) =>
      join('boundaries/wards-2025', name),
    );
    const crime = readdirSync(join(folder, 'ward-crime'))
      .filter((name) => name.includes('202307'))
      .map((name) => join('ward-crime', name));
    for (const path of [...boundaries, ...crime])
      value(
        await importFile(
          app,
          { personId: null },
          { name: path, open: () => createReadStream(join(folder, path)) },
          { area: { slug: 'london', name: 'London' } },
        ),
      );
  } finally {
    await opened.close();
  }
}
