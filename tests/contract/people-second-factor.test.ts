import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticatorApp, passkey, passkeyChallenge, person, recoveryCode } from '#schema/people.ts';
import { minutes, seconds } from '#lib/core/clock.ts';
import type { Id } from '#lib/core/ids.ts';
import { codeAt, secretText, stepAt } from '#lib/people/authenticator.ts';
import {
  addAuthenticator,
  makeRecoveryCodes,
  removeFactor,
  type Enroller,
} from '#lib/people/enrolment.server.ts';
import { addPasskey, askToMakePasskey } from '#lib/people/passkey-making.server.ts';
import {
  askForPasskey,
  passByPasskey,
  proveByPasskey,
  signInByPasskey,
} from '#lib/people/passkeys.server.ts';
import { proveByCode, proveByPassphrase } from '#lib/people/prove.server.ts';
import { factorsOf, passByCode } from '#lib/people/second-factor.server.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import { softKey, type SoftKey } from '../fixtures/authenticators.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import {
  actorSignedIn,
  behind,
  giveAuthenticator,
  goodPassphrase,
  halfway,
  makeSessionFor,
  sessionCount,
  setPassphrase,
  visitor,
} from '../fixtures/sign-in.ts';
import { build, makeOrganisation, makePerson } from '../fixtures/world.ts';

const site = { origin: 'http://localhost:3000', rpID: 'localhost' };

