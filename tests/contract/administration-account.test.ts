import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authenticatorApp, organisation, passkey, person, recoveryCode, session } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import {
  endSessions,
  pausePerson,
  removeSecondFactors,
  resumePerson,
} from '#lib/people/administration-account.server.ts';
import { overview } from '#lib/people/administration-overview.server.ts';
import { people, personShown } from '#lib/people/administration.server.ts';
import { openSession } from '#lib/people/sessions.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import * as world from '../fixtures/world.ts';

describe.each(databases)('accounts and lists of people, as administrators see them, on %s', (kind) => {
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
  const signIn = (personId: Id) =>
    world.build(t.app, async (tx) => {
      await openSession(tx, t.app, { personId, stage: 'full', browser: 'Firefox', from: '192.0.2.9' });
    });
  const turn = (edition = 1) => ({ id, edition });
  test('pausing ends every session with the same commit, and is rechecked; nobody pauses themselves', async () => {
    await signIn(id);
    await signIn(id);
    expect(failure(await pausePerson(t.app, admin, turn()))).toBe('ok');
    expect(await t.app.db.select().from(session).where(eq(session.personId, id))).toEqual([]);
    expect(t.rechecked).toEqual([{ person: id }]);
    expect(failure(await pausePerson(t.app, admin, turn(2)))).toBe('refused');
    expect(failure(await resumePerson(t.app, admin, turn(2)))).toBe('ok');
    expect(failure(await resumePerson(t.app, admin, turn(3)))).toBe('refused');
    const own = { id: admin.personId, edition: (await row(admin.personId)).edition };
    expect(message(await pausePerson(t.app, admin, own))).toContain('your own account');
  });

  test('the last active administrator cannot be paused by one whose right has gone meanwhile', async () => {
    const own = { id: admin.personId, edition: (await row(admin.personId)).edition };
    const former = world.actorFor({
      personId: id,
      organisationId: office,
      admin: true,
      provedAt: t.app.clock(),
    });
    expect(message(await pausePerson(t.app, former, own))).toContain('last active administrator');
  });

  test('nobody is resumed into an archived organisation', async () => {
    const gone = await world.build(t.app, (tx) => world.makeOrganisation(tx));
    await world.build(t.app, async (tx) => {
      await tx.update(person).set({ organisationId: gone, status: 'paused' }).where(eq(person.id, id));
      await tx.update(organisation).set({ archivedAt: t.app.clock() }).where(eq(organisation.id, gone));
    });
    expect(message(await resumePerson(t.app, admin, turn()))).toContain('is archived');
  });

  test('ends sessions, but not the one an administrator acts from; removes lost second factors', async () => {
    await signIn(id);
    expect(await endSessions(t.app, admin, { id })).toEqual({ ok: true, value: 1 });
    expect(failure(await endSessions(t.app, admin, { id: newId() }))).toBe('denied');
    await signIn(admin.personId);
    await signIn(admin.personId);
    const [kept] = await t.app.db.select().from(session).where(eq(session.personId, admin.personId));
    const acting = { ...admin, sessionId: kept?.id ?? '' };
    expect(await endSessions(t.app, acting, { id: admin.personId })).toEqual({ ok: true, value: 1 });
    expect(failure(await removeSecondFactors(t.app, admin, { id }))).toBe('refused');
    await world.build(t.app, async (tx) => {
      await tx
        .insert(authenticatorApp)
        .values({ personId: id, secret: new Uint8Array(20), confirmedAt: t.app.clock() });
      await tx.insert(passkey).values({
        id: `key ${id}`,
        personId: id,
        publicKey: new Uint8Array(4),
        counter: 0,
        transports: [],
        name: 'Key',
        createdAt: t.app.clock(),
      });
      await tx.insert(recoveryCode).values({ personId: id, hash: 'h' });
    });
    await signIn(id);
    expect(await personShown(t.app, admin, { id })).toMatchObject({
      value: { sessions: 1, factors: { passkeys: 1, authenticator: true, recoveryCodes: 1 } },
    });
    expect(failure(await removeSecondFactors(t.app, admin, { id }))).toBe('ok');
    expect(await personShown(t.app, admin, { id })).toMatchObject({
      value: { sessions: 0, factors: { passkeys: 0, authenticator: false, recoveryCodes: 0 } },
    });
    expect(failure(await removeSecondFactors(t.app, admin, { id: admin.personId }))).toBe('refused');
  });

  test('lists people by name, found by name, address or organisation, paged both ways', async () => {
    const organisationId = await world.build(t.app, async (tx) => {
      const organisationId = await world.makeOrganisation(tx, { name: 'Q_uay 100% CSP' });
      for (let n = 0; n < 60; n++)
        await world.makePerson(tx, {
          organisationId,
          name: `Page ${String(n).padStart(2, '0')}`,
          email: `page${n}@quay.example`,
        });
      return organisationId;
    });
    const names = (result: Awaited<ReturnType<typeof people>>) =>
      result.ok ? result.value.rows.map(({ name }) => name) : [];
    const first = await people(t.app, admin, { q: 'q_uay 100%' });
    const second = await people(t.app, admin, {
      q: 'q_uay 100%',
      after: (first.ok && first.value.after) || '',
    });
    const third = await people(t.app, admin, {
      organisationId,
      after: (second.ok && second.value.after) || '',
    });
    expect([...names(first), ...names(second), ...names(third)]).toEqual(
      Array.from({ length: 60 }, (_, n) => `Page ${String(n).padStart(2, '0')}`),
    );
    expect(third).toMatchObject({ value: { after: null } });
    const back = await people(t.app, admin, {
      q: 'quay.example',
      before: (third.ok && third.value.before) || '',
    });
    expect(names(back)).toEqual(names(second));
    expect(names(await people(t.app, admin, { q: 'PAGE59@' }))).toEqual(['Page 59']);
    expect(names(await people(t.app, admin, { q: '%%%' }))).toEqual([]);
    expect(names(await people(t.app, admin, { paused: true, q: 'page' }))).toEqual([]);
  });

  test('the overview counts, and names what should not wait', async () => {
    await world.build(t.app, async (tx) => {
      await tx.update(person).set({ clearedUntil: '2026-06-01' }).where(eq(person.id, id));
    });
    const seen = await overview(t.app, admin);
    if (!seen.ok) throw new Error('refused');
    expect(seen.value.clearancesEnding.map((one) => one.id)).toContain(id);
    expect(seen.value.withoutFactor.map((one) => one.id)).toEqual(
      expect.arrayContaining([id, admin.personId]),
    );
    expect(seen.value.counts.people).toBeGreaterThan(60);
  });
});
