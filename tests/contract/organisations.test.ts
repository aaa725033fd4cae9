import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { invitation, person } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import {
  archiveOrganisation,
  bringBackOrganisation,
  changeOrganisation,
  makeOrganisation,
} from '#lib/people/organisations-changes.server.ts';
import { archiveUnit, bringBackUnit, makeUnit, renameUnit } from '#lib/people/organisations-units.server.ts';
import { organisationChoices, organisations, organisationShown } from '#lib/people/organisations.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import * as world from '../fixtures/world.ts';

describe.each(databases)('organisations on %s', (kind) => {
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

  const made = async (name: string) => {
    const result = await makeOrganisation(t.app, admin, { name, sector: 'voluntary', contact: '' });
    if (!result.ok) throw new Error(result.failure.code);
    return result.value.id;
  };
  const shown = async (id: Id) => {
    const result = await organisationShown(t.app, admin, { id });
    if (!result.ok) throw new Error(result.failure.code);
    return result.value;
  };
  const failure = <T>(result: Result<T>) => (result.ok ? 'ok' : result.failure.code);
  const actions = async (id: Id) =>
    (
      await t.app.db
        .select({ action: auditEvent.action })
        .from(auditEvent)
        .where(eq(auditEvent.subjectId, id))
        .orderBy(auditEvent.id)
    ).map(({ action }) => action);

  test('an administrator makes, changes, archives and brings back; each is recorded, names in personal fields', async () => {
    const id = await made('Nightlight');
    const change = {
      id,
      edition: 1,
      name: 'Nightlight volunteers',
      sector: 'voluntary',
      contact: '0300 1',
    } as const;
    expect(await changeOrganisation(t.app, admin, change)).toMatchObject({ ok: true });
    expect(await archiveOrganisation(t.app, admin, { id, edition: 2 })).toMatchObject({ ok: true });
    expect(failure(await archiveOrganisation(t.app, admin, { id, edition: 3 }))).toBe('refused');
    expect(await bringBackOrganisation(t.app, admin, { id, edition: 3 })).toMatchObject({ ok: true });
    expect(failure(await bringBackOrganisation(t.app, admin, { id, edition: 4 }))).toBe('refused');
    expect(await shown(id)).toMatchObject({ name: 'Nightlight volunteers', edition: 4, archivedAt: null });
    expect(await actions(id)).toEqual([
      'organisation.made',
      'organisation.changed',
      'organisation.archived',
      'organisation.changed',
    ]);
    const [event] = await t.app.db.select().from(auditEvent).where(eq(auditEvent.subjectId, id));
    expect(event?.personal).toEqual({ name: 'Nightlight', from: '192.0.2.1' });
  });

  test('nobody else may: not a member, not a paused administrator, not someone signed out', async () => {
    const id = await made('Closed to others');
    const unit = await makeUnit(t.app, admin, { organisationId: id, name: 'Desk' });
    const unitId = unit.ok ? unit.value.id : '';
    for (const [who, why] of [
      [member, 'not-yours'],
      [{ ...admin, status: 'paused' as const }, 'signed-out'],
      [{ ...admin, rulesAccepted: false }, 'not-yours'],
      [null, 'signed-out'],
    ] as const)
      for (const tried of [
        organisations(t.app, who),
        organisationShown(t.app, who, { id }),
        organisationChoices(t.app, who),
        makeOrganisation(t.app, who, { name: 'Mine', sector: 'police', contact: '' }),
        changeOrganisation(t.app, who, { id, edition: 1, name: 'Mine', sector: 'police', contact: '' }),
        archiveOrganisation(t.app, who, { id, edition: 1 }),
        bringBackOrganisation(t.app, who, { id, edition: 1 }),
        makeUnit(t.app, who, { organisationId: id, name: 'Mine' }),
        renameUnit(t.app, who, { id: unitId, was: 'Desk', newName: 'Mine' }),
        archiveUnit(t.app, who, { id: unitId }),
        bringBackUnit(t.app, who, { id: unitId }),
      ] as Promise<Result<unknown>>[])
        expect(await tried).toEqual({ ok: false, failure: { code: 'denied', why } });
    expect(await shown(id)).toMatchObject({
      name: 'Closed to others',
      edition: 1,
      units: [{ name: 'Desk' }],
    });
  });

  test('of two who change the same thing the second is told what it says now, and changes nothing', async () => {
    const id = await made('Quay Pubwatch');
    const change = { id, edition: 1, sector: 'licensing-trade', contact: '' } as const;
    const results = await Promise.all([
      changeOrganisation(t.app, admin, { ...change, name: 'Quay Pubwatch A' }),
      changeOrganisation(t.app, admin, { ...change, name: 'Quay Pubwatch B' }),
    ]);
    expect(results.map(failure).sort()).toEqual(['changed', 'ok']);
    const { name } = await shown(id);
    const lost = results.find((result) => !result.ok);
    expect(lost).toMatchObject({ failure: { now: { name, sector: 'Licensing trade', contact: '' } } });
    expect(await shown(id)).toMatchObject({ edition: 2 });
    expect(failure(await archiveOrganisation(t.app, admin, { id, edition: 1 }))).toBe('changed');
  });

  test('names are unique whatever their case, also against archived ones, also when two come at once', async () => {
    const id = await made('Tidewall Residents');
    const twice = { name: 'TIDEWALL residents', sector: 'residents', contact: '' } as const;
    expect(await makeOrganisation(t.app, admin, twice)).toMatchObject({
      failure: { code: 'invalid', fields: { name: expect.stringContaining('already') } },
    });
    await archiveOrganisation(t.app, admin, { id, edition: 1 });
    expect(failure(await makeOrganisation(t.app, admin, twice))).toBe('invalid');
    const other = await made('Tidewall Traders');
    expect(failure(await changeOrganisation(t.app, admin, { ...twice, id: other, edition: 1 }))).toBe(
      'invalid',
    );
    const race = await Promise.all(
      ['Copperfield CSP', 'copperfield csp'].map((name) =>
        makeOrganisation(t.app, admin, { name, sector: 'community-safety', contact: '' }),
      ),
    );
    expect(race.map(failure).sort()).toEqual(['invalid', 'ok']);
  });

  test('is not archived while active people belong to it; archiving withdraws its invitations', async () => {
    const id = await made('Harrowmere Fire');
    const personId = await world.build(t.app, async (tx) => {
      await tx.insert(invitation).values({
        id: newId(),
        tokenHash: newId(),
        email: 'new@test.example',
        organisationId: id,
        createdAt: t.app.clock(),
        expiresAt: new Date('2027-01-01'),
      });
      return world.makePerson(tx, { organisationId: id });
    });
    expect(await archiveOrganisation(t.app, admin, { id, edition: 1 })).toMatchObject({
      failure: { code: 'refused', message: expect.stringContaining('1 active person belongs') },
    });
    await world.build(t.app, (tx) =>
      tx.update(person).set({ status: 'paused' }).where(eq(person.id, personId)),
    );
    expect(await archiveOrganisation(t.app, admin, { id, edition: 1 })).toMatchObject({ ok: true });
    const [left] = await t.app.db.select().from(invitation).where(eq(invitation.organisationId, id));
    expect(left?.withdrawnAt).not.toBeNull();
    expect(await shown(id)).toMatchObject({ openInvitations: 0, people: { active: 0, paused: 1 } });
  });

  test('a change of sector is rechecked before it is answered', async () => {
    const id = await made('St Brannoc’s A&E');
    t.rechecked.length = 0;
    const change = { id, edition: 1, name: 'St Brannoc’s A&E', sector: 'health', contact: '' } as const;
    await changeOrganisation(t.app, admin, change);
    expect(t.rechecked).toEqual([{ organisation: id }]);
  });

  test('units: made, renamed, archived, brought back; conflicts and people in them are told', async () => {
    const id = await made('Harrowmere Police');
    const result = await makeUnit(t.app, admin, { organisationId: id, name: 'Quay Neighbourhood' });
    const unitId = result.ok ? result.value.id : '';
    expect(failure(await makeUnit(t.app, admin, { organisationId: id, name: 'quay neighbourhood' }))).toBe(
      'invalid',
    );
    const rename = { id: unitId, was: 'Quay Neighbourhood', newName: 'Quay team' };
    expect(failure(await renameUnit(t.app, admin, rename))).toBe('ok');
    expect(await renameUnit(t.app, admin, rename)).toMatchObject({
      failure: { code: 'changed', now: { newName: 'Quay team' } },
    });
    const personId = await world.build(t.app, (tx) => world.makePerson(tx, { organisationId: id, unitId }));
    expect(failure(await archiveUnit(t.app, admin, { id: unitId }))).toBe('refused');
    await world.build(t.app, async (tx) => {
      await tx.update(person).set({ unitId: null }).where(eq(person.id, personId));
      const partnershipId = await world.makePartnership(tx);
      await world.makeMember(tx, { partnershipId, personId, organisationId: id, unitId });
    });
    expect(await archiveUnit(t.app, admin, { id: unitId })).toMatchObject({
      failure: { code: 'refused', message: expect.stringContaining('in a partnership') },
    });
    const other = await makeUnit(t.app, admin, { organisationId: id, name: 'Serious Crime' });
    const otherId = other.ok ? other.value.id : '';
    expect(failure(await archiveUnit(t.app, admin, { id: otherId }))).toBe('ok');
    expect(failure(await archiveUnit(t.app, admin, { id: otherId }))).toBe('refused');
    expect(failure(await bringBackUnit(t.app, admin, { id: otherId }))).toBe('ok');
    expect(failure(await bringBackUnit(t.app, admin, { id: otherId }))).toBe('refused');
    expect(failure(await makeUnit(t.app, admin, { organisationId: newId(), name: 'Nowhere' }))).toBe(
      'denied',
    );
    expect((await shown(id)).units.map(({ name }) => name)).toEqual(['Quay team', 'Serious Crime']);
  });

  test('what is not there is not there: other ids, and what is no id', async () => {
    for (const id of [newId(), 'x', "' or 1=1 --", '../../etc/passwd'])
      expect(await organisationShown(t.app, admin, { id })).toMatchObject({
        failure: { code: 'denied', why: 'not-found' },
      });
    expect(failure(await archiveUnit(t.app, admin, { id: newId() }))).toBe('denied');
    expect(failure(await archiveOrganisation(t.app, admin, { id: newId(), edition: 1 }))).toBe('denied');
  });
});
