import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { partnership } from '#schema/partnerships.ts';
import { selection } from '#schema/wards.ts';
import type { Id } from '#lib/core/ids.ts';
import type { NewSelection } from '#lib/partnerships/selecting.ts';
import { declineWard, selectionForm, selectWard } from '#lib/partnerships/selecting.server.ts';
import { selectionOf, wardDecisions } from '#lib/partnerships/selections.server.ts';
import type { Evidence } from '#lib/wards/evidence.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, somebodyIn, value, type Somebody } from '../fixtures/partnerships.ts';
import { makeArea, makeMeasure, makeRelease, makeSeries, makeSizes, makeWards } from '../fixtures/wards.ts';
import { build, makeAgreement, makeMember, sign } from '../fixtures/world.ts';

const wards = [
  { code: 'T05000001', name: 'Anvil', borough: 'North' },
  { code: 'T05000002', name: 'Bellows', borough: 'North' },
  { code: 'T05000003', name: 'Crucible', borough: 'South' },
];
const months = { monthFrom: '2025-01-01', monthTo: '2025-03-01' };

describe.each(databases)('selecting a ward on %s', (kind) => {
  let t: TestApp;
  let sergeant: Somebody;
  let coordinator: Somebody;
  let resident: Somebody;
  let areaId: Id;
  let violence: Id;
  beforeAll(async () => {
    t = await openTestApp(kind);
    areaId = await build(t.app, async (tx) => {
      const made = await makeArea(tx, { slug: 'testmere' });
      await makeWards(tx, await makeRelease(tx, made, { kind: 'boundaries', edition: 2025 }), wards);
      const people = await makeRelease(tx, made, { kind: 'populations' });
      await makeSizes(tx, people, { T05000001: 9000, T05000002: 11_000, T05000003: 10_000 });
      const crime = await makeRelease(tx, made, { kind: 'ward-crime', ...months, title: 'First edition' });
      violence = await makeMeasure(tx, made, { slug: 'violence-against-the-person' });
      await makeSeries(tx, crime, violence, {
        T05000001: [9, 8, 7],
        T05000002: [1, 2, 3],
        T05000003: [0, 4, 0],
      });
      const own = await makeRelease(tx, made, { kind: 'figures', ...months });
      const guns = await makeMeasure(tx, made, {
        slug: 'guns',
        name: 'Gun-enabled offences',
        kind: 'figures',
        audience: ['police'],
      });
      await makeSeries(tx, own, guns, { T05000001: [2, 0, 1] });
      return made;
    });
    sergeant = await somebodyIn(t, 'police');
    coordinator = await somebodyIn(t, 'community-safety');
    resident = await somebodyIn(t, 'residents');
  });
  afterAll(() => t.close());

  const asked = (ward: string) => ({ area: 'testmere', code: ward });
  const reasons = (more: Partial<NewSelection> = {}): NewSelection => ({
    name: 'Anvil',
    kind: 'night-time-economy',
    rationale: 'Highest by count, and asked for by its residents.',
    leadOrganisationId: sergeant.organisationId,
    ...more,
  });
  const rows = () => t.app.db.select().from(selection).where(eq(selection.areaId, areaId));

  test('[1] it opens the partnership, freezes the figures and says so in the trail, all at once', async () => {
    const form = value(await selectionForm(t.app, sergeant, asked('T05000001')));
    expect(form.leads.map(({ id }) => id)).toEqual(
      expect.arrayContaining([sergeant.organisationId, coordinator.organisationId]),
    );
    expect(form.leads.map(({ id }) => id)).not.toContain(resident.organisationId);
    const made = value(await selectWard(t.app, sergeant, asked('T05000001'), reasons()));
    expect(made.slug).toMatch(/^anvil-[a-z2-9]{4}$/);
    const [opened] = await t.app.db.select().from(partnership).where(eq(partnership.id, made.partnershipId));
    expect(opened).toMatchObject({ ward: 'Anvil', borough: 'North', kind: 'night-time-economy' });
    const [row] = (await rows()).filter(({ id }) => id === made.id);
    expect(row).toMatchObject({ wardCode: 'T05000001', edition: 2025, isSelected: true, wardName: 'Anvil' });
    const { measures } = row?.evidence as Evidence;
    expect(measures.map((one) => [one.measure.slug, one.count, one.rank.rank])).toEqual([
      ['violence-against-the-person', 24, 1],
      ['guns', 3, 1],
    ]);
    expect(measures[0]?.releases.map(({ title }) => title)).toEqual(['First edition']);
    expect(measures[0]?.rate?.rate).toBeCloseTo(24 / 9, 9);
    const trail = await t.app.db
      .select({ action: auditEvent.action, detail: auditEvent.detail })
      .from(auditEvent)
      .where(eq(auditEvent.partnershipId, made.partnershipId))
      .orderBy(desc(auditEvent.id));
    expect(trail.map(({ action }) => action)).toEqual(['ward.selected', 'partnership.made']);
    expect(t.rechecked).toContainEqual({ person: sergeant.personId });
  });

  test('[1] a partnership that cannot be opened leaves no selection, and the other way round', async () => {
    const before = [(await rows()).length, (await t.app.db.select().from(partnership)).length];
    const closed = {
      ...t.app,
      transaction: (work: Parameters<typeof t.app.transaction>[0]) =>
        t.app.transaction(async (tx) => {
          await work(tx);
          throw new Error('the machine stops');
        }),
    } as typeof t.app;
    await expect(selectWard(closed, sergeant, asked('T05000002'), reasons())).rejects.toThrow('stops');
    expect([(await rows()).length, (await t.app.db.select().from(partnership)).length]).toEqual(before);
  });

  test('[2] frozen figures stay as they were, and each keeps its audience', async () => {
    const made = value(
      await selectWard(t.app, sergeant, asked('T05000001'), reasons({ kind: 'gun-enabled', name: 'Guns' })),
    );
    await build(t.app, async (tx) => {
      const agreement = await makeAgreement(tx, made.partnershipId, sergeant.personId);
      await sign(tx, agreement, sergeant.organisationId, sergeant.personId);
      await sign(tx, agreement, resident.organisationId, resident.personId);
      const { personId, organisationId } = resident;
      await makeMember(tx, {
        partnershipId: made.partnershipId,
        personId,
        organisationId,
        role: 'contributor',
      });
      const newer = await makeRelease(tx, areaId, {
        kind: 'ward-crime',
        ...months,
        title: 'Second edition',
        importedAt: new Date('2026-05-10T09:00:00Z'),
      });
      await makeSeries(tx, newer, violence, {
        T05000001: [1, 1, 1],
        T05000002: [5, 5, 5],
        T05000003: [1, 1, 1],
      });
    });
    const seen = value(await selectionOf(t.app, sergeant, made.partnershipId));
    expect(seen?.evidence.measures.map(({ measure, count }) => [measure.slug, count])).toEqual([
      ['violence-against-the-person', 24],
      ['guns', 3],
    ]);
    expect(seen).toMatchObject({ code: 'T05000001', rationale: reasons().rationale });
    expect(seen?.partnership?.slug).toBe(made.slug);
    const theirs = value(await selectionOf(t.app, resident, made.partnershipId));
    expect(theirs?.evidence.measures.map(({ measure }) => measure.slug)).toEqual([
      'violence-against-the-person',
    ]);
    expect(JSON.stringify(theirs)).not.toMatch(/[Gg]un-enabled offences/);
    expect(code(await selectionOf(t.app, coordinator, made.partnershipId))).toBe('not-found');
  });

  test('[2] who decides freezes what they may see, and no more', async () => {
    const input = reasons({ name: 'Bellows', leadOrganisationId: coordinator.organisationId });
    const made = value(await selectWard(t.app, coordinator, asked('T05000002'), input));
    const [row] = (await rows()).filter(({ id }) => id === made.id);
    expect((row?.evidence as Evidence).measures.map(({ measure }) => measure.slug)).toEqual([
      'violence-against-the-person',
    ]);
  });

  test('[3] a ward is worked in once for each kind at a time, also by two who ask at once', async () => {
    expect(code(await selectWard(t.app, coordinator, asked('T05000001'), reasons()))).toBe('refused');
    const both = await Promise.all(
      [sergeant, coordinator].map((who) =>
        selectWard(t.app, who, asked('T05000003'), reasons({ name: 'Crucible' })),
      ),
    );
    expect(both.map(code).sort()).toEqual(['done', 'refused']);
    const won = both.find((one) => one.ok);
    const id = won?.ok ? won.value.partnershipId : '';
    await build(t.app, (tx) =>
      tx.update(partnership).set({ archivedAt: t.app.clock() }).where(eq(partnership.id, id)),
    );
    expect(code(await selectWard(t.app, sergeant, asked('T05000003'), reasons()))).toBe('done');
  });

  test('reasons for not selecting one are kept, for whoever may select', async () => {
    t.pass(60_000);
    const kept = value(
      await declineWard(t.app, coordinator, asked('T05000003'), { reasons: 'Falls by itself.' }),
    );
    const list = value(await wardDecisions(t.app, sergeant, 1));
    expect(list.decisions[0]).toMatchObject({
      id: kept.id,
      isSelected: false,
      ward: 'Crucible',
      rationale: 'Falls by itself.',
      partnership: null,
      lead: null,
    });
    expect(list.more).toBe(false);
    const others = list.decisions.filter(({ partnership: one }) => one === null);
    expect(others.map(({ ward }) => ward)).toContain('Bellows');
    expect(code(await wardDecisions(t.app, resident, 1))).toBe('not-yours');
  });

  test('who may not select is told so, and a ward that is not there does not exist', async () => {
    const before = (await rows()).length;
    for (const who of [resident, await somebodyIn(t, 'licensing-trade')]) {
      expect(code(await selectionForm(t.app, who, asked('T05000001')))).toBe('not-yours');
      expect(code(await selectWard(t.app, who, asked('T05000001'), reasons()))).toBe('not-yours');
      expect(code(await declineWard(t.app, who, asked('T05000001'), { reasons: 'No.' }))).toBe('not-yours');
    }
    expect(code(await selectWard(t.app, null, asked('T05000001'), reasons()))).toBe('signed-out');
    expect(code(await selectWard(t.app, sergeant, asked('T05999999'), reasons()))).toBe('not-found');
    const led = reasons({ leadOrganisationId: resident.organisationId });
    expect(code(await selectWard(t.app, sergeant, asked('T05000001'), led))).toBe('invalid');
    expect(await rows()).toHaveLength(before);
  });
});
