import { geoContains } from 'd3-geo';
import { eq } from 'drizzle-orm';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { area, codeLink, measure, series, stopSearch } from '#schema/wards.ts';
import type { Id } from '#lib/core/ids.ts';
import { areaOutlines, areaWards } from '#lib/wards/areas.server.ts';
import { crosswalkBetween } from '#lib/wards/crosswalk.server.ts';
import { pointFinder, type Outline } from '#lib/wards/formats/polygons.ts';
import { importFile, type Imported } from '#lib/wards/importing.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases, root } from '../fixtures/database.ts';
import { somebodyIn, value } from '../fixtures/partnerships.ts';
import { chance } from '../fixtures/random.ts';
import { fileOf } from '../fixtures/ward-files.ts';

const folder = resolve(root, process.env.REAL_DATA ?? '../shared/data');
// On Postgres where there is one: what is read is the same on both, and small files are tried on both.
const kind = databases.at(-1) ?? 'embedded';

/** Whether the published files are here. With CI=true they may not be left out. */
function filesAreHere(): boolean {
  if (existsSync(resolve(folder, 'ward-crime'))) return true;
  if (process.env.CI === 'true')
    throw new Error(`Published files must be tried here, and ${folder} is not there. REAL_DATA names it.`);
  console.log('SKIPPED: files as they are published. They are not here; REAL_DATA names their folder.');
  return false;
}

const filesIn = (name: string, ending: RegExp) =>
  readdirSync(resolve(folder, name))
    .filter((file) => ending.test(file))
    .sort()
    .map((file) => `${name}/${file}`);
const bytesOf = (path: string) => readFileSync(resolve(folder, path));

