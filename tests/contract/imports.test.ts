import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { area, denominator, measure, release, series, stopSearch } from '#schema/wards.ts';
import { areaWards } from '#lib/wards/areas.server.ts';
import { releaseKinds } from '#lib/wards/formats/kinds.ts';
import { checkFile } from '#lib/wards/importing.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { value } from '../fixtures/partnerships.ts';
import {
  crime,
  crimeTotals,
  everyKind,
  featureOf,
  fileOf,
  figures,
  street,
  townWards,
  zipped,
} from '../fixtures/ward-files.ts';
import { importing, town } from '../fixtures/ward-imports.ts';

describe.each(databases)('imports on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());
  const { bring, brought, counts, totalsOf } = importing(() => t);

  test('one file of every kind, in the order in which they need each other', async () => {
    const read: Record<string, number> = {};
    for (const one of releaseKinds) read[one] = (await brought(one)).report.read;
    expect(read).toEqual({
      boundaries: 6,
      'borough-boundaries': 2,
      'ward-crime': 15,
      'street-crime': 7,
      'stop-and-search': 2,
      populations: 7,
      'lsoa-wards': 3,
      'lsoa-changes': 2,
      'ward-districts': 6,
      figures: 2,
    });
    const found = await t.app.db.select({ id: area.id }).from(area);
    const { edition, wards } = await areaWards(t.app.db, found[0]?.id ?? '');
    expect(edition).toBe(2025);
    expect(wards.map(({ code: ward, name }) => [ward, name])).toEqual(
      townWards.map((one) => [one.code, one.name]),
    );
    expect(wards[0]?.size).toBeCloseTo(0.7781, 3);
    expect(wards[0]?.box).toEqual([0, 51, 0.01, 51.01]);
  });

  test('crime by ward: months, categories and their parts, names, and the wards nothing was counted in', async () => {
    const again = value(await bring('again.csv', `${crime} `));
    const totals = await totalsOf(again.releaseId);
    expect(totals['violence-against-the-person']).toBe(crimeTotals.violence);
    expect(totals.robbery).toBe(crimeTotals.robbery);
    expect(totals).toMatchObject({ homicide: 1, 'violence-with-injury': crimeTotals.violence - 1 });
    expect(again.report).toMatchObject({
      read: 15,
      used: 15,
      rejected: 0,
      wards: 5,
      months: { from: '2025-01', to: '2025-03' },
    });
    expect(again.report.changes).toMatchObject({
      newMonths: 0,
      heldMonths: 3,
      revisedCount: 0,
      newMeasures: [],
    });
    const [row] = await t.app.db.select().from(release).where(eq(release.id, again.releaseId));
    expect(row).toMatchObject({
      kind: 'ward-crime',
      monthFrom: '2025-01-01',
      monthTo: '2025-03-01',
      licence: 'Open Government Licence v3.0',
    });
    const parts = await t.app.db.select().from(measure).where(eq(measure.slug, 'homicide'));
    const [wide] = await t.app.db
      .select()
      .from(measure)
      .where(eq(measure.slug, 'violence-against-the-person'));
    expect(parts[0]).toMatchObject({ name: 'Homicide', parentId: wide?.id, audience: null });
    expect(wide).toMatchObject({ name: 'Violence against the person', parentId: null, kind: 'ward-crime' });
  });

  test('a newer file says what it changes; both stay', async () => {
    const newer = crime
      .replace('202501,202502,202503', '202502,202503,202504')
      .replaceAll('Mill,T05000002', 'Mill,T05000002')
      .replace(',0,2,3\n', ',9,2,3\n');
    const made = value(await bring('newer.csv', newer));
    expect(made.report.changes).toMatchObject({ newMonths: 1, heldMonths: 2 });
    expect(made.report.changes?.revised).toContainEqual({
      measure: 'Violence against the person',
      month: '2025-02',
      before: 10,
      after: 19,
    });
    expect(made.report.changes?.supersedes).toHaveLength(1);
  });

  test('street level: by point, else by LSOA of either year; every force is a source of its own', async () => {
    const made = value(await bring('street-again.csv', street.replaceAll('\n', '\r\n')));
    expect(made.report.places).toEqual({ byPoint: 3, byLsoa: 2, without: 1, outside: 1 });
    expect(made.releases.map(({ source }) => source).sort()).toEqual(['Rail Police', 'Town Police']);
    const police = made.releases.find(({ source }) => source === 'Town Police')?.id ?? '';
    expect(await totalsOf(police)).toEqual({
      'burglary-street-level': 2,
      'anti-social-behaviour-street-level': 1,
    });
    const rail = made.releases.find(({ source }) => source === 'Rail Police')?.id ?? '';
    const rows = await t.app.db.select().from(series).where(eq(series.releaseId, rail));
    expect(rows.map(({ wardCode, counts: months }) => [wardCode, months])).toEqual([['T05000002', [2]]]);
    const far = value(
      await bring(
        'far.csv',
        street
          .split('\n')
          .filter((line, i) => i === 0 || line.includes('Far Away'))
          .join('\n'),
      ),
    );
    expect(far.report.months).toEqual({ from: '2025-02', to: '2025-02' });
    const [nothing] = await t.app.db.select().from(release).where(eq(release.id, far.releaseId));
    expect(nothing).toMatchObject({ monthFrom: null, monthTo: null });
  });

  test('stop and search is kept singly, in the month of the clock in London', async () => {
    const rows = await t.app.db.select().from(stopSearch).orderBy(stopSearch.line);
    expect(
      rows.map(({ line, wardCode, object, linkedToObject }) => [line, wardCode, object, linkedToObject]),
    ).toEqual([
      [2, 'T05000001', 'Stolen goods', true],
      [3, null, 'Controlled drugs', null],
    ]);
    const [held] = await t.app.db.select().from(release).where(eq(release.kind, 'stop-and-search'));
    expect(held).toMatchObject({ monthFrom: '2023-09-01', monthTo: '2023-09-01', source: 'Town' });
  });

  test('what is no ward, or has no number, is rejected with its line', async () => {
    const { report } = value(
      await checkFile(t.app, fileOf('p.csv', everyKind.populations.text), { area: town }),
    );
    expect(report).toMatchObject({ read: 7, used: 5, rejected: 2, year: 2024 });
    expect(report.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'the code is none of a ward (a wider area stands on this line)'],
      [8, 'there is no number in column Population - 2024'],
    ]);
    const [mill] = await t.app.db.select().from(denominator).where(eq(denominator.wardCode, 'T05000002'));
    expect(mill).toMatchObject({ kind: 'residents', value: 5500 });
  });

  test('a dry run says what the import then says, and writes nothing', async () => {
    const text = figures.replaceAll('Gun-enabled', 'Knife').replace(',4\n', ',four\n');
    const before = await counts();
    const checked = value(await checkFile(t.app, fileOf('knife.csv', text), { area: town }));
    expect(await counts()).toEqual(before);
    const made = value(await bring('knife.csv', text));
    expect(made.report).toEqual(checked.report);
    expect(checked.report).toMatchObject({
      used: 1,
      rejected: 1,
      measures: [{ slug: 'knife-offences', total: 2 }],
    });
  });

  test('the zip of months is read like its files, one kind of them', async () => {
    const zip = zipped({
      '2025-01/2025-01-town-street.csv': street.replaceAll('Town Police', 'Zip Police'),
      '2025-02/2025-02-town-street.csv': street
        .replaceAll('Town Police', 'Zip Police')
        .replaceAll('2025-02', '2025-03'),
      '2025-01/2025-01-town-outcomes.csv': 'Crime ID,Month\na,2025-01\n',
      '2025-01/2025-01-town-stop-and-search.csv': everyKind['stop-and-search'].text,
    });
    const { report, releases } = value(await bring('months.zip', zip));
    expect(report).toMatchObject({
      kind: 'street-crime',
      read: 14,
      format: { compression: 'zip', files: 2 },
    });
    expect(report.notes).toEqual([expect.stringMatching(/outcomes.*stop-and-search/)]);
    expect(await totalsOf(releases.find(({ source }) => source === 'Zip Police')?.id ?? '')).toMatchObject({
      'burglary-street-level': 4,
    });
    const other = value(
      await checkFile(t.app, fileOf('months.zip', zip), { area: town, kind: 'stop-and-search' }),
    );
    expect(other.report).toMatchObject({ kind: 'stop-and-search', read: 2 });
  });

  test('boundaries that come in several files are one city, joined or one after the other', async () => {
    const place = { slug: 'pieces', name: 'Pieces' };
    const part = (from: number, to: number) =>
      JSON.stringify({ type: 'FeatureCollection', features: townWards.slice(from, to).map(featureOf) });
    value(await bring('joined', `${part(0, 2)}\n${part(2, 4)}\n`, { area: place }));
    value(await bring('last', part(4, 6), { area: place }));
    const [there] = await t.app.db.select().from(area).where(eq(area.slug, 'pieces'));
    expect((await areaWards(t.app.db, there?.id ?? '')).wards.map((one) => one.code)).toEqual(
      townWards.map((one) => one.code),
    );
  });
});
