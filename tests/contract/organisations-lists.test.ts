import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#lib/access/facts.ts';
import { makeOrganisation } from '#lib/people/organisations-changes.server.ts';
import { organisations, ownOrganisation } from '#lib/people/organisations.server.ts';
import { organisationMaking } from '#lib/people/organisations.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import * as world from '../fixtures/world.ts';

const hostile = [
  "Robert'); drop table organisation;--",
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  "=cmd|' /C calc'!A0",
  '%_\\ ${7*7} {{7*7}}',
  'Ünïcödé Ωmega 北京 👮‍♀️',
];

describe.each(databases)('lists of organisations on %s', (kind) => {
  let t: TestApp;
  let admin: Actor;
  let member: Actor;
  beforeAll(async () => {
    t = await openTestApp(kind);
    [admin, member] = await world.build(t.app, async (tx) => {
      const organisationId = await world.makeOrganisation(tx, { name: 'Portal office', sector: 'council' });
      const [a, b] = [
        await world.makePerson(tx, { organisationId, admin: true }),
        await world.makePerson(tx, { organisationId }),
      ];
      return [
        world.actorFor({ personId: a, organisationId, admin: true }),
        world.actorFor({ personId: b, organisationId }),
      ];
    });
  });
  afterAll(() => t.close());

  test.each(hostile)('keeps hostile text as the text it is, and finds it by search: %s', async (name) => {
    const input = v.parse(organisationMaking, { name, sector: 'business', contact: `${name}\n${name}` });
    expect(await makeOrganisation(t.app, admin, input)).toMatchObject({ ok: true });
    const found = await organisations(t.app, admin, { q: name });
    expect(found).toMatchObject({ ok: true, value: { rows: [{ name }] } });
  });

  test('drops characters that hide or reorder text, and refuses text without end', () => {
    const bidi = v.parse(organisationMaking, {
      name: 'Po\u202elice\u0000 \u200bHub\u2066',
      sector: 'police',
    });
    expect(bidi.name).toBe('Police Hub');
    const messages = (given: unknown) => {
      const parsed = v.safeParse(organisationMaking, given);
      return parsed.success ? [] : parsed.issues.map(({ message }) => message);
    };
    expect(messages({ name: 'a'.repeat(100_000), sector: 'police' })).toEqual(['Use at most 120 characters']);
    expect(messages({ name: 'A', sector: 'police', contact: 'a'.repeat(100_000) })).toEqual([
      'Use at most 500 characters',
    ]);
    expect(messages({ name: ' \u200b ', sector: 'wizards' })).toEqual([
      'Enter the organisation’s name',
      'Choose the sector it belongs to',
    ]);
  });

  test('pages through the list by name, both ways, each once', async () => {
    await world.build(t.app, async (tx) => {
      for (let n = 0; n < 120; n++)
        await world.makeOrganisation(tx, { name: `Zeta ${String(n).padStart(3, '0')}` });
    });
    const seen: string[] = [];
    let after: string | undefined;
    const pages: { before: string | null }[] = [];
    for (;;) {
      const result = await organisations(t.app, admin, { q: 'zeta', after });
      if (!result.ok) throw new Error('refused');
      seen.push(...result.value.rows.map(({ name }) => name));
      pages.push(result.value);
      if (!result.value.after) break;
      after = result.value.after;
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `Zeta ${String(n).padStart(3, '0')}`));
    const back = await organisations(t.app, admin, { q: 'zeta', before: pages[2]?.before ?? '' });
    expect(back.ok && back.value.rows.map(({ name }) => name)).toEqual(seen.slice(50, 100));
    const first = await organisations(t.app, admin, {
      q: 'zeta',
      before: (back.ok && back.value.before) || '',
    });
    expect(first).toMatchObject({ ok: true, value: { before: null } });
    expect(await organisations(t.app, admin, { after: 'not an id' })).toMatchObject({ ok: true });
  });

  test('a steward sees their own organisation’s people and invitations, and no other’s', async () => {
    const { steward, own } = await world.build(t.app, async (tx) => {
      const own = await world.makeOrganisation(tx, { name: 'Own house', sector: 'housing' });
      const other = await world.makeOrganisation(tx, { name: 'Other house', sector: 'housing' });
      const personId = await world.makePerson(tx, { organisationId: own, name: 'Stewart', steward: true });
      await world.makePerson(tx, { organisationId: other, name: 'Stranger' });
      return { steward: world.actorFor({ personId, organisationId: own, steward: true }), own };
    });
    expect(await ownOrganisation(t.app, steward)).toMatchObject({
      ok: true,
      value: { id: own, people: [{ name: 'Stewart', partnerships: 0 }], invitations: [] },
    });
    expect(await ownOrganisation(t.app, member)).toMatchObject({ failure: { why: 'not-yours' } });
    expect(await ownOrganisation(t.app, null)).toMatchObject({ failure: { why: 'signed-out' } });
  });

  test('counts people and units of each organisation in the list', async () => {
    await world.build(t.app, async (tx) => {
      const organisationId = await world.makeOrganisation(tx, { name: 'Counted house' });
      await world.makePerson(tx, { organisationId, unitId: await world.makeUnit(tx, organisationId) });
      await world.makePerson(tx, { organisationId, status: 'paused' });
      await world.makeUnit(tx, organisationId);
    });
    expect(await organisations(t.app, admin, { q: 'counted house' })).toMatchObject({
      value: { rows: [{ people: 1, units: 2 }] },
    });
  });
});
