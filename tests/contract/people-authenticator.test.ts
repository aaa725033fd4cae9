import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticatorApp, person } from '#schema/people.ts';
import { minutes, seconds } from '#lib/core/clock.ts';
import { addAuthenticator, makeRecoveryCodes, removeFactor } from '#lib/people/enrolment.server.ts';
import { secretText } from '#lib/people/authenticator.ts';
import { askToMakePasskey } from '#lib/people/passkey-making.server.ts';
import { passByCode } from '#lib/people/second-factor.server.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { makeDoor, site, type Door } from '../fixtures/second-factors.ts';
import {
  behind,
  giveAuthenticator,
  makeSessionFor,
  halfway,
  sessionCount,
  visitor,
} from '../fixtures/sign-in.ts';
import { build } from '../fixtures/world.ts';

describe.each(databases)('an authenticator app on %s', (kind) => {
  let t: TestApp;
  let door: Door;
  beforeAll(async () => {
    t = await openTestApp(kind, { origins: ['http://127.0.0.1:3000', 'http://localhost:3000'] });
    door = await makeDoor(t.app);
  });
  afterAll(() => t.close());

  describe('the authenticator app', () => {
    test('opens the session under a fresh token; the half-way token is worth nothing then', async () => {
      const id = await door.someone();
      const code = await giveAuthenticator(t.app, id);
      const { token, session } = await door.waiting(id);
      const result = await passByCode(t.app, session, { code: code() }, visitor({ previous: session.id }));
      if (!result.ok || result.value.state !== 'open') throw new Error('not let in');
      expect(result.value.token).not.toBe(token);
      expect(await sessionBehind(t.app, token, '192.0.2.7')).toBeNull();
      expect((await behind(t.app, result.value.token)).actor.personId).toBe(id);
      expect(await sessionCount(t.app, id)).toBe(1);
    });

    test('a code works once: later, and twice at the same moment', async () => {
      const id = await door.someone();
      const code = await giveAuthenticator(t.app, id);
      const [a, b] = [await door.waiting(id), await door.waiting(id)];
      const both = await Promise.all(
        [a, b].map(({ session }) => passByCode(t.app, session, { code: code() }, visitor())),
      );
      expect(both.map((one) => one.ok && one.value.state).sort()).toEqual(['open', 'wrong']);
      const later = await door.waiting(id);
      expect(await passByCode(t.app, later.session, { code: code() }, visitor())).toMatchObject({
        value: { state: 'wrong' },
      });
      expect(await passByCode(t.app, later.session, { code: code(-1) }, visitor())).toMatchObject({
        value: { state: 'wrong' },
      });
      t.pass(seconds(30));
      expect(await passByCode(t.app, later.session, { code: code() }, visitor())).toMatchObject({
        value: { state: 'open' },
      });
    });

    test('the fifth wrong code ends the half-way session', async () => {
      const id = await door.someone();
      await giveAuthenticator(t.app, id);
      const { token, session } = await door.waiting(id);
      const states: unknown[] = [];
      for (const wrong of ['000000', '', 'x'.repeat(1000), "' or 1=1", '<b>']) {
        const result = await passByCode(t.app, session, { code: wrong }, visitor());
        states.push(result.ok && result.value.state);
      }
      expect(states).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'ended']);
      expect(await sessionBehind(t.app, token, '192.0.2.7')).toBeNull();
      expect(t.rechecked).toContainEqual({ session: session.id });
    });

    test('over many half-way sessions the account’s codes are slowed', async () => {
      const id = await door.someone();
      const code = await giveAuthenticator(t.app, id);
      for (let round = 0; round < 2; round++) {
        const { session } = await door.waiting(id);
        for (let i = 0; i < 5; i++) await passByCode(t.app, session, { code: '000000' }, visitor());
      }
      const { session } = await door.waiting(id);
      expect(await passByCode(t.app, session, { code: code() }, visitor())).toMatchObject({
        failure: { code: 'too-many' },
      });
    });

    test('twenty codes at once are counted one by one', async () => {
      const id = await door.someone();
      await giveAuthenticator(t.app, id);
      const { session } = await door.waiting(id);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          passByCode(t.app, session, { code: `00000${i % 10}` }, visitor()),
        ),
      );
      expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(5);
    });

    test('somebody else’s code opens nothing', async () => {
      const [one, other] = [await door.someone(), await door.someone()];
      await giveAuthenticator(t.app, one);
      const code = await giveAuthenticator(t.app, other);
      const { session } = await door.waiting(one);
      expect(await passByCode(t.app, session, { code: code() }, visitor())).toMatchObject({
        value: { state: 'wrong' },
      });
    });

    test('a paused person is not let in by a right code', async () => {
      const id = await door.someone();
      const code = await giveAuthenticator(t.app, id);
      const { session } = await door.waiting(id);
      await build(t.app, (tx) => tx.update(person).set({ status: 'paused' }).where(eq(person.id, id)));
      expect(await passByCode(t.app, session, { code: code() }, visitor())).toMatchObject({
        value: { state: 'ended' },
      });
      expect(await sessionCount(t.app, id)).toBe(0);
    });
  });

  describe('adding one', () => {
    test('whoever owes a factor adds an app and is fully in, under a fresh token', async () => {
      const id = await door.someone({ admin: true });
      const who = await door.owing(id);
      const result = await addAuthenticator(t.app, who, door.freshCode(t.app.random(20)));
      if (!result.ok || !result.value.token) throw new Error('not let in');
      expect((await behind(t.app, result.value.token)).actor.admin).toBe(true);
      expect(await sessionCount(t.app, id)).toBe(1);
    });

    test('the code that confirmed the app does not sign in as well', async () => {
      const id = await door.someone();
      const secret = t.app.random(20);
      await addAuthenticator(t.app, await door.signedIn(id), door.freshCode(secret));
      const { session } = await door.waiting(id);
      expect(
        await passByCode(t.app, session, { code: door.freshCode(secret).code }, visitor()),
      ).toMatchObject({
        value: { state: 'wrong' },
      });
    });

    test('a wrong first code and a damaged secret add nothing', async () => {
      const id = await door.someone();
      const who = await door.signedIn(id);
      const secret = secretText(t.app.random(20));
      expect(await addAuthenticator(t.app, who, { secret, code: '000000' })).toMatchObject({
        failure: { code: 'invalid' },
      });
      for (const damaged of ['', 'AAAA', '<svg>', 'A'.repeat(100)])
        expect(await addAuthenticator(t.app, who, { secret: damaged, code: '123456' })).toMatchObject({
          failure: { code: 'refused' },
        });
      expect(await t.app.db.select().from(authenticatorApp).where(eq(authenticatorApp.personId, id))).toEqual(
        [],
      );
    });

    test('a passphrase alone never adds a second one to an account that has one', async () => {
      const id = await door.someone({ admin: true });
      const attacker = await door.owing(id);
      const owner = await door.owing(id);
      expect(await addAuthenticator(t.app, owner, door.freshCode(t.app.random(20)))).toMatchObject({
        ok: true,
      });
      expect(await addAuthenticator(t.app, attacker, door.freshCode(t.app.random(20)))).toMatchObject({
        failure: { code: 'refused' },
      });
    });

    test('of two half-way sessions that add one at once, one succeeds', async () => {
      const id = await door.someone({ admin: true });
      const both = [await door.owing(id), await door.owing(id)];
      const results = await Promise.all(
        both.map((who) => addAuthenticator(t.app, who, door.freshCode(t.app.random(20)))),
      );
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test('a session at enrolment whose account got a factor meanwhile is asked for it', async () => {
      const id = await door.someone({ admin: true });
      const token = await makeSessionFor(t.app, id, 'enrol');
      await giveAuthenticator(t.app, id);
      expect((await halfway(t.app, token)).stage).toBe('second-factor');
    });

    test('a session that waits for a factor adds none', async () => {
      const id = await door.someone();
      await giveAuthenticator(t.app, id);
      const { session } = await door.waiting(id);
      const who = { session, actor: null, visitor: visitor() };
      expect(await addAuthenticator(t.app, who, door.freshCode(t.app.random(20)))).toMatchObject({
        failure: { why: 'signed-out' },
      });
      expect(await askToMakePasskey(t.app, who, site)).toMatchObject({ failure: { why: 'signed-out' } });
    });

    test('nobody adds or removes one, nor makes recovery codes, ten minutes after the last proof', async () => {
      const id = await door.someone();
      await giveAuthenticator(t.app, id);
      const who = await door.signedIn(id);
      t.pass(minutes(10) + 1);
      const stale = { failure: { code: 'prove-again' } };
      expect(await addAuthenticator(t.app, who, door.freshCode(t.app.random(20)))).toMatchObject(stale);
      expect(await askToMakePasskey(t.app, who, site)).toMatchObject(stale);
      if (!who.actor) throw new Error('nobody');
      expect(await removeFactor(t.app, who.actor, { kind: 'authenticator' })).toMatchObject(stale);
      expect(await makeRecoveryCodes(t.app, who.actor)).toMatchObject(stale);
    });
  });
});