describe.each(databases)('second factors on %s', (kind) => {
  let t: TestApp;
  let organisationId: Id;
  beforeAll(async () => {
    t = await openTestApp(kind, { origins: ['http://127.0.0.1:3000', 'http://localhost:3000'] });
    organisationId = await build(t.app, (tx) => makeOrganisation(tx));
  });
  afterAll(() => t.close());

  const someone = (given: Partial<typeof person.$inferInsert> = {}) =>
    build(t.app, (tx) => makePerson(tx, { organisationId, ...given }));
  const waiting = async (personId: Id) => {
    const token = await makeSessionFor(t.app, personId, 'second-factor');
    return { token, session: await halfway(t.app, token) };
  };
  const signedIn = async (personId: Id): Promise<Enroller> => {
    const found = await behind(t.app, await makeSessionFor(t.app, personId));
    return { ...found, visitor: visitor({ previous: found.session.id }) };
  };
  const owing = async (personId: Id): Promise<Enroller> => {
    const session = await halfway(t.app, await makeSessionFor(t.app, personId, 'enrol'));
    return { session, actor: null, visitor: visitor({ previous: session.id }) };
  };
  const freshCode = (secret: Uint8Array) => ({
    secret: secretText(secret),
    code: codeAt(secret, stepAt(t.app.clock())),
  });

  async function givePasskey(who: Enroller): Promise<SoftKey> {
    const key = softKey(site);
    const asked = await askToMakePasskey(t.app, who, site);
    if (!asked.ok) throw new Error(asked.failure.code);
    const { token, options } = asked.value;
    const added = await addPasskey(t.app, who, {
      site,
      token,
      response: key.make(options),
      name: 'Blue key',
    });
    if (!added.ok) throw new Error(added.failure.code);
    return key;
  }
  async function challenge(personId: Id | null) {
    const asked = await askForPasskey(t.app, { site, personId, from: '192.0.2.7' });
    if (!asked.ok) throw new Error(asked.failure.code);
    return asked.value;
  }

  describe('the authenticator app', () => {
    test('opens the session under a fresh token; the half-way token is worth nothing then', async () => {
      const id = await someone();
      const code = await giveAuthenticator(t.app, id);
      const { token, session } = await waiting(id);
      const result = await passByCode(t.app, session, { code: code() }, visitor({ previous: session.id }));
      if (!result.ok || result.value.state !== 'open') throw new Error('not let in');
      expect(result.value.token).not.toBe(token);
      expect(await sessionBehind(t.app, token, '192.0.2.7')).toBeNull();
      expect((await behind(t.app, result.value.token)).actor.personId).toBe(id);
      expect(await sessionCount(t.app, id)).toBe(1);
    });

    test('a code works once: later, and twice at the same moment', async () => {
      const id = await someone();
      const code = await giveAuthenticator(t.app, id);
      const [a, b] = [await waiting(id), await waiting(id)];
      const both = await Promise.all(
        [a, b].map(({ session }) => passByCode(t.app, session, { code: code() }, visitor())),
      );
      expect(both.map((one) => one.ok && one.value.state).sort()).toEqual(['open', 'wrong']);
      const later = await waiting(id);
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
      const id = await someone();
      await giveAuthenticator(t.app, id);
      const { token, session } = await waiting(id);
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
      const id = await someone();
      const code = await giveAuthenticator(t.app, id);
      for (let round = 0; round < 2; round++) {
        const { session } = await waiting(id);
        for (let i = 0; i < 5; i++) await passByCode(t.app, session, { code: '000000' }, visitor());
      }
      const { session } = await waiting(id);
      expect(await passByCode(t.app, session, { code: code() }, visitor())).toMatchObject({
        failure: { code: 'too-many' },
      });
    });

    test('twenty codes at once are counted one by one', async () => {
      const id = await someone();
      await giveAuthenticator(t.app, id);
      const { session } = await waiting(id);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          passByCode(t.app, session, { code: `00000${i % 10}` }, visitor()),
        ),
      );
      expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(5);
    });

    test('somebody else’s code opens nothing', async () => {
      const [one, other] = [await someone(), await someone()];
      await giveAuthenticator(t.app, one);
      const code = await giveAuthenticator(t.app, other);
      const { session } = await waiting(one);
      expect(await passByCode(t.app, session, { code: code() }, visitor())).toMatchObject({
        value: { state: 'wrong' },
      });
    });

    test('a paused person is not let in by a right code', async () => {
      const id = await someone();
      const code = await giveAuthenticator(t.app, id);
      const { session } = await waiting(id);
      await build(t.app, (tx) => tx.update(person).set({ status: 'paused' }).where(eq(person.id, id)));
      expect(await passByCode(t.app, session, { code: code() }, visitor())).toMatchObject({
        value: { state: 'ended' },
      });
      expect(await sessionCount(t.app, id)).toBe(0);
    });
  });

  describe('adding one', () => {
    test('whoever owes a factor adds an app and is fully in, under a fresh token', async () => {
      const id = await someone({ admin: true });
      const who = await owing(id);
      const result = await addAuthenticator(t.app, who, freshCode(t.app.random(20)));
      if (!result.ok || !result.value.token) throw new Error('not let in');
      expect((await behind(t.app, result.value.token)).actor.admin).toBe(true);
      expect(await sessionCount(t.app, id)).toBe(1);
    });

    test('the code that confirmed the app does not sign in as well', async () => {
      const id = await someone();
      const secret = t.app.random(20);
      await addAuthenticator(t.app, await signedIn(id), freshCode(secret));
      const { session } = await waiting(id);
      expect(await passByCode(t.app, session, { code: freshCode(secret).code }, visitor())).toMatchObject({
        value: { state: 'wrong' },
      });
    });

    test('a wrong first code and a damaged secret add nothing', async () => {
      const id = await someone();
      const who = await signedIn(id);
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
      const id = await someone({ admin: true });
      const attacker = await owing(id);
      const owner = await owing(id);
      expect(await addAuthenticator(t.app, owner, freshCode(t.app.random(20)))).toMatchObject({ ok: true });
      expect(await addAuthenticator(t.app, attacker, freshCode(t.app.random(20)))).toMatchObject({
        failure: { code: 'refused' },
      });
    });

    test('of two half-way sessions that add one at once, one succeeds', async () => {
      const id = await someone({ admin: true });
      const both = [await owing(id), await owing(id)];
      const results = await Promise.all(
        both.map((who) => addAuthenticator(t.app, who, freshCode(t.app.random(20)))),
      );
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test('a session at enrolment whose account got a factor meanwhile is asked for it', async () => {
      const id = await someone({ admin: true });
      const token = await makeSessionFor(t.app, id, 'enrol');
      await giveAuthenticator(t.app, id);
      expect((await halfway(t.app, token)).stage).toBe('second-factor');
    });

    test('a session that waits for a factor adds none', async () => {
      const id = await someone();
      await giveAuthenticator(t.app, id);
      const { session } = await waiting(id);
      const who = { session, actor: null, visitor: visitor() };
      expect(await addAuthenticator(t.app, who, freshCode(t.app.random(20)))).toMatchObject({
        failure: { why: 'signed-out' },
      });
      expect(await askToMakePasskey(t.app, who, site)).toMatchObject({ failure: { why: 'signed-out' } });
    });

    test('nobody adds or removes one, nor makes recovery codes, ten minutes after the last proof', async () => {
      const id = await someone();
      await giveAuthenticator(t.app, id);
      const who = await signedIn(id);
      t.pass(minutes(10) + 1);
      const stale = { failure: { code: 'prove-again' } };
      expect(await addAuthenticator(t.app, who, freshCode(t.app.random(20)))).toMatchObject(stale);
      expect(await askToMakePasskey(t.app, who, site)).toMatchObject(stale);
      if (!who.actor) throw new Error('nobody');
      expect(await removeFactor(t.app, who.actor, { kind: 'authenticator' })).toMatchObject(stale);
      expect(await makeRecoveryCodes(t.app, who.actor)).toMatchObject(stale);
    });
  });

  describe('removing one', () => {
    test('the last one stays with whoever owes one, and goes with anyone else', async () => {
      const owes = await someone({ clearedUntil: '2030-01-01' });
      await giveAuthenticator(t.app, owes);
      const actor = await actorSignedIn(t.app, owes);
      expect(await removeFactor(t.app, actor, { kind: 'authenticator' })).toMatchObject({
        failure: { code: 'refused' },
      });
      const key = await givePasskey(await signedIn(owes));
      expect(await removeFactor(t.app, actor, { kind: 'authenticator' })).toMatchObject({ ok: true });
      expect(await removeFactor(t.app, actor, { kind: 'passkey', id: key.id })).toMatchObject({
        failure: { code: 'refused' },
      });
      const free = await someone();
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
      const [one, other] = [await someone(), await someone()];
      const key = await givePasskey(await signedIn(other));
      const actor = await actorSignedIn(t.app, one);
      for (const id of [key.id, "' or 1=1", ''])
        expect(await removeFactor(t.app, actor, { kind: 'passkey', id })).toMatchObject({
          failure: { why: 'not-found' },
        });
      expect((await factorsOf(t.app.db, other)).passkeys).toBe(1);
    });

    test('two that remove the last two at once leave one', async () => {
      const id = await someone({ admin: true });
      await giveAuthenticator(t.app, id);
      const key = await givePasskey(await signedIn(id));
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
      const id = await someone();
      await giveAuthenticator(t.app, id);
      const made = await makeRecoveryCodes(t.app, await actorSignedIn(t.app, id));
      if (!made.ok) throw new Error('not made');
      expect(new Set(made.value).size).toBe(10);
      expect(made.value[0]).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
      const rows = await t.app.db.select().from(recoveryCode).where(eq(recoveryCode.personId, id));
      for (const code of made.value) expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));

      const code = made.value[3]?.replaceAll('-', '') ?? '';
      const [a, b] = [await waiting(id), await waiting(id)];
      const both = await Promise.all(
        [a, b].map(({ session }) => passByCode(t.app, session, { code }, visitor())),
      );
      expect(both.map((one) => one.ok && one.value.state).sort()).toEqual(['open', 'wrong']);
      expect((await factorsOf(t.app.db, id)).recoveryCodes).toBe(9);
    });

    test('new ones make the old ones worthless, and somebody else’s open nothing', async () => {
      const [id, other] = [await someone(), await someone()];
      await giveAuthenticator(t.app, id);
      await giveAuthenticator(t.app, other);
      const actor = await actorSignedIn(t.app, id);
      const old = await makeRecoveryCodes(t.app, actor);
      await makeRecoveryCodes(t.app, actor);
      const theirs = await makeRecoveryCodes(t.app, await actorSignedIn(t.app, other));
      if (!old.ok || !theirs.ok) throw new Error('not made');
      const { session } = await waiting(id);
      for (const code of [old.value[0], theirs.value[0]])
        expect(
          await passByCode(t.app, session, { code: code?.replaceAll('-', '') ?? '' }, visitor()),
        ).toMatchObject({ value: { state: 'wrong' } });
    });

    test('without a factor there is nothing to recover', async () => {
      const id = await someone();
      expect(await makeRecoveryCodes(t.app, await actorSignedIn(t.app, id))).toMatchObject({
        failure: { code: 'refused' },
      });
    });
  });

  describe('passkeys', () => {
    test('one signs in alone, as both factors', async () => {
      const id = await someone({ admin: true });
      const key = await givePasskey(await owing(id));
      const { token, options } = await challenge(null);
      const result = await signInByPasskey(t.app, { site, token, response: key.answer(options) }, visitor());
      if (!result.ok) throw new Error(result.failure.code);
      expect((await behind(t.app, result.value.token)).actor.personId).toBe(id);
    });

    test('alone, it must have verified its holder; beside a passphrase, holding it is enough', async () => {
      const id = await someone();
      const key = await givePasskey(await signedIn(id));
      const alone = await challenge(null);
      const response = key.answer(alone.options, { verified: false });
      expect(await signInByPasskey(t.app, { site, token: alone.token, response }, visitor())).toMatchObject({
        failure: { code: 'refused' },
      });
      const { session } = await waiting(id);
      const beside = await challenge(id);
      expect(beside.options.allowCredentials?.map((one) => one.id)).toEqual([key.id]);
      const answer = key.answer(beside.options, { verified: false });
      expect(
        await passByPasskey(t.app, session, { site, token: beside.token, response: answer }, visitor()),
      ).toMatchObject({
        value: { state: 'open' },
      });
    });

    test('a challenge is answered once, within five minutes, by the browser it was given to', async () => {
      const id = await someone();
      const key = await givePasskey(await signedIn(id));
      const first = await challenge(null);
      const response = key.answer(first.options);
      const given = { site, token: first.token, response };
      expect(await signInByPasskey(t.app, given, visitor())).toMatchObject({ ok: true });
      expect(await signInByPasskey(t.app, given, visitor())).toMatchObject({ failure: { code: 'refused' } });
      const late = await challenge(null);
      t.pass(minutes(5) + 1);
      expect(
        await signInByPasskey(
          t.app,
          { site, token: late.token, response: key.answer(late.options) },
          visitor(),
        ),
      ).toMatchObject({ failure: { code: 'refused' } });
      const other = await challenge(null);
      expect(
        await signInByPasskey(
          t.app,
          { site, token: 'forged', response: key.answer(other.options) },
          visitor(),
        ),
      ).toMatchObject({ failure: { code: 'refused' } });
      expect(
        (await t.app.db.select().from(passkeyChallenge)).filter(
          ({ challenge: c }) => c === first.options.challenge,
        ),
      ).toEqual([]);
    });

    test('a challenge given beside one person’s passphrase is worth nothing for another or alone', async () => {
      const [one, other] = [await someone(), await someone()];
      const key = await givePasskey(await signedIn(one));
      const otherKey = await givePasskey(await signedIn(other));
      const mine = await challenge(one);
      expect(
        await signInByPasskey(
          t.app,
          { site, token: mine.token, response: key.answer(mine.options) },
          visitor(),
        ),
      ).toMatchObject({ failure: { code: 'refused' } });
      const { session } = await waiting(one);
      const again = await challenge(one);
      expect(
        await passByPasskey(
          t.app,
          session,
          { site, token: again.token, response: otherKey.answer(again.options) },
          visitor(),
        ),
      ).toMatchObject({ failure: { code: 'refused' } });
    });

    test('an answer for another site, a wrong signature, a counter that went back, rubbish: all refused alike', async () => {
      const id = await someone();
      const key = await givePasskey(await signedIn(id));
      const stranger = softKey(site);
      const answers = [
        (o: { challenge: string }) => key.answer(o, { origin: 'http://evil.example' }),
        (o: { challenge: string }) => key.answer(o, { rpID: 'evil.example' }),
        (o: { challenge: string }) => key.answer({ challenge: `${o.challenge}x` }),
        (o: { challenge: string }) => ({ ...stranger.answer(o), id: key.id, rawId: key.id }),
        (o: { challenge: string }) => stranger.answer(o),
        () => ({ id: key.id }) as never,
        () => ({ id: 5, response: null }) as never,
      ];
      await build(t.app, (tx) => tx.update(passkey).set({ counter: 100 }).where(eq(passkey.id, key.id)));
      answers.push((o) => key.answer(o, { counter: 99 }));
      const seen = new Set<string>();
      for (const answer of answers) {
        const { token, options } = await challenge(null);
        const result = await signInByPasskey(t.app, { site, token, response: answer(options) }, visitor());
        if (result.ok) throw new Error('let in');
        seen.add(JSON.stringify(result.failure));
      }
      expect(seen.size).toBe(1);
      expect(await sessionCount(t.app, id)).toBe(1);
    });

    test('a paused person is not let in', async () => {
      const id = await someone();
      const key = await givePasskey(await signedIn(id));
      await build(t.app, (tx) => tx.update(person).set({ status: 'paused' }).where(eq(person.id, id)));
      const { token, options } = await challenge(null);
      expect(
        await signInByPasskey(t.app, { site, token, response: key.answer(options) }, visitor()),
      ).toMatchObject({
        failure: { code: 'refused' },
      });
    });

    test('the same key is added once, and one made for another site not at all', async () => {
      const id = await someone();
      const who = await signedIn(id);
      const key = await givePasskey(who);
      for (const origin of [site.origin, 'http://evil.example']) {
        const asked = await askToMakePasskey(t.app, who, site);
        if (!asked.ok) throw new Error('not asked');
        expect(asked.value.options.excludeCredentials?.map((one) => one.id)).toEqual([key.id]);
        const response = key.make(asked.value.options, { origin });
        expect(
          await addPasskey(t.app, who, { site, token: asked.value.token, response, name: 'Again' }),
        ).toMatchObject({ failure: { code: 'refused' } });
      }
      expect((await factorsOf(t.app.db, id)).passkeys).toBe(1);
    });
  });

  describe('proving again', () => {
    test('by passphrase, code or passkey, each makes sensitive changes possible for ten minutes', async () => {
      const id = await someone();
      await setPassphrase(t.app, id);
      const key = await givePasskey(await signedIn(id));
      const code = await giveAuthenticator(t.app, id);
      const token = await makeSessionFor(t.app, id);
      const ways = [
        (actor: Parameters<typeof proveByCode>[1]) =>
          proveByPassphrase(t.app, actor, { passphrase: goodPassphrase }),
        (actor: Parameters<typeof proveByCode>[1]) => proveByCode(t.app, actor, { code: code() }),
        async (actor: Parameters<typeof proveByCode>[1]) => {
          const asked = await challenge(id);
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
      const id = await someone();
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
