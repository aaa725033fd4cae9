import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passkey, passkeyChallenge, person } from '#schema/people.ts';
import { minutes } from '#lib/core/clock.ts';
import { addPasskey, askToMakePasskey } from '#lib/people/passkey-making.server.ts';
import { passByPasskey, signInByPasskey } from '#lib/people/passkeys.server.ts';
import { factorsOf } from '#lib/people/second-factor.server.ts';
import { softKey } from '../fixtures/authenticators.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { makeDoor, site, type Door } from '../fixtures/second-factors.ts';
import { behind, sessionCount, visitor } from '../fixtures/sign-in.ts';
import { build } from '../fixtures/world.ts';

describe.each(databases)('passkeys on %s', (kind) => {
  let t: TestApp;
  let door: Door;
  beforeAll(async () => {
    t = await openTestApp(kind, { origins: ['http://127.0.0.1:3000', 'http://localhost:3000'] });
    door = await makeDoor(t.app);
  });
  afterAll(() => t.close());

  describe('passkeys', () => {
    test('one signs in alone, as both factors', async () => {
      const id = await door.someone({ admin: true });
      const key = await door.givePasskey(await door.owing(id));
      const { token, options } = await door.challenge(null);
      const result = await signInByPasskey(t.app, { site, token, response: key.answer(options) }, visitor());
      if (!result.ok) throw new Error(result.failure.code);
      expect((await behind(t.app, result.value.token)).actor.personId).toBe(id);
    });

    test('alone, it must have verified its holder; beside a passphrase, holding it is enough', async () => {
      const id = await door.someone();
      const key = await door.givePasskey(await door.signedIn(id));
      const alone = await door.challenge(null);
      const response = key.answer(alone.options, { verified: false });
      expect(await signInByPasskey(t.app, { site, token: alone.token, response }, visitor())).toMatchObject({
        failure: { code: 'refused' },
      });
      const { session } = await door.waiting(id);
      const beside = await door.challenge(id);
      expect(beside.options.allowCredentials?.map((one) => one.id)).toEqual([key.id]);
      const answer = key.answer(beside.options, { verified: false });
      expect(
        await passByPasskey(t.app, session, { site, token: beside.token, response: answer }, visitor()),
      ).toMatchObject({
        value: { state: 'open' },
      });
    });

    test('a challenge is answered once, within five minutes, by the browser it was given to', async () => {
      const id = await door.someone();
      const key = await door.givePasskey(await door.signedIn(id));
      const first = await door.challenge(null);
      const response = key.answer(first.options);
      const given = { site, token: first.token, response };
      expect(await signInByPasskey(t.app, given, visitor())).toMatchObject({ ok: true });
      expect(await signInByPasskey(t.app, given, visitor())).toMatchObject({ failure: { code: 'refused' } });
      const late = await door.challenge(null);
      t.pass(minutes(5) + 1);
      expect(
        await signInByPasskey(
          t.app,
          { site, token: late.token, response: key.answer(late.options) },
          visitor(),
        ),
      ).toMatchObject({ failure: { code: 'refused' } });
      const other = await door.challenge(null);
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
      const [one, other] = [await door.someone(), await door.someone()];
      const key = await door.givePasskey(await door.signedIn(one));
      const otherKey = await door.givePasskey(await door.signedIn(other));
      const mine = await door.challenge(one);
      expect(
        await signInByPasskey(
          t.app,
          { site, token: mine.token, response: key.answer(mine.options) },
          visitor(),
        ),
      ).toMatchObject({ failure: { code: 'refused' } });
      const { session } = await door.waiting(one);
      const again = await door.challenge(one);
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
      const id = await door.someone();
      const key = await door.givePasskey(await door.signedIn(id));
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
        const { token, options } = await door.challenge(null);
        const result = await signInByPasskey(t.app, { site, token, response: answer(options) }, visitor());
        if (result.ok) throw new Error('let in');
        seen.add(JSON.stringify(result.failure));
      }
      expect(seen.size).toBe(1);
      expect(await sessionCount(t.app, id)).toBe(1);
    });

    test('a paused person is not let in', async () => {
      const id = await door.someone();
      const key = await door.givePasskey(await door.signedIn(id));
      await build(t.app, (tx) => tx.update(person).set({ status: 'paused' }).where(eq(person.id, id)));
      const { token, options } = await door.challenge(null);
      expect(
        await signInByPasskey(t.app, { site, token, response: key.answer(options) }, visitor()),
      ).toMatchObject({
        failure: { code: 'refused' },
      });
    });

    test('the same key is added once, and one made for another site not at all', async () => {
      const id = await door.someone();
      const who = await door.signedIn(id);
      const key = await door.givePasskey(who);
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
});