/** Lines after the header, counted by themselves: no field of these files goes over several. */
function linesOf(path: string): number {
  const bytes = bytesOf(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  return text.split(/\r\n|\n/).filter((line) => line !== '').length - 1;
}

/** Violence against the person, 2023-07 to 2025-06. */
const known = {
  E05013806: 5760,
  E05013808: 4908,
  E05011468: 2801,
  E05013570: 2242,
  E05011251: 1828,
  E05014118: 1726,
};
const knownTotal = 468_423;

describe.skipIf(!filesAreHere())('files as they are published', () => {
  let t: TestApp;
  let areaId: Id;
  let drawn: Imported;
  const crime: Imported[] = [];
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());

  const bring = async (name: string, bytes: Uint8Array) =>
    value(
      await importFile(t.app, { personId: null }, fileOf(name, bytes, 256 * 1024), {
        area: { slug: 'london', name: 'London' },
      }),
    );
  const brought = (path: string) => bring(path.split('/').at(-1) ?? '', bytesOf(path));

  test('boundaries: 704 wards in 33 files, and the boroughs', async () => {
    const all = filesIn('boundaries/wards-2025', /\.geojson$/).map(bytesOf);
    drawn = await bring('E09000001.geojson and 32 more', Buffer.concat(all));
    expect(drawn.report).toMatchObject({
      kind: 'boundaries',
      edition: 2025,
      read: 704,
      used: 704,
      rejected: 0,
    });
    const [borough] = filesIn('boundaries', /\.geojson$/);
    expect((await brought(borough ?? '')).report).toMatchObject({
      kind: 'borough-boundaries',
      used: 33,
      rejected: 0,
    });
    const [there] = await t.app.db.select({ id: area.id }).from(area).where(eq(area.slug, 'london'));
    areaId = there?.id ?? '';
    const { wards } = await areaWards(t.app.db, areaId);
    expect(wards).toHaveLength(704);
    expect(wards.filter((one) => one.borough === 'City of London')).toHaveLength(25);
    // Greater London is 1,572 km² of land (ONS Standard Area Measurements); these outlines are generalised.
    expect(wards.reduce((sum, { size }) => sum + (size ?? 0), 0) / 1572).toBeCloseTo(1, 1);
  });

  test('recorded crime by ward: both editions, every row, and the answer that is known', async () => {
    for (const path of filesIn('ward-crime', /\.csv\.gz$/)) crime.push(await brought(path));
    const [older, newer] = crime;
    expect(older?.report).toMatchObject({ read: 22_281, used: 22_281, rejected: 0, wards: 632 });
    expect(newer?.report).toMatchObject({
      read: 17_894,
      used: 17_894,
      rejected: 0,
      wards: 679,
      unknownRows: 0,
    });
    expect(older?.report.months).toEqual({ from: '2020-04', to: '2022-03' });
    expect(newer?.report.months).toEqual({ from: '2023-07', to: '2025-06' });
    const rows = await t.app.db
      .select({ ward: series.wardCode, counts: series.counts, slug: measure.slug, parent: measure.parentId })
      .from(series)
      .innerJoin(measure, eq(measure.id, series.measureId))
      .where(eq(series.releaseId, newer?.releaseId ?? ''));
    const violence = rows.filter(({ slug }) => slug === 'violence-against-the-person');
    const sums = new Map(violence.map(({ ward, counts }) => [ward, counts.reduce((sum, n) => sum + n, 0)]));
    expect(Object.fromEntries(Object.keys(known).map((code) => [code, sums.get(code)]))).toEqual(known);
    expect([...sums.values()].reduce((sum, n) => sum + n, 0)).toBe(knownTotal);
    expect(violence.every(({ counts, parent }) => counts.length === 24 && parent === null)).toBe(true);
    expect(older?.report.measures.find(({ slug }) => slug === 'violence-against-the-person')?.name).toBe(
      'Violence against the person',
    );
    expect(value(await importAgain(newer)).already).toBe(true);
  });

  const importAgain = (_made: Imported | undefined) =>
    importFile(
      t.app,
      { personId: null },
      fileOf('again', bytesOf(filesIn('ward-crime', /202307/)[0] ?? '')),
      { area: { slug: 'london', name: 'London' } },
    );

  test('lookups and populations, with marks, two spellings of a column, and wider areas among the wards', async () => {
    const read: Record<string, [string, number, number]> = {};
    for (const path of filesIn('lookups', /\.csv(\.gz)?$/)) {
      const { report } = await brought(path);
      expect(report.read).toBe(linesOf(path));
      read[path.slice(8, 20)] = [report.kind, report.used, report.rejected];
    }
    expect(read).toEqual({
      'LSOA_(2011)_': ['lsoa-changes', 34_753, 0],
      Lower_Layer_: ['lsoa-wards', 35_672, 0],
      London_Ward_: ['populations', 624, 1],
      Ward_to_Loca: ['ward-districts', 8441, 0],
      'ward-profile': ['populations', 624, 36],
    });
    const links = await t.app.db.select({ from: codeLink.fromCode }).from(codeLink);
    expect(links).toHaveLength(34_753 + 35_672 + 8441);
  });

  test('street level: every force, every row, placed or not', async () => {
    for (const path of filesIn('street', /-street\.csv\.gz$/)) {
      const { report } = await brought(path);
      const { byPoint = 0, byLsoa = 0, without = 0, outside = 0 } = report.places ?? {};
      expect([path, report.read, report.rejected]).toEqual([path, linesOf(path), 0]);
      expect(byPoint + byLsoa + without + outside).toBe(report.used);
      expect(report.measures.reduce((sum, { total }) => sum + total, 0)).toBe(byPoint + byLsoa);
      // What London's own forces record lies in London, where it lies anywhere.
      if (/metropolitan|city-of-london/.test(path)) expect(outside).toBeLessThan(6);
      if (/northern-ireland|gwent/.test(path))
        expect([byPoint, byLsoa, report.months === null]).toEqual([0, 0, false]);
    }
  });

  test('stop and search: every one kept, in its month in London', async () => {
    let all = 0;
    for (const path of filesIn('stop-and-search', /\.csv\.gz$/)) {
      const { report } = await brought(path);
      const month = /\d{4}-\d{2}/.exec(path)?.[0];
      expect([report.read, report.rejected, report.months]).toEqual([
        linesOf(path),
        0,
        { from: month, to: month },
      ]);
      expect((report.places?.without ?? 0) / report.read).toBeGreaterThan(0.05);
      expect((report.places?.without ?? 0) / report.read).toBeLessThan(0.12);
      all += report.read;
    }
    expect(await t.app.db.select({ line: stopSearch.line }).from(stopSearch)).toHaveLength(all);
  });

  test('a point lies in the ward in which d3-geo finds it', async () => {
    const wards = (await areaOutlines(t.app.db, areaId)).flatMap(({ code, outline }) =>
      outline ? [{ code, outline }] : [],
    );
    const find = pointFinder(wards);
    const seeded = chance(51);
    // d3-geo takes a ring's inside to be at its right hand.
    const turned = (outline: Outline) => {
      const polygons = outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;
      const area = (ring: (typeof polygons)[number][number]) =>
        ring.reduce(
          (sum, [x, y], i) =>
            sum + x * (ring[(i + 1) % ring.length]?.[1] ?? 0) - y * (ring[(i + 1) % ring.length]?.[0] ?? 0),
          0,
        );
      return {
        type: 'MultiPolygon' as const,
        coordinates: polygons.map((rings) =>
          rings.map((ring, i) =>
            (area(ring) < 0 === (i === 0) ? ring : [...ring].reverse()).map(([x, y]) => [x, y]),
          ),
        ),
      };
    };
    const shapes = wards.map(({ code, outline }) => ({ code, shape: turned(outline) }));
    for (let turn = 0; turn < 60; turn++) {
      const point: [number, number] = [-0.5 + seeded.next() * 0.8, 51.3 + seeded.next() * 0.38];
      expect(find(...point)).toBe(shapes.find(({ shape }) => geoContains(shape, point))?.code ?? null);
    }
  });

  test('the wards of the older edition are met by code and by name, and no name alone is exact', async () => {
    const analyst = await somebodyIn(t, 'police');
    const asked = { earlier: [crime[0]?.releaseId ?? ''], later: [drawn.releaseId] };
    const { crossings, withoutLater } = value(await crosswalkBetween(t.app, analyst, asked));
    expect(crossings.filter(({ by }) => by === 'code').length).toBeGreaterThan(100);
    expect(crossings.filter(({ by, exact }) => by === 'name' && exact)).toEqual([]);
    expect(new Set(crossings.filter(({ by }) => by === 'name').map(({ to }) => to)).size).toBeGreaterThan(
      200,
    );
    expect(withoutLater.length).toBeLessThan(250);
  });
});
