import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import {
  figureFor,
  figuresOf,
  placeFigure,
  placingForm,
  takeFigureOver,
  writableSections,
} from '#lib/sections/evidence.server.ts';
import { documentInFull, sectionText } from '#lib/sections/reading.server.ts';
import { changeAhead, sectionSettings } from '#lib/sections/settings.server.ts';
import type { PlacedShape } from '#lib/wards/placing.ts';
import { code, value } from '../fixtures/partnerships.ts';
import { makeArea, makeMeasure, makeRelease, makeSeries, makeWards } from '../fixtures/wards.ts';
import { build } from '../fixtures/world.ts';
import { actorOf, openPortal, type Portal, type Someone } from './portal.ts';

const to = (subjectId: string, level: Grant['level']): Grant => ({ subjectKind: 'sector', subjectId, level });
const months = Array.from({ length: 24 }, (_, i) => i + 1);

describe('a figure of a ward in a document', () => {
  let portal: Portal;
  let police: Someone;
  let trade: Someone;
  let areaId: Id;
  let violence: Id;
  beforeAll(async () => {
    portal = await openPortal('embedded');
    portal.tested.app.rooms = portal.collab;
    police = await portal.someone('police');
    trade = await portal.someone('trade', { sector: 'licensing-trade' });
    await build(portal.tested.app, async (tx) => {
      areaId = await makeArea(tx, { slug: 'testmere' });
      const boundaries = await makeRelease(tx, areaId, { kind: 'boundaries', edition: 2025 });
      await makeWards(
        tx,
        boundaries,
        ['Anvil', 'Bell', 'Cooper'].map((name, i) => ({
          code: `T${i + 1}`,
          name,
          borough: 'North',
          size: 2,
        })),
      );
      const figures = await makeRelease(tx, areaId, {
        kind: 'figures',
        title: 'First release',
        monthFrom: '2024-01-01',
        monthTo: '2025-12-01',
      });
      violence = await makeMeasure(tx, areaId, { slug: 'violence', name: 'Violence', kind: 'figures' });
      const seized = await makeMeasure(tx, areaId, {
        slug: 'weapons-seized',
        name: 'Weapons seized',
        kind: 'figures',
        audience: ['police'],
      });
      const counts = { T1: months, T2: months.map((n) => 2 * n), T3: months.map(() => 3) };
      await makeSeries(tx, figures, violence, counts);
      await makeSeries(tx, figures, seized, counts);
    });
  });
  afterAll(() => portal.close());

  const actor = (who: Someone) => actorOf(portal, who);
  const open = [to('police', 'edit'), to('licensing-trade', 'read')];
  const ask = { area: 'testmere', measure: 'violence', from: '2025-01', to: '2025-12', code: 'T1' };
  const place = async (who: Someone, section: Id, shape: PlacedShape, more: object = {}) =>
    placeFigure(
      portal.tested.app,
      await actor(who),
      { ...ask, ...more },
      { section, shape, said: 'Not why.' },
    );
  const read = async (who: Someone, section: Id) =>
    value(await sectionText(portal.tested.app, await actor(who), section));

  test('is put at the end by whoever may write there, with its picture and its table, in each of its shapes', async () => {
    const { app } = portal.tested;
    const section = await portal.newSection(open, { title: 'Pattern' });
    const form = value(await placingForm(app, await actor(police), ask));
    expect(form.figures.map(({ shape }) => shape)).toEqual(['count', 'rate', 'trend', 'bars']);
    expect(form.sections.map(({ id }) => id)).toContain(section);
    expect(value(await writableSections(app, await actor(trade)))).toEqual([]);
    for (const { shape } of form.figures) value(await place(police, section, shape));
    const { html, text } = await read(trade, section);
    // 13 to 24: 222 of 24 months' 300.
    expect(text).toContain(
      '222. Not why. Violence, Anvil (T1), January 2025 to December 2025. Source: release First release (January 2025 to December 2025). Interval: Exact Poisson',
    );
    expect(html.match(/<figure class="evidence"/g)).toHaveLength(4);
    expect(html.match(/<rect /g)).toHaveLength(12 + 2);
    expect(html).toContain(
      'aria-label="Recorded by month, January 2025 to December 2025: between 13 and 24 a month."',
    );
    expect(html).toContain('<th scope="row">December 2025</th><td class="num">24</td>');
    expect(html).toContain('<th scope="row">Bell</th>');
    expect(html).not.toContain('data-figure');
    expect(code(await place(trade, section, 'count'))).toBe('not-yours');
    expect(code(await placeFigure(app, null, ask, { section, shape: 'count', said: '' }))).toBe('signed-out');
    expect(code(await place(police, section, 'count', { code: 'T9' }))).toBe('not-found');
    const hidden = await portal.newSection([to('health', 'edit')]);
    expect(code(await place(police, hidden, 'count'))).toBe('not-found');
    // Every reader's ledger of who wrote it says: the one who placed it.
    const rows = await portal.log.rowsUpTo(section, 1e9);
    expect(new Set(rows.map(({ authorId }) => authorId))).toEqual(new Set([police.personId]));
  });

  test('of a measure with readers of its own stands only where nobody else can read, and is spotted when more will', async () => {
    const { app } = portal.tested;
    const more = { measure: 'weapons-seized' };
    const [shared, own] = [
      await portal.newSection(open),
      await portal.newSection([
        to('police', 'edit'),
        { subjectKind: 'organisation', subjectId: police.organisationId, level: 'edit' },
      ]),
    ];
    const refused = await place(police, shared, 'count', more);
    expect(refused).toMatchObject({
      failure: {
        code: 'refused',
        message: expect.stringMatching(/Police only, .* Licensing trade\. Nothing was placed/) as string,
      },
    });
    expect((await read(police, shared)).text).toBe('');
    const everyone = await portal.newSection([
      to('police', 'edit'),
      { subjectKind: 'everyone', subjectId: '', level: 'read' },
    ]);
    expect(
      code(await figureFor(app, await actor(police), everyone, { ...ask, ...more, shape: 'trend' })),
    ).toBe('refused');
    value(await place(police, own, 'count', more));
    const { id, ...settings } = value(await sectionSettings(app, await actor(police), own));
    const grown = { ...settings, section: id, grants: open };
    const { spots } = value(await changeAhead(app, await actor(police), grown));
    expect(spots.map((spot) => `${spot.words}${spot.after}`)).toEqual([
      'Weapons seized is for Police only, and can be read by Licensing trade',
    ]);
    // Those who may not see the measure are told of no newer figure of it, and of no such measure.
    const asTrade = await placingForm(app, await actor(trade), { ...ask, ...more });
    expect(code(asTrade)).toBe('not-found');
  });

  test('says when a newer release says something else, changes only when it is taken over, and then in that block alone', async () => {
    const { app } = portal.tested;
    const section = await portal.newSection(open, { title: 'Revised' });
    for (const shape of ['count', 'trend'] as const) value(await place(police, section, shape));
    expect((await read(trade, section)).html).not.toContain('newer release');
    await build(app, async (tx) => {
      const newer = await makeRelease(tx, areaId, {
        kind: 'figures',
        title: 'Second release',
        monthFrom: '2024-01-01',
        monthTo: '2026-01-01',
        importedAt: new Date('2026-05-10T09:00:00Z'),
      });
      await makeSeries(tx, newer, violence, { T1: [...months.map((n) => n + 1), 9] });
    });
    const said = 'A newer release says 234 (Second release).';
    expect((await read(trade, section)).html.split(said)).toHaveLength(3);
    expect((await read(trade, section)).text).toContain('222.');
    const slug = `ward-${portal.partnershipId.slice(0, 8)}`;
    const writable = value(await writableSections(app, await actor(police)));
    const documentId = writable.find(({ id }) => id === section)?.documentId ?? '';
    const pageFor = async (who: Someone) =>
      value(await documentInFull(app, await actor(who), { slug, id: documentId, sectionId: section }))
        .sections[0]?.html;
    expect(await pageFor(police)).toContain(`/${section}/figures">Take it over</a>`);
    expect(await pageFor(trade)).not.toContain('Take it over');
    const [count, trend] = value(await figuresOf(app, await actor(police), section));
    expect([count?.now?.value, trend?.now?.value]).toEqual([234, 234]);
    const figure = count?.id ?? '';
    expect(code(await figuresOf(app, await actor(trade), section))).toBe('not-yours');
    expect(code(await takeFigureOver(app, await actor(trade), { section, figure }))).toBe('not-yours');
    value(await takeFigureOver(app, await actor(police), { section, figure }));
    const after = await read(trade, section);
    expect(after.text).toContain('234. Not why. Violence, Anvil (T1)');
    expect(after.text).toContain('222. Not why.');
    expect(after.html.split(said)).toHaveLength(2);
    expect(code(await takeFigureOver(app, await actor(police), { section, figure }))).toBe('refused');
  });
});
