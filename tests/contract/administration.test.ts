import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { organisation, person } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import { minutes } from '#lib/core/clock.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import {
  endSessions,
  pausePerson,
  removeSecondFactors,
  resumePerson,
} from '#lib/people/administration-account.server.ts';
import { overview } from '#lib/people/administration-overview.server.ts';
import { changeInterests, changePerson } from '#lib/people/administration-person.server.ts';
import { changeRights, removeClearance, setClearance } from '#lib/people/administration-rights.server.ts';
import { people, personShown } from '#lib/people/administration.server.ts';
import { clearanceChange, personChange } from '#lib/people/administration.ts';
import { issueReset } from '#lib/people/resets.server.ts';
import { openSession } from '#lib/people/sessions.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { readyIn, somebodyIn } from '../fixtures/partnerships.ts';
import * as world from '../fixtures/world.ts';

describe.each(databases)('people, as administrators manage them, on %s', (kind) => {
  let t: TestApp;
  let office: Id;
  let admin: Actor;
  let id: Id;
  beforeAll(async () => {
    t = await openTestApp(kind);
    office = await world.build(t.app, (tx) =>
      world.makeOrganisation(tx, { name: 'Portal office', sector: 'council' }),
    );
    const personId = await world.build(t.app, (tx) =>
      world.makePerson(tx, { organisationId: office, admin: true, name: 'Ada Min' }),
    );
    admin = world.actorFor({ personId, organisationId: office, admin: true });
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    id = await world.build(t.app, (tx) =>
      world.makePerson(tx, { organisationId: office, name: 'Ben Other' }),
    );
    t.rechecked.length = 0;
    admin = { ...admin, provedAt: t.app.clock() };
  });

  const failure = <T>(result: Result<T>) => (result.ok ? 'ok' : result.failure.code);
  const message = <T>(result: Result<T>) =>
    !result.ok && 'message' in result.failure ? result.failure.message : '';
  const row = async (of = id) => {
    const [found] = await t.app.db.select().from(person).where(eq(person.id, of));
    if (!found) throw new Error('gone');
    return found;
  };
  const turn = (edition = 1) => ({ id, edition });
  const rights = (more: Partial<Record<'admin' | 'steward' | 'signatory', boolean>> = {}, edition = 1) => ({
    ...turn(edition),
    admin: false,
    steward: false,
    signatory: false,
    ...more,
  });
  const details = (
    more: Partial<{ name: string; organisationId: Id; unitId: Id | null }> = {},
    edition = 1,
  ) => ({
    ...turn(edition),
    name: 'Ben Other',
    roleTitle: 'Sergeant',
    organisationId: office,
    unitId: null,
    ...more,
  });
  const cleared = (until = '2027-01-31') => ({ ...turn(), basis: 'SC, granted by the force', until });
  const commands: Record<string, (who: Actor | null) => Promise<Result<unknown>>> = {
    people: (who) => people(t.app, who),
    personShown: (who) => personShown(t.app, who, { id }),
    overview: (who) => overview(t.app, who),
    changePerson: (who) => changePerson(t.app, who, details()),
    changeRights: (who) => changeRights(t.app, who, rights()),
    setClearance: (who) => setClearance(t.app, who, cleared()),
    removeClearance: (who) => removeClearance(t.app, who, turn()),
    changeInterests: (who) =>
      changeInterests(t.app, who, { ...turn(), holdsLicence: true, sitsOnCommittee: false }),
    pausePerson: (who) => pausePerson(t.app, who, turn()),
    resumePerson: (who) => resumePerson(t.app, who, turn()),
    endSessions: (who) => endSessions(t.app, who, { id }),
    removeSecondFactors: (who) => removeSecondFactors(t.app, who, { id }),
    issueReset: (who) => issueReset(t.app, who, { personId: id }),
  };

  test('whoever has signed in was seen; whoever gave a passphrase alone was not', async () => {
    const opens = (stage: 'second-factor' | 'full') =>
      world.build(t.app, (tx) =>
        openSession(tx, t.app, { personId: id, stage, browser: 'Firefox', from: '192.0.2.1' }),
      );
    await opens('second-factor');
    expect((await row()).lastSeenAt).toBeNull();
    await opens('full');
    expect((await row()).lastSeenAt).toEqual(t.app.clock());
  });

  test('an organisation that takes part while nobody may sign for it is brought to notice', async () => {
    const [host, guest] = [await somebodyIn(t, 'police'), await somebodyIn(t, 'residents')];
    await readyIn(t, host, [[guest, 'reader']]);
    const missing = async () => {
      const shown = await overview(t.app, admin);
      return shown.ok ? shown.value.withoutSignatory.map((one) => one.id) : [];
    };
    const signs = (signatory: boolean) =>
      world.build(t.app, (tx) =>
        tx.update(person).set({ signatory }).where(eq(person.organisationId, guest.organisationId)),
      );
    await signs(false);
    expect(await missing()).toContain(guest.organisationId);
    expect(await missing()).not.toContain(office);
    await signs(true);
    expect(await missing()).not.toContain(guest.organisationId);
  });

  test.each(Object.keys(commands))('%s is an administrator’s alone', async (name) => {
    const tried = commands[name];
    if (!tried) throw new Error(name);
    const denied = (why: string) => ({ ok: false, failure: { code: 'denied', why } });
    expect(await tried({ ...admin, admin: false, steward: true, signatory: true })).toEqual(
      denied('not-yours'),
    );
    expect(await tried({ ...admin, status: 'paused' })).toEqual(denied('signed-out'));
    expect(await tried({ ...admin, rulesAccepted: false })).toEqual(denied('not-yours'));
    expect(await tried(null)).toEqual(denied('signed-out'));
    expect(await row()).toMatchObject({ edition: 1, status: 'active' });
  });

  test.each([
    'changeRights',
    'setClearance',
    'removeClearance',
    'pausePerson',
    'resumePerson',
    'removeSecondFactors',
    'issueReset',
  ])('%s asks an administrator to prove who they are who has not for ten minutes', async (name) => {
    const late = { ...admin, provedAt: new Date(t.app.clock().getTime() - minutes(10) - 1) };
    expect(failure((await commands[name]?.(late)) ?? { ok: true, value: null })).toBe('prove-again');
    expect(await row()).toMatchObject({ edition: 1 });
  });

  test('changes name, role title, organisation and unit, and records names in personal fields', async () => {
    const [into, unitId] = await world.build(t.app, async (tx) => {
      const into = await world.makeOrganisation(tx);
      return [into, await world.makeUnit(tx, into)];
    });
    expect(failure(await changePerson(t.app, admin, details({ organisationId: into, unitId })))).toBe('ok');
    expect(await row()).toMatchObject({ organisationId: into, unitId, roleTitle: 'Sergeant', edition: 2 });
    expect(t.rechecked).toEqual([{ person: id }]);
    const [event] = await t.app.db.select().from(auditEvent).where(eq(auditEvent.subjectId, id));
    expect(event).toMatchObject({ action: 'person.changed', actorId: admin.personId });
    expect(JSON.stringify(event?.detail)).not.toContain('Ben');
    expect(event?.personal).toMatchObject({ name: 'Ben Other' });
  });

  test('an organisation that is archived, a unit of another one, or open memberships stand in the way of a move', async () => {
    const { gone, into, foreign } = await world.build(t.app, async (tx) => {
      const gone = await world.makeOrganisation(tx);
      const into = await world.makeOrganisation(tx);
      const foreign = await world.makeUnit(tx, gone);
      return { gone, into, foreign };
    });
    await world.build(t.app, (tx) =>
      tx.update(organisation).set({ archivedAt: t.app.clock() }).where(eq(organisation.id, gone)),
    );
    expect(await changePerson(t.app, admin, details({ organisationId: gone }))).toMatchObject({
      failure: { code: 'invalid', fields: { organisationId: expect.any(String) } },
    });
    expect(await changePerson(t.app, admin, details({ organisationId: newId() }))).toMatchObject({
      failure: { code: 'invalid' },
    });
    expect(
      await changePerson(t.app, admin, details({ organisationId: into, unitId: foreign })),
    ).toMatchObject({
      failure: { code: 'invalid', fields: { unitId: expect.any(String) } },
    });
    await world.build(t.app, async (tx) => {
      const partnershipId = await world.makePartnership(tx);
      await world.makeMember(tx, { partnershipId, personId: id, organisationId: office });
    });
    const held = await changePerson(t.app, admin, details({ organisationId: into }));
    expect(message(held)).toContain('Portal office in 1 partnership');
    expect(failure(await changePerson(t.app, admin, details({ name: 'Ben O.' })))).toBe('ok');
    expect(await row()).toMatchObject({ organisationId: office, name: 'Ben O.' });
  });

  test('of two who change one person the second learns what the first did', async () => {
    const results = await Promise.all([
      changePerson(t.app, admin, details({ name: 'Ben First' })),
      changePerson(t.app, admin, details({ name: 'Ben Second' })),
    ]);
    expect(results.map(failure).sort()).toEqual(['changed', 'ok']);
    const now = await row();
    expect(results.find((result) => !result.ok)).toMatchObject({
      failure: {
        now: { name: now.name, roleTitle: 'Sergeant', organisationId: 'Portal office', unitId: '' },
      },
    });
    for (const late of [
      changeRights(t.app, admin, rights()),
      setClearance(t.app, admin, cleared()),
      removeClearance(t.app, admin, turn()),
      changeInterests(t.app, admin, { ...turn(), holdsLicence: true, sitsOnCommittee: true }),
      pausePerson(t.app, admin, turn()),
      resumePerson(t.app, admin, turn()),
    ])
      expect(failure(await late)).toBe('changed');
    expect(await row()).toMatchObject({ edition: 2, status: 'active', holdsLicence: false });
  });

  test('rights: given and taken, but never the last active administrator’s', async () => {
    expect(failure(await changeRights(t.app, admin, rights({ steward: true, signatory: true })))).toBe('ok');
    expect(await row()).toMatchObject({ admin: false, steward: true, signatory: true });
    const own = { ...rights(), id: admin.personId };
    expect(message(await changeRights(t.app, admin, own))).toContain('last active administrator');
    expect(failure(await changeRights(t.app, admin, rights({ admin: true }, 2)))).toBe('ok');
    // Two administrators who take the right from one another at once: one of them stays.
    const other = world.actorFor({
      personId: id,
      organisationId: office,
      admin: true,
      provedAt: t.app.clock(),
    });
    const both = await Promise.all([
      changeRights(t.app, admin, rights({}, 3)),
      changeRights(t.app, other, own),
    ]);
    expect(both.map(failure).sort()).toEqual(['ok', 'refused']);
    await world.build(t.app, async (tx) => {
      await tx.update(person).set({ admin: false, edition: 1 }).where(eq(person.id, id));
      await tx.update(person).set({ admin: true, edition: 1 }).where(eq(person.id, admin.personId));
    });
    expect(t.rechecked).toContainEqual({ person: id });
  });

  test('a clearance needs a basis and a last day in the future; it can be taken away', async () => {
    expect(failure(await setClearance(t.app, admin, cleared('2026-05-19')))).toBe('invalid');
    expect(failure(await setClearance(t.app, admin, cleared('2026-05-20')))).toBe('ok');
    expect(await row()).toMatchObject({
      clearedUntil: '2026-05-20',
      clearanceBasis: 'SC, granted by the force',
    });
    expect(await personShown(t.app, admin, { id })).toMatchObject({
      value: { cleared: true, owesFactor: true },
    });
    expect(failure(await removeClearance(t.app, admin, turn(2)))).toBe('ok');
    expect(await row()).toMatchObject({ clearedUntil: null, clearanceBasis: null });
    expect(t.rechecked).toHaveLength(2);
    const fields = (until: string) =>
      v.safeParse(clearanceChange, { id, edition: '1', basis: 'SC', until }).success;
    expect([
      fields('2027-02-30'),
      fields('2027-02-28'),
      fields('27-1-1'),
      fields(''),
      fields('20270-01-01'),
    ]).toEqual([false, true, false, false, false]);
  });

  test('hostile text is kept as text, hidden characters are dropped, endless text is refused', async () => {
    const given = { id, edition: '1', organisationId: office, unitId: '' };
    const parsed = (name: string) => v.safeParse(personChange, { ...given, name, roleTitle: 'x' });
    const evil = `=cmd|' /C calc'!A0 <b onclick="x">'); drop table person;--`;
    const input = parsed(`\u202e${evil}\u0007`);
    expect(input.success && input.output.name).toBe(evil);
    if (input.success) expect(failure(await changePerson(t.app, admin, input.output))).toBe('ok');
    expect(await row()).toMatchObject({ name: evil });
    expect(parsed('a'.repeat(100_000)).success).toBe(false);
    expect(
      v.safeParse(personChange, { ...given, name: 'A', roleTitle: 'x', unitId: "' or 1=1" }).success,
    ).toBe(false);
    expect(v.safeParse(personChange, { ...given, id: 'x', name: 'A', roleTitle: 'x' }).success).toBe(false);
    expect(v.safeParse(personChange, { ...given, edition: '1e9', name: 'A', roleTitle: 'x' }).success).toBe(
      false,
    );
    expect(failure(await personShown(t.app, admin, { id: "' or 1=1" }))).toBe('denied');
  });
});
