import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { release } from '#schema/wards.ts';
import type { Actor } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import { evidenceOf } from '#lib/wards/evidence.server.ts';
import { chosenFigures, loadCounts, type FiguresAsk } from '#lib/wards/figures.server.ts';
import { monthsFrom } from '#lib/wards/months.ts';
import { rankedWards, surveyOf } from '#lib/wards/ranking.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, somebodyIn, value } from '../fixtures/partnerships.ts';
import { makeArea, makeMeasure, makeRelease, makeSeries, makeSizes, makeWards } from '../fixtures/wards.ts';
import { build } from '../fixtures/world.ts';

const wards = [
  { code: 'T1', name: 'Anvil', borough: 'North', size: 2 },
  { code: 'T2', name: 'Bell', borough: 'North', size: 1 },
  { code: 'T3', name: 'Chantry', borough: 'South', size: 4 },
  { code: 'T4', name: 'Dyers', borough: 'South', size: 0.5 },
];
const months = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));

describe.each(databases)('figures of wards on %s', (kind) => {
  let t: TestApp;
  let analyst: Actor;
  let resident: Actor;
  const area = 'testmere';
  let newer: Id;
  let revised: Id;

  beforeAll(async () => {
    t = await openTestApp(kind);
    analyst = await somebodyIn(t, 'police');
    resident = await somebodyIn(t, 'residents');
    await build(t.app, async (tx) => {
      const areaId = await makeArea(tx, { slug: area });
      const drawn = await makeRelease(tx, areaId, { kind: 'boundaries', edition: 2025 });
      await makeWards(tx, drawn, wards);
      const violence = await makeMeasure(tx, areaId, {
        slug: 'violence-against-the-person',
        name: 'Violence against the person',
      });
      const robbery = await makeMeasure(tx, areaId, { slug: 'robbery', name: 'Robbery' });
      const guns = await makeMeasure(tx, areaId, {
        slug: 'gun-enabled-offences',
        name: 'Gun-enabled offences',
        kind: 'figures',
        audience: ['police'],
      });
      await makeMeasure(tx, areaId, {
        slug: 'street-violence',
        name: 'Street violence',
        kind: 'composite',
        parts: [violence, robbery],
        definition: 'Both together.',
      });
      await makeMeasure(tx, areaId, {
        slug: 'armed',
        name: 'Armed',
        kind: 'composite',
        parts: [robbery, guns],
      });
      // January 2024 to December 2025; names three of the four wards, of which Bell has no row for violence.
      newer = await makeRelease(tx, areaId, {
        kind: 'ward-crime',
        title: 'Edition of December',
        monthFrom: '2024-01-01',
        monthTo: '2025-12-01',
      });
      await makeWards(tx, newer, wards.slice(0, 3), false);
      await makeSeries(tx, newer, violence, {
        T1: months(24, () => 10),
        T3: months(24, (i) => (i < 12 ? 5 : 8)),
      });
      await makeSeries(tx, newer, robbery, { T1: months(24, () => 1), T2: months(24, () => 2) });
      // A revision that begins later and reaches farther: it counts from March 2024 on.
      revised = await makeRelease(tx, areaId, {
        kind: 'ward-crime',
        title: 'Edition of January',
        monthFrom: '2024-03-01',
        monthTo: '2026-01-01',
        importedAt: new Date('2026-05-03T09:00:00Z'),
        publishedAt: null,
      });
      await makeWards(tx, revised, wards.slice(0, 3), false);
      await makeSeries(tx, revised, violence, { T1: months(23, () => 11), T3: months(23, () => 6) });
      const own = await makeRelease(tx, areaId, {
        kind: 'figures',
        monthFrom: '2025-01-01',
        monthTo: '2025-12-01',
      });
      await makeSeries(tx, own, guns, { T4: months(12, () => 1) });
      const people = await makeRelease(tx, areaId, { kind: 'populations', edition: 2024 });
      await makeSizes(tx, people, { T1: 12_000, T2: 8000, T3: 3000 });
    });
  });
  afterAll(() => t.close());

  const figures = async (ask: FiguresAsk, who = analyst) => {
    const chosen = value(await chosenFigures(t.app, who, { area, ...ask }));
    const asked = monthsFrom(chosen.from, chosen.to);
    const { wards: rows, releases } = await loadCounts(t.app.db, chosen, asked);
    const without = asked.filter((_, i) => rows.every(({ counts }) => counts[i] === null));
    return { edition: chosen.edition, months: asked, without, wards: rows, releases };
  };
  const sums = async (ask: FiguresAsk, who = analyst) => {
    const { wards: rows } = await figures(ask, who);
    return Object.fromEntries(
      rows.map(({ code: of, counts }) => [
        of,
        counts.reduce<number | null>((a, b) => (b === null ? a : (a ?? 0) + b), null),
      ]),
    );
  };

  test('no row is nothing, a ward that no release names has no figure', async () => {
    const found = await figures({ measure: 'violence-against-the-person' });
    expect([found.months[0], found.months.at(-1), found.without]).toEqual(['2024-01', '2025-12', []]);
    expect(await sums({ measure: 'violence-against-the-person' })).toEqual({
      T1: 240,
      T2: 0,
      T3: 156,
      T4: null,
    });
    expect(found.releases.map(({ title, months: of }) => [title, of.length])).toEqual([
      ['Edition of December', 24],
    ]);
    expect(found.edition).toMatchObject({ key: '2025', year: 2025 });
  });

  test('a month no release covers is no figure', async () => {
    const found = await figures({ from: '2023-11', to: '2024-02' });
    expect(found.without).toEqual(['2023-11', '2023-12']);
    expect(found.wards[0]?.counts).toEqual([null, null, 10, 10]);
  });

  test('a release counts once it is published, month by month, and no longer once it is withdrawn', async () => {
    const publish = (publishedAt: Date | null, withdrawnAt: Date | null = null) =>
      build(t.app, (tx) =>
        tx.update(release).set({ publishedAt, withdrawnAt }).where(eq(release.id, revised)),
      );
    await publish(new Date());
    const found = await figures({});
    expect(found.months.at(-1)).toBe('2026-01');
    expect(found.wards[0]?.counts).toEqual([10, 10, ...months(23, () => 11)]);
    expect(found.releases.map(({ id, months: of }) => [id, of.length])).toEqual([
      [revised, 23],
      [newer, 2],
    ]);
    // It has no robbery: of that it says nothing, and the older one counts on.
    expect(await sums({ measure: 'robbery' })).toMatchObject({ T1: 24, T2: 48 });
    await publish(new Date(), new Date());
    expect((await figures({})).wards[0]?.counts).toEqual(months(24, () => 10));
  });

  test('composites are added from their parts, for whoever may see all of them', async () => {
    expect(await sums({ measure: 'street-violence' }, resident)).toMatchObject({ T1: 264, T2: 48, T3: 156 });
    expect(await sums({ measure: 'armed', from: '2025-01', to: '2025-12' })).toMatchObject({
      T1: 12,
      T2: 24,
      T4: null,
    });
    for (const measure of ['armed', 'gun-enabled-offences', 'not-there'])
      expect(code(await chosenFigures(t.app, resident, { area, measure }))).toBe('not-found');
    expect(await sums({ measure: 'gun-enabled-offences' })).toEqual({ T1: 0, T2: 0, T3: 0, T4: 12 });
    expect(code(await chosenFigures(t.app, null, { area }))).toBe('signed-out');
    expect(code(await chosenFigures(t.app, analyst, { area: 'elsewhere' }))).toBe('not-found');
    expect(code(await chosenFigures(t.app, analyst, { area, from: '2025-02', to: '2025-01' }))).toBe(
      'invalid',
    );
  });

  test('a ranking has everything, and is worked out once', async () => {
    const ranked = value(await rankedWards(t.app, analyst, { area }));
    const rows = ranked.ranking.wards;
    expect(rows.map(({ name, count, rank, rateRank }) => [name, count, rank.rank, rateRank?.rank])).toEqual([
      ['Anvil', 240, 1, 2],
      ['Chantry', 156, 2, 1],
      ['Bell', 0, 3, 3],
    ]);
    expect(ranked.ranking.unranked.map(({ name }) => name)).toEqual(['Dyers']);
    expect(rows[0]?.rate?.rate).toBeCloseTo(20, 12);
    expect(rows[1]?.change).toMatchObject({ before: 60, after: 96, ratio: 1.6, direction: 'rise' });
    expect(rows[2]?.change).toBeNull();
    expect(ranked.ranking.mean).toBeCloseTo((1000 * 396) / 23_000, 12);
    expect(ranked.sizes.map(({ kind: of }) => of)).toEqual(['populations']);
    const again = value(await rankedWards(t.app, resident, { area }));
    expect(again.ranking).toBe(ranked.ranking);
    // The change needs the months before the window.
    const last = value(await rankedWards(t.app, analyst, { area, from: '2025-01', to: '2025-12' }));
    expect(last.ranking.wards.map(({ count, change }) => [count, change?.before])).toEqual([
      [120, 120],
      [96, 60],
      [0, undefined],
    ]);
  });

  test('boroughs are ranked among themselves, and rates are counted over what is asked', async () => {
    const south = value(await rankedWards(t.app, analyst, { area, borough: 'B-South', basis: 'area' }));
    expect(south.ranking.wards.map(({ name, rank, rate }) => [name, rank.rank, rate?.rate])).toEqual([
      ['Chantry', 1, 39],
    ]);
    expect(code(await rankedWards(t.app, analyst, { area, borough: 'Nowhere' }))).toBe('not-found');
    const premises = value(await rankedWards(t.app, analyst, { area, basis: 'premises' }));
    expect(premises.ranking.wards.map(({ rate, rateRank, rank }) => [rate, rateRank, rank.rank])).toEqual([
      [null, null, 1],
      [null, null, 2],
      [null, null, 3],
    ]);
    const survey = await surveyOf(t.app, south.edition);
    expect(survey?.neighbours.get('T2')).toEqual(['T1', 'T3']);
    expect(survey?.map.wards).toHaveLength(4);
  });

  test('evidence is plain, whole, and only what its maker may see', async () => {
    const evidence = value(await evidenceOf(t.app, analyst, { area, code: 'T3' }));
    expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
    expect(evidence.measures.map(({ measure, count }) => [measure.slug, count])).toEqual([
      ['violence-against-the-person', 156],
      ['armed', 0],
      ['street-violence', 156],
    ]);
    expect(evidence.measures[1]?.measure.audience).toEqual(['police']);
    expect(evidence.measures[0]?.releases).toMatchObject([{ id: newer, title: 'Edition of December' }]);
    const theirs = value(await evidenceOf(t.app, resident, { area, code: 'T3' }));
    expect(theirs.measures.map(({ measure }) => measure.slug)).toEqual([
      'violence-against-the-person',
      'street-violence',
    ]);
    expect(code(await evidenceOf(t.app, analyst, { area, code: 'T9' }))).toBe('not-found');
  });
});
