import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Who } from '#lib/access/facts.ts';
import { areaOf } from '#lib/wards/holdings.server.ts';
import { archiveMeasure, defineMeasure, measuresOf } from '#lib/wards/measures.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, somebodyIn, value } from '../fixtures/partnerships.ts';
import { makeArea, makeMeasure, makeRelease, makeSeries, makeSizes, makeWards } from '../fixtures/wards.ts';
import { build } from '../fixtures/world.ts';
import * as ranked from '../../src/routes/api/v1/wards/+server.ts';
import * as csv from '../../src/routes/api/v1/wards.csv/+server.ts';
import * as one from '../../src/routes/api/v1/wards/[code]/+server.ts';
import * as measures from '../../src/routes/api/v1/wards/measures/+server.ts';

type Handler = (event: never) => Response | Promise<Response>;
const year = (n: number) => Array.from({ length: 12 }, () => n);

describe.each(databases)('figures in the API on %s', (kind) => {
  let t: TestApp;
  let police: Actor;
  let trade: Actor;

  beforeAll(async () => {
    t = await openTestApp(kind);
    police = await somebodyIn(t, 'police');
    trade = await somebodyIn(t, 'licensing-trade');
    await build(t.app, async (tx) => {
      const areaId = await makeArea(tx, { slug: 'testmere' });
      const drawn = await makeRelease(tx, areaId, { kind: 'boundaries', edition: 2025 });
      await makeWards(tx, drawn, [
        { code: 'T1', name: 'Anvil, Upper', borough: 'North', size: 2 },
        { code: 'T2', name: '=cmd()', borough: 'South', size: 1 },
      ]);
      const months = { monthFrom: '2025-01-01', monthTo: '2025-12-01' };
      const counted = await makeRelease(tx, areaId, { kind: 'street-crime', ...months });
      const own = await makeRelease(tx, areaId, { kind: 'figures', source: 'Own', ...months });
      const people = await makeRelease(tx, areaId, { kind: 'populations', edition: 2024 });
      await makeSizes(tx, people, { T1: 1200, T2: 600 });
      const kinds = { kind: 'street-crime' };
      const burglary = await makeMeasure(tx, areaId, { slug: 'burglary-street-level', ...kinds });
      const violence = await makeMeasure(tx, areaId, { slug: 'violence-and-sexual-offences', ...kinds });
      const guns = await makeMeasure(tx, areaId, {
        slug: 'canary-guns',
        name: 'Canary guns',
        kind: 'figures',
        audience: ['police'],
      });
      await makeSeries(tx, counted, burglary, { T1: year(1), T2: year(3) });
      await makeSeries(tx, counted, violence, { T1: year(10), T2: year(2) });
      await makeSeries(tx, own, guns, { T2: year(1) });
    });
  });
  afterAll(() => t.close());

  const ask = async (handler: unknown, actor: Who, query = '', params: Record<string, string> = {}) => {
    const event = {
      locals: { app: t.app, actor, requestId: 'r-1' },
      params,
      route: { id: '/api/v1' },
      url: new URL(`http://portal.example/api/v1/wards?${query}`),
    };
    const response = await (handler as Handler)(event as never);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      text,
      body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
    };
  };

  test('wards come ranked by count, with rates, intervals, ranks, releases and what licences ask for', async () => {
    const { status, body } = await ask(ranked.GET, trade);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      area: { slug: 'testmere', invented: true },
      measure: { slug: 'violence-and-sexual-offences' },
      from: '2025-01',
      to: '2025-12',
      monthsWithout: [],
      edition: '2025',
      per: '1,000 residents',
      total: 144,
      mean: 80,
      releases: [{ title: 'Invented street-crime', publisher: 'Testmere Police' }],
      sizesFrom: [{ title: 'Invented populations' }],
      unranked: [],
    });
    expect(body.acknowledgements).toHaveLength(2);
    const items = body.items as Record<string, unknown>[];
    expect(items.map(({ code: of, count, rate, over }) => [of, count, rate, over])).toEqual([
      ['T1', 120, 100, 1200],
      ['T2', 24, 40, 600],
    ]);
    expect(items[0]?.rank).toEqual({ rank: 1, low: 1, high: 1 });
  });

  test('one ward has its counts by month; what does not fit is a problem that names it', async () => {
    const burglary = await ask(one.GET, police, 'measure=burglary&from=2025-11&to=2026-01', { code: 'T2' });
    expect(burglary.body).toMatchObject({
      code: 'T2',
      count: 6,
      monthsWithout: ['2026-01'],
      counts: [
        { month: '2025-11', count: 3 },
        { month: '2025-12', count: 3 },
        { month: '2026-01', count: null },
      ],
    });
    expect((await ask(one.GET, police, '', { code: 'T9' })).status).toBe(404);
    const wrong = await ask(ranked.GET, police, 'from=June&to=2025-13&per=pubs');
    expect(wrong).toMatchObject({
      status: 400,
      body: { fields: { from: 'Give a month as YYYY-MM', to: 'Give a month as YYYY-MM' } },
    });
    expect((await ask(ranked.GET, police, 'from=2025-05&to=2025-01')).status).toBe(400);
    expect((await ask(csv.GET, police, 'from=June')).status).toBe(400);
  });

  test('what is not public does not exist for others, in no answer', async () => {
    expect((await ask(measures.GET, police)).text).toContain('canary-guns');
    for (const [handler, query] of [
      [measures.GET, ''],
      [ranked.GET, 'measure=canary-guns'],
      [csv.GET, 'measure=canary-guns'],
      [ranked.GET, ''],
    ] as const)
      expect((await ask(handler, trade, query)).text.toLowerCase()).not.toContain('canary');
    const [hidden, missing] = [
      await ask(ranked.GET, trade, 'measure=canary-guns'),
      await ask(ranked.GET, trade, 'measure=not-there'),
    ];
    expect(hidden).toEqual(missing);
    expect(hidden.status).toBe(404);
    for (const handler of [ranked.GET, one.GET, csv.GET, measures.GET])
      expect((await ask(handler, null, '', { code: 'T1' })).status).toBe(401);
    for (const { fallback } of [ranked, one, csv, measures])
      expect((await ask(fallback, police)).status).toBe(405);
  });

  test('the table has every ward, no formula, and its sources below', async () => {
    const { text } = await ask(csv.GET, trade);
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^code,name,borough,count,.*rate_per_1000_residents,.*,2025-12$/);
    expect(lines[1]).toMatch(/^T1,"Anvil, Upper",North,120,/);
    expect(lines[2]).toMatch(/^T2,'=cmd\(\),South,24,/);
    expect(lines[3]).toBe('');
    expect(text).toContain('Testmere is invented');
    expect(text).toContain(
      '"Invented street-crime (Testmere Police), counting January 2025 to December 2025"',
    );
  });

  test('an analyst defines a composite, shown to whoever may see its parts, and archives it', async () => {
    const input = {
      area: 'testmere',
      name: 'Serious harm',
      definition: 'What the panel asked for.',
      parts: ['violence-and-sexual-offences', 'canary-guns'],
    };
    expect(code(await defineMeasure(t.app, trade, input))).toBe('not-yours');
    expect(code(await defineMeasure(t.app, null, input))).toBe('signed-out');
    for (const wrong of [
      { parts: ['violence-and-sexual-offences'] },
      { parts: ['violence-and-sexual-offences', 'not-there'] },
      { name: 'Canary guns' },
      { name: '!!' },
    ])
      expect(code(await defineMeasure(t.app, police, { ...input, ...wrong }))).toBe('invalid');
    expect(value(await defineMeasure(t.app, police, input))).toEqual({ slug: 'serious-harm' });
    expect(code(await defineMeasure(t.app, police, input))).toBe('invalid');
    const counted = await ask(ranked.GET, police, 'measure=serious-harm');
    expect(counted.body.total).toBe(156);
    expect((await ask(ranked.GET, trade, 'measure=serious-harm')).status).toBe(404);

    // Somebody who may define, and may not know of the guns, learns nothing from a name that is taken.
    const csp = await somebodyIn(t, 'community-safety');
    const other = { ...input, parts: ['violence-and-sexual-offences', 'burglary-street-level'] };
    const { slug } = value(await defineMeasure(t.app, csp, { ...other, name: 'Canary guns' }));
    expect(slug).toMatch(/^canary-guns-\w{4}$/);

    const area = value(await areaOf(t.app, police, 'testmere'));
    const listed = async () => value(await measuresOf(t.app, police, area.slug)).measures;
    const id = (await listed()).find((measure) => measure.slug === 'serious-harm')?.id ?? '';
    const counted1 = (await listed()).find((measure) => measure.slug === 'canary-guns')?.id ?? '';
    expect(code(await archiveMeasure(t.app, trade, id))).toBe('not-yours');
    expect(code(await archiveMeasure(t.app, csp, id))).toBe('not-found');
    expect(code(await archiveMeasure(t.app, police, counted1))).toBe('not-found');
    expect(code(await archiveMeasure(t.app, police, 'no id'))).toBe('not-found');
    for (let twice = 0; twice < 2; twice++) value(await archiveMeasure(t.app, police, id));
    expect((await listed()).find((measure) => measure.id === id)?.archived).toBe(true);
    expect((await ask(measures.GET, police)).text).not.toContain('serious-harm');
  });
});
