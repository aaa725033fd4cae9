import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recoveryCode } from '#schema/people.ts';
import { minutes } from '#lib/core/clock.ts';
import { makeRecoveryCodes, removeFactor } from '#lib/people/enrolment.server.ts';
import { proveByPasskey } from '#lib/people/passkeys.server.ts';
import { proveByCode, proveByPassphrase } from '#lib/people/prove.server.ts';
import { factorsOf, passByCode } from '#lib/people/second-factor.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { makeDoor, site, type Door } from '../fixtures/second-factors.ts';
import {
  actorSignedIn,
  behind,
  giveAuthenticator,
  goodPassphrase,
  makeSessionFor,
  setPassphrase,
  visitor,
} from '../fixtures/sign-in.ts';

describe.each(databases)('keeping second factors on %s', (kind) => {
  let t: TestApp;
  let door: Door;
  beforeAll(async () => {
    t = await openTestApp(kind, { origins: ['http://127.0.0.1:3000', 'http://localhost:3000'] });
    door = await makeDoor(t.app);
  });
  afterAll(() => t.close());

  describe('removing one', () => {
    test('the last one stays with whoever owes one, and goes with anyone else', async () => {
      const owes = await door.someone({ clearedUntil: '2030-01-01' });
      await giveAuthenticator(t.app, owes);
      const actor = await actorSignedIn(t.app, owes);
      expect(await removeFactor(t.app, actor, { kind: 'authenticator' })).toMatchObject({
        failure: { code: 'refused' },
      });
      const key = await door.givePasskey(await door.signedIn(owes));
      expect(await removeFactor(t.app, actor, { kind: 'authenticator' })).toMatchObject({ ok: true });
      expect(await removeFactor(t.app, actor, { kind: 'passkey', id: key.id })).toMatchObject({
        failure: { code: 'refused' },
      });
      const free = await door.someone();
      await giveAuthenticator(t.app, free);
      const freeActor = await actorSignedIn(t.app, free);
      await makeRecoveryCodes(t.app, freeActor);
      expect(await removeFactor(t.app, freeActor, { kind: 'authenticator' })).toMatchObject({ ok: true });
      expect(await factorsOf(t.app.db, free)).toEqual({
        passkeys: 0,
        authenticator: false,
        recoveryCodes: 0,
      });
    });

    test('somebody else’s passkey is not there', async () => {
      const [one, other] = [await door.someone(), await door.someone()];
      const key = await door.givePasskey(await door.signedIn(other));
      const actor = await actorSignedIn(t.app, one);
      for (const id of [key.id, "' or 1=1", ''])
        expect(await removeFactor(t.app, actor, { kind: 'passkey', id })).toMatchObject({
          failure: { why: 'not-found' },
        });
      expect((await factorsOf(t.app.db, other)).passkeys).toBe(1);
    });

    test('two that remove the last two at once leave one', async () => {
      const id = await door.someone({ admin: true });
      await giveAuthenticator(t.app, id);
      const key = await door.givePasskey(await door.signedIn(id));
      const actor = await actorSignedIn(t.app, id);
      const results = await Promise.all([
        removeFactor(t.app, actor, { kind: 'authenticator' }),
        removeFactor(t.app, actor, { kind: 'passkey', id: key.id }),
      ]);
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    });
  });

  describe('recovery codes', () => {
    test('ten, each once, also when sent twice at once; none is stored in clear', async () => {
      const id = await door.someone();
      await giveAuthenticator(t.app, id);
      const made = await makeRecoveryCodes(t.app, await actorSignedIn(t.app, id));
      if (!made.ok) throw new Error('not made');
      expect(new Set(made.value).size).toBe(10);
      expect(made.value[0]).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
      const rows = await t.app.db.select().from(recoveryCode).where(eq(recoveryCode.personId, id));
      for (const code of made.value) expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));

      const code = made.value[3]?.replaceAll('-', '') ?? '';
      const [a, b] = [await door.waiting(id), await door.waiting(id)];
      const both = await Promise.all(
        [a, b].map(({ session }) => passByCode(t.app, session, { code }, visitor())),
      );
      expect(both.map((one) => one.ok && one.value.state).sort()).toEqual(['open', 'wrong']);
      expect((await factorsOf(t.app.db, id)).recoveryCodes).toBe(9);
    });

    test('new ones make the old ones worthless, and somebody else’s open nothing', async () => {
      const [id, other] = [await door.someone(), await door.someone()];
      await giveAuthenticator(t.app, id);
      await giveAuthenticator(t.app, other);
      const actor = await actorSignedIn(t.app, id);
      const old = await makeRecoveryCodes(t.app, actor);
      await makeRecoveryCodes(t.app, actor);
      const theirs = await makeRecoveryCodes(t.app, await actorSignedIn(t.app, other));
      if (!old.ok || !theirs.ok) throw new Error('not made');
      const { session } = await door.waiting(id);
      for (const code of [old.value[0], theirs.value[0]])
        expect(
          await passByCode(t.app, session, { code: code?.replaceAll('-', '') ?? '' }, visitor()),
        ).toMatchObject({ value: { state: 'wrong' } });
    });

    test('without a factor there is nothing to recover', async () => {
      const id = await door.someone();
      expect(await makeRecoveryCodes(t.app, await actorSignedIn(t.app, id))).toMatchObject({
        failure: { code: 'refused' },
      });
    });
  });

  describe('proving again', () => {
    test('by passphrase, code or passkey, each makes sensitive changes possible for ten minutes', async () => {
      const id = await door.someone();
      await setPassphrase(t.app, id);
      const key = await door.givePasskey(await door.signedIn(id));
      const code = await giveAuthenticator(t.app, id);
      const token = await makeSessionFor(t.app, id);
      const ways = [
        (actor: Parameters<typeof proveByCode>[1]) =>
          proveByPassphrase(t.app, actor, { passphrase: goodPassphrase }),
        (actor: Parameters<typeof proveByCode>[1]) => proveByCode(t.app, actor, { code: code() }),
        async (actor: Parameters<typeof proveByCode>[1]) => {
          const asked = await door.challenge(id);
          return proveByPasskey(t.app, actor, {
            site,
            token: asked.token,
            response: key.answer(asked.options),
          });
        },
      ];
      for (const prove of ways) {
        t.pass(minutes(11));
        const { actor } = await behind(t.app, token);
        expect(await makeRecoveryCodes(t.app, actor)).toMatchObject({ failure: { code: 'prove-again' } });
        expect(await prove(actor)).toMatchObject({ ok: true });
        expect(await makeRecoveryCodes(t.app, (await behind(t.app, token)).actor)).toMatchObject({
          ok: true,
        });
      }
    });

    test('a wrong proof changes nothing, and is slowed', async () => {
      const id = await door.someone();
      await setPassphrase(t.app, id);
      const token = await makeSessionFor(t.app, id);
      t.pass(minutes(11));
      const { actor } = await behind(t.app, token);
      for (let i = 0; i < 5; i++)
        expect(await proveByPassphrase(t.app, actor, { passphrase: 'not the right one' })).toMatchObject({
          failure: { code: 'invalid' },
        });
      expect(await proveByPassphrase(t.app, actor, { passphrase: goodPassphrase })).toMatchObject({
        failure: { code: 'too-many' },
      });
      expect((await behind(t.app, token)).actor.provedAt).toEqual(actor.provedAt);
    });
  });
});
