import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { partnership } from '#schema/partnerships.ts';
import { selection } from '#schema/wards.ts';
import type { Actor } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { askedLoosely } from '#lib/wards/asking.ts';
import { pictureFile } from '#lib/wards/picture-files.server.ts';
import { comparePage, wardPage } from '#lib/wards/ward-page.server.ts';
import { wardsPage, type WardsView } from '#lib/wards/wards-page.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';
import { makeArea, makeMeasure, makeRelease, makeSeries, makeWards } from '../fixtures/wards.ts';
import { build } from '../fixtures/world.ts';

const view: WardsView = { order: 'count', page: 1, all: false };
const asked = (query = '') => askedLoosely(new URLSearchParams(query));
const codes = Array.from({ length: 60 }, (_, i) => `T${String(i + 1).padStart(2, '0')}`);

describe.each(databases)('pages of wards on %s', (kind) => {
  let t: TestApp;
  let police: Actor;
  let trade: Actor;
  let member: Actor;
  let areaId: Id;
  let partnershipId: Id;

  beforeAll(async () => {
    t = await openTestApp(kind);
    police = await somebodyIn(t, 'police');
    trade = await somebodyIn(t, 'licensing-trade');
    member = await somebodyIn(t, 'residents');
    ({ id: partnershipId } = await readyIn(t, police, [[member, 'reader']]));
  });
  afterAll(() => t.close());

  test('with nothing imported there is nothing to rank, and that is said', async () => {
    expect(value(await wardsPage(t.app, trade, asked(), view))).toMatchObject({ areas: [], found: null });
    expect(code(await wardsPage(t.app, trade, asked('measure=robbery'), view))).toBe('not-found');
    expect(code(await wardsPage(t.app, null, asked(), view))).toBe('signed-out');
  });

  test('figures, pictures and pages of the table', async () => {
    await build(t.app, async (tx) => {
      areaId = await makeArea(tx, { slug: 'testmere' });
      const drawn = await makeRelease(tx, areaId, { kind: 'boundaries', edition: 2025 });
      await makeWards(
        tx,
        drawn,
        codes.map((of, i) => ({
          code: of,
          name: `Ward ${of}`,
          borough: i < 30 ? 'North' : 'South',
          size: 1,
        })),
      );
      const months = { monthFrom: '2025-01-01', monthTo: '2025-12-01' };
      const counted = await makeRelease(tx, areaId, { kind: 'ward-crime', ...months });
      await makeWards(
        tx,
        counted,
        codes.map((of) => ({ code: of, name: of, borough: 'North' })),
        false,
      );
      const own = await makeRelease(tx, areaId, { kind: 'figures', source: 'Own', ...months });
      const violence = await makeMeasure(tx, areaId, { slug: 'violence', name: 'Violence' });
      const injury = await makeMeasure(tx, areaId, { slug: 'injury', name: 'Injury', parentId: violence });
      const guns = await makeMeasure(tx, areaId, {
        slug: 'canary-guns',
        name: 'Canary guns',
        kind: 'figures',
        audience: ['police'],
      });
      const year = (n: number) => Array.from({ length: 12 }, () => n);
      await makeSeries(tx, counted, violence, Object.fromEntries(codes.map((of, i) => [of, year(i)])));
      await makeSeries(tx, counted, injury, { T60: year(7) });
      await makeSeries(tx, own, guns, { T60: year(1) });
    });
    const { found } = value(await wardsPage(t.app, trade, asked(), view));
    expect(found).toMatchObject({ ranked: 60, boroughs: 2, total: 12 * ((59 * 60) / 2), query: '' });
    expect(found?.rows[0]).toMatchObject({ code: 'T60', count: 708, working: false });
    expect(found?.page).toEqual({ number: 1, of: 3, first: 1, all: false });
    expect(found?.map?.wards).toHaveLength(60);
    expect(found?.bars.rows).toHaveLength(12);
    const last = value(await wardsPage(t.app, trade, asked(), { ...view, page: 99 })).found;
    expect(last?.rows.map((row) => row.code).at(-1)).toBe('T01');
    const south = value(await wardsPage(t.app, trade, asked('borough=B-South&edition=2025'), view)).found;
    expect([south?.ranked, south?.map?.map.wards.length, south?.query]).toEqual([30, 30, '?borough=B-South']);
    const gone = value(await wardsPage(t.app, trade, asked('borough=Nowhere&edition=1999'), view)).found;
    expect([gone?.ranked, gone?.query]).toEqual([60, '']);
  });

  test('what is not public stands on no page, in no picture and among no choices of others', async () => {
    const everything = async (who: Actor) =>
      JSON.stringify([
        await wardsPage(t.app, who, asked(), view),
        await wardPage(t.app, who, 'T60', asked()),
        await comparePage(t.app, who, ['T60', 'T59'], asked()),
        await pictureFile(t.app, who, 'bars', { ...asked(), code: null }, 'count'),
      ]).toLowerCase();
    expect(await everything(police)).toContain('canary');
    expect(await everything(trade)).not.toContain('canary');
    for (const picture of ['map', 'funnel', 'bars', 'trends']) {
      const guns = { ...asked('measure=canary-guns'), code: null };
      expect(code(await pictureFile(t.app, trade, picture, guns, 'count'))).toBe('not-found');
      expect(value(await pictureFile(t.app, police, picture, guns, 'count')).svg).toContain('Canary guns');
    }
    expect(code(await pictureFile(t.app, police, 'pie', { ...asked(), code: null }, 'count'))).toBe(
      'not-found',
    );
  });

  test('a ward has its neighbours, what it is made of, and its months', async () => {
    const ward = value(await wardPage(t.app, police, 'T60', asked()));
    expect(ward.beside.rows.map((row) => row.code)).toEqual(['T60', 'T59']);
    expect(ward.composition).toEqual([{ slug: 'injury', name: 'Injury', count: 84 }]);
    expect(ward.others).toEqual([{ slug: 'canary-guns', name: 'Canary guns', count: 12 }]);
    expect(value(await wardPage(t.app, police, 'T01', asked())).composition[0]?.count).toBe(0);
    expect(code(await wardPage(t.app, police, 'T99', asked()))).toBe('not-found');
    const many = value(await comparePage(t.app, trade, ['T01', 'T60', 'X'], asked()));
    expect([many.rows.map((row) => row.code), many.missing]).toEqual([['T01', 'T60'], ['X']]);
    expect(code(await comparePage(t.app, trade, codes.slice(0, 9), asked()))).toBe('invalid');
  });

  test('that a ward is worked in is known to all, why only to those who decide and to its members', async () => {
    await build(t.app, (tx) =>
      tx.insert(selection).values({
        id: newId(),
        areaId,
        wardCode: 'T60',
        wardName: 'Ward T60',
        borough: 'South',
        isSelected: true,
        kind: 'gun-enabled',
        rationale: 'Canary reasons.',
        evidence: {},
        partnershipId,
        decidedById: police.personId,
        decidedAt: t.app.clock(),
      }),
    );
    const seen = async (who: Actor) => {
      const [one] = value(await wardPage(t.app, who, 'T60', asked())).decisions;
      return [one?.isSelected, one?.rationale !== null, one?.partnership !== null];
    };
    expect(await seen(police)).toEqual([true, true, true]);
    expect(await seen(member)).toEqual([true, true, true]);
    expect(await seen(trade)).toEqual([true, false, false]);
    expect(await seen(await somebodyIn(t, 'council'))).toEqual([true, true, false]);
    const { found } = value(await wardsPage(t.app, trade, asked(), view));
    expect(found?.rows[0]?.working).toBe(true);
    await build(t.app, (tx) =>
      tx.update(partnership).set({ archivedAt: t.app.clock() }).where(eq(partnership.id, partnershipId)),
    );
    expect(value(await wardsPage(t.app, trade, asked(), view)).found?.rows[0]?.working).toBe(false);
  });
});
