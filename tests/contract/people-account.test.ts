import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { person } from '#schema/people.ts';
import { minutes } from '#lib/core/clock.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import {
  acceptRules,
  changeDetails,
  changePassphrase,
  declareInterests,
  ownAccount,
} from '#lib/people/account.server.ts';
import { houseRules } from '#lib/people/house-rules.ts';
import {
  chooseTheme,
  endOtherSessions,
  endOwnSession,
  ownSessions,
  signOut,
} from '#lib/people/own-sessions.server.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import { signIn } from '#lib/people/sign-in.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import {
  actorSignedIn,
  behind,
  goodPassphrase,
  makeSessionFor,
  setPassphrase,
  visitor,
} from '../fixtures/sign-in.ts';
import { build, makeOrganisation, makePerson } from '../fixtures/world.ts';

describe.each(databases)('the own account on %s', (kind) => {
  let t: TestApp;
  let organisationId: Id;
  beforeAll(async () => {
    t = await openTestApp(kind);
    organisationId = await build(t.app, (tx) =>
      makeOrganisation(tx, { name: 'Harrowmere Police', sector: 'police' }),
    );
  });
  afterAll(() => t.close());

  const someone = (given: Partial<typeof person.$inferInsert> = {}) =>
    build(t.app, (tx) => makePerson(tx, { organisationId, ...given }));
  const rowOf = async (id: Id) => (await t.app.db.select().from(person).where(eq(person.id, id)))[0];
  const lastAction = async () =>
    (
      await t.app.db
        .select({ action: auditEvent.action })
        .from(auditEvent)
        .orderBy(desc(auditEvent.id))
        .limit(1)
    )[0]?.action;

  describe('details', () => {
    const details = {
      name: 'Ada Lamp',
      roleTitle: 'Neighbourhood sergeant',
      shownAs: 'name',
      edition: 1,
    } as const;

    test('are shown with the sector’s default and changed with a trace', async () => {
      const id = await someone();
      const actor = await actorSignedIn(t.app, id);
      expect(await ownAccount(t.app, actor)).toMatchObject({
        value: { shownAs: 'role', edition: 1, owesFactor: false },
      });
      expect(await changeDetails(t.app, actor, details)).toMatchObject({ ok: true });
      expect(await ownAccount(t.app, actor)).toMatchObject({
        value: { name: 'Ada Lamp', shownAs: 'name', edition: 2 },
      });
      expect(await lastAction()).toBe('person.changed');
      expect(t.rechecked).toContainEqual({ person: id });
    });

    test('two who change them at once: the second is shown what the first did', async () => {
      const actor = await actorSignedIn(t.app, await someone());
      await changeDetails(t.app, actor, details);
      expect(await changeDetails(t.app, actor, { ...details, name: 'Other' })).toMatchObject({
        failure: {
          code: 'changed',
          now: { name: 'Ada Lamp', roleTitle: 'Neighbourhood sergeant', shownAs: 'name' },
        },
      });
      expect((await rowOf(actor.personId))?.name).toBe('Ada Lamp');
    });

    test('need a proof of the last ten minutes, and the rules accepted', async () => {
      const actor = await actorSignedIn(t.app, await someone());
      t.pass(minutes(10) + 1);
      expect(await changeDetails(t.app, actor, details)).toMatchObject({ failure: { code: 'prove-again' } });
      const newcomer = await actorSignedIn(t.app, await someone({ rulesVersion: 0 }));
      expect(await changeDetails(t.app, newcomer, details)).toMatchObject({ failure: { why: 'not-yours' } });
      expect(await ownAccount(t.app, newcomer)).toMatchObject({ failure: { why: 'not-yours' } });
      expect(await ownAccount(t.app, null)).toMatchObject({ failure: { why: 'signed-out' } });
    });
  });

  test('declared interests are added, never taken back here', async () => {
    const token = await makeSessionFor(t.app, await someone());
    const { actor } = await behind(t.app, token);
    expect(actor.licenceInterest).toBe(false);
    await declareInterests(t.app, actor, { holdsLicence: true, sitsOnCommittee: false });
    expect((await behind(t.app, token)).actor.licenceInterest).toBe(true);
    await declareInterests(t.app, actor, { holdsLicence: false, sitsOnCommittee: false });
    expect(await rowOf(actor.personId)).toMatchObject({ holdsLicence: true, sitsOnCommittee: false });
    expect(t.rechecked).toContainEqual({ person: actor.personId });
  });

  test('the theme is kept for the next page', async () => {
    const token = await makeSessionFor(t.app, await someone());
    const { actor } = await behind(t.app, token);
    await chooseTheme(t.app, actor, { theme: 'dark' });
    expect((await behind(t.app, token)).session.theme).toBe('dark');
  });

  test('a new passphrase ends every other session and keeps this one', async () => {
    const id = await someone({ email: 'changer@account.example' });
    await setPassphrase(t.app, id);
    const [here, there] = [await makeSessionFor(t.app, id), await makeSessionFor(t.app, id)];
    const { actor } = await behind(t.app, here);
    expect(await changePassphrase(t.app, actor, { passphrase: 'Harrowmere Police' })).toMatchObject({
      failure: { code: 'invalid' },
    });
    expect(await changePassphrase(t.app, actor, { passphrase: 'seven copper kettles sing' })).toMatchObject({
      ok: true,
    });
    expect(await sessionBehind(t.app, there, '192.0.2.7')).toBeNull();
    expect(await sessionBehind(t.app, here, '192.0.2.7')).not.toBeNull();
    const enter = (passphrase: string) =>
      signIn(t.app, { email: 'changer@account.example', passphrase }, visitor());
    expect(await enter(goodPassphrase)).toMatchObject({ value: { state: 'wrong' } });
    expect(await enter('seven copper kettles sing')).toMatchObject({ value: { state: 'open' } });
    t.pass(minutes(11));
    expect(await changePassphrase(t.app, actor, { passphrase: goodPassphrase })).toMatchObject({
      failure: { code: 'prove-again' },
    });
  });

  test('the house rules are accepted in the version that was read', async () => {
    const token = await makeSessionFor(t.app, await someone({ rulesVersion: 0, rulesAcceptedAt: null }));
    const { actor } = await behind(t.app, token);
    expect(actor.rulesAccepted).toBe(false);
    for (const version of [houseRules.version - 1, houseRules.version + 1])
      expect(await acceptRules(t.app, actor, { version })).toMatchObject({ failure: { code: 'refused' } });
    expect(await acceptRules(t.app, actor, { version: houseRules.version })).toMatchObject({ ok: true });
    expect((await behind(t.app, token)).actor.rulesAccepted).toBe(true);
    expect(await rowOf(actor.personId)).toMatchObject({
      rulesVersion: houseRules.version,
      rulesAcceptedAt: t.app.clock(),
    });
    expect(await lastAction()).toBe('rules.accepted');
  });

  describe('sessions', () => {
    test('are listed, this browser first, without what opens them', async () => {
      const id = await someone();
      const old = await makeSessionFor(t.app, id, 'full', '203.0.113.5');
      t.pass(minutes(5));
      const here = await makeSessionFor(t.app, id);
      await makeSessionFor(t.app, id, 'second-factor');
      const { actor } = await behind(t.app, here);
      const listed = await ownSessions(t.app, actor);
      if (!listed.ok) throw new Error('refused');
      expect(listed.value.map((one) => [one.here, one.address])).toEqual([
        [true, '192.0.2.7'],
        [false, '203.0.113.5'],
      ]);
      const text = JSON.stringify(listed.value);
      for (const secret of [old, here, actor.sessionId]) expect(text).not.toContain(secret);
      t.pass(minutes(26));
      await behind(t.app, here);
      expect(await ownSessions(t.app, actor)).toMatchObject({ value: [{ here: true }] });
    });

    test('one or all others are ended, at once and with a recheck', async () => {
      const id = await someone();
      const [here, a, b] = [
        await makeSessionFor(t.app, id),
        await makeSessionFor(t.app, id),
        await makeSessionFor(t.app, id),
      ];
      const { actor } = await behind(t.app, here);
      const one = (await behind(t.app, a)).session;
      expect(await endOwnSession(t.app, actor, { id: one.publicId })).toMatchObject({ ok: true });
      expect(await sessionBehind(t.app, a, '192.0.2.7')).toBeNull();
      expect(t.rechecked).toContainEqual({ session: one.id });
      expect(await endOwnSession(t.app, actor, { id: one.publicId })).toMatchObject({ ok: true });
      expect(await endOtherSessions(t.app, actor)).toEqual({ ok: true, value: 1 });
      expect(await sessionBehind(t.app, b, '192.0.2.7')).toBeNull();
      expect(await sessionBehind(t.app, here, '192.0.2.7')).not.toBeNull();
    });

    test('somebody else’s session is not ended', async () => {
      const theirs = await makeSessionFor(t.app, await someone());
      const actor = await actorSignedIn(t.app, await someone());
      const { session } = await behind(t.app, theirs);
      for (const id of [session.publicId, newId()]) await endOwnSession(t.app, actor, { id });
      expect(await sessionBehind(t.app, theirs, '192.0.2.7')).not.toBeNull();
    });

    test('signing out ends the session at any stage', async () => {
      const id = await someone();
      for (const stage of ['full', 'second-factor', 'enrol'] as const) {
        const token = await makeSessionFor(t.app, id, stage);
        const found = await sessionBehind(t.app, token, '192.0.2.7');
        if (!found) throw new Error('no session');
        expect(await signOut(t.app, found.session, '192.0.2.7')).toMatchObject({ ok: true });
        expect(await sessionBehind(t.app, token, '192.0.2.7')).toBeNull();
        expect(t.rechecked).toContainEqual({ session: found.session.id });
      }
    });
  });
});
