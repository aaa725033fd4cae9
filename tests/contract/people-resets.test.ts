import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { person, resetLink } from '#schema/people.ts';
import type { Actor } from '#lib/access/facts.ts';
import { hours, minutes } from '#lib/core/clock.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { askForReset, issueReset, resetBehind, useReset } from '#lib/people/resets.server.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import { signIn } from '#lib/people/sign-in.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import {
  actorSignedIn,
  giveAuthenticator,
  goodPassphrase,
  makeSessionFor,
  setPassphrase,
  visitor,
} from '../fixtures/sign-in.ts';
import { build, makeOrganisation, makePerson } from '../fixtures/world.ts';

const other = 'seven copper kettles sing';

describe.each(databases)('reset links on %s', (kind) => {
  let t: TestApp;
  let organisationId: Id;
  let adminId: Id;
  beforeAll(async () => {
    t = await openTestApp(kind);
    [organisationId, adminId] = await build(t.app, async (tx) => {
      const id = await makeOrganisation(tx, { name: 'Harrowmere Council' });
      return [id, await makePerson(tx, { organisationId: id, admin: true })];
    });
    await giveAuthenticator(t.app, adminId);
  });
  afterAll(() => t.close());

  let n = 0;
  const from = () => `198.51.100.${(n += 1) % 250}`;
  async function someone(given: Partial<typeof person.$inferInsert> = {}) {
    const email = `reset-${(n += 1)}@people.example`;
    const id = await build(t.app, (tx) => makePerson(tx, { organisationId, email, ...given }));
    await setPassphrase(t.app, id);
    return { id, email };
  }
  const admin = (): Promise<Actor> => actorSignedIn(t.app, adminId);
  async function link(personId: Id) {
    const issued = await issueReset(t.app, await admin(), { personId });
    if (!issued.ok) throw new Error(issued.failure.code);
    return issued.value.link.split('/').at(-1) ?? '';
  }
  const use = (token: string, passphrase = other) => useReset(t.app, { token, passphrase, from: from() });
  const enter = (email: string, passphrase: string) =>
    signIn(t.app, { email, passphrase }, visitor({ from: from() }));

  test('an administrator’s link sets a new passphrase and ends every session', async () => {
    const who = await someone();
    const session = await makeSessionFor(t.app, who.id);
    const token = await link(who.id);
    expect(t.mails.at(-1)?.text).toContain(`/reset/${token}`);
    for (let i = 0; i < 3; i++) expect(await resetBehind(t.app, token)).toBe('open');
    expect(await use(token)).toMatchObject({ ok: true });
    expect(await sessionBehind(t.app, session, '192.0.2.7')).toBeNull();
    expect(t.rechecked).toContainEqual({ person: who.id });
    expect(await enter(who.email, goodPassphrase)).toMatchObject({ value: { state: 'wrong' } });
    expect(await enter(who.email, other)).toMatchObject({ value: { state: 'open' } });
  });

  test('only administrators who proved it lately issue one', async () => {
    const who = await someone();
    const ordinary = await actorSignedIn(t.app, (await someone()).id);
    expect(await issueReset(t.app, null, { personId: who.id })).toMatchObject({
      failure: { why: 'signed-out' },
    });
    expect(await issueReset(t.app, ordinary, { personId: who.id })).toMatchObject({
      failure: { why: 'not-yours' },
    });
    expect(await issueReset(t.app, await admin(), { personId: newId() })).toMatchObject({
      failure: { why: 'not-found' },
    });
    const stale = await admin();
    t.pass(minutes(11));
    expect(await issueReset(t.app, stale, { personId: who.id })).toMatchObject({
      failure: { code: 'prove-again' },
    });
  });

  test('it works once, also for two at the same moment, and takes every other link with it', async () => {
    const who = await someone();
    const [first, second] = [await link(who.id), await link(who.id)];
    const both = await Promise.all([use(first), use(first, 'nine silver bridges hum')]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await resetBehind(t.app, first)).toBe('used');
    expect(await resetBehind(t.app, second)).toBe('used');
    expect(await use(second)).toMatchObject({ failure: { code: 'refused' } });
  });

  test('it works for an hour', async () => {
    const who = await someone();
    const token = await link(who.id);
    t.pass(hours(1) - 1);
    expect(await resetBehind(t.app, token)).toBe('open');
    t.pass(1);
    expect(await resetBehind(t.app, token)).toBe('expired');
    expect(await use(token)).toMatchObject({ failure: { code: 'refused' } });
    expect(await enter(who.email, goodPassphrase)).toMatchObject({ value: { state: 'open' } });
  });

  test('it never bypasses the second factor', async () => {
    const who = await someone();
    await giveAuthenticator(t.app, who.id);
    await use(await link(who.id));
    expect(await enter(who.email, other)).toMatchObject({ value: { state: 'open', stage: 'second-factor' } });
  });

  test('a weak passphrase, or one about the person, uses nothing up', async () => {
    const who = await someone();
    const token = await link(who.id);
    for (const weak of ['passwordpassword', 'Harrowmere Council', 'wardmote wardmote'])
      expect(await use(token, weak)).toMatchObject({ failure: { code: 'invalid' } });
    expect(await resetBehind(t.app, token)).toBe('open');
  });

  test('a paused person gets none, and one issued before is worth nothing', async () => {
    const who = await someone();
    const token = await link(who.id);
    await build(t.app, (tx) => tx.update(person).set({ status: 'paused' }).where(eq(person.id, who.id)));
    expect(await resetBehind(t.app, token)).toBe('unknown');
    expect(await use(token)).toMatchObject({ failure: { code: 'refused' } });
    expect(await issueReset(t.app, await admin(), { personId: who.id })).toMatchObject({
      failure: { code: 'refused' },
    });
  });

  test.each(['', 'x', "' or 1=1 --", '<script>', '\u0000', 'a'.repeat(100_000)])(
    'a forged link %# is unknown',
    async (token) => {
      expect(await resetBehind(t.app, token)).toBe('unknown');
      expect(await use(token)).toMatchObject({ failure: { code: 'refused' } });
    },
  );

  describe('asked for by e-mail', () => {
    test('the answer is the same, and at once, whether or not the address has an account', async () => {
      const who = await someone();
      const paused = await someone({ status: 'paused' });
      const before = t.mails.length;
      const answers = [];
      for (const email of [who.email, 'nobody@people.example', paused.email]) {
        const result = await askForReset(t.app, { email, from: from() });
        if (!result.ok) throw new Error(result.failure.code);
        const { sending, ...answer } = result.value;
        answers.push(answer);
        await sending;
      }
      expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
      expect(t.mails.slice(before).map(({ to }) => to)).toEqual([who.email]);
    });

    test('the e-mailed link works, and the trail says it was asked for by e-mail', async () => {
      const who = await someone();
      const result = await askForReset(t.app, { email: who.email, from: from() });
      if (result.ok) await result.value.sending;
      const token = /\/reset\/(\S+)/.exec(t.mails.at(-1)?.text ?? '')?.[1] ?? '';
      expect(await use(token)).toMatchObject({ ok: true });
      const rows = await t.app.db
        .select({ detail: auditEvent.detail, actorId: auditEvent.actorId })
        .from(auditEvent)
        .where(and(eq(auditEvent.action, 'reset.issued'), eq(auditEvent.subjectId, who.id)));
      expect(rows).toEqual([{ detail: { by: 'e-mail' }, actorId: null }]);
    });

    test('one address is sent three within the hour, and the answer does not say so', async () => {
      const who = await someone();
      const before = t.mails.length;
      for (let i = 0; i < 6; i++) {
        const result = await askForReset(t.app, { email: who.email, from: from() });
        if (!result.ok) throw new Error('told');
        await result.value.sending;
      }
      expect(t.mails.length - before).toBe(3);
    });

    test('without a mail server the page says to ask an administrator, and nothing is made', async () => {
      const who = await someone();
      expect(await askForReset({ ...t.app, mail: null }, { email: who.email, from: from() })).toMatchObject({
        value: { byMail: false },
      });
      expect(await t.app.db.select().from(resetLink).where(eq(resetLink.personId, who.id))).toEqual([]);
    });

    test('a mail server that fails is not told to whoever asked', async () => {
      const who = await someone();
      const app = { ...t.app, mail: { send: () => Promise.reject(new Error('550')) } };
      const result = await askForReset(app, { email: who.email, from: from() });
      if (!result.ok) throw new Error('told');
      await expect(result.value.sending).resolves.toBeUndefined();
    });
  });
});
