import { eq } from 'drizzle-orm';
import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPassphrase, seedDemo } from '#demo/seed.ts';
import { person } from '#schema/people.ts';
import { activityOf } from '#lib/partnerships/activity.server.ts';
import { plainly } from '#lib/partnerships/activity.ts';
import { myPartnerships, partnershipOverview } from '#lib/partnerships/partnerships.server.ts';
import type { Result } from '#lib/core/result.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { actorSignedIn } from '../fixtures/sign-in.ts';

const accounts = [
  'admin',
  'police-analyst',
  'police-lead',
  'police-sergeant',
  'cdrp-coordinator',
  'licensing-trade',
  'local-business',
  'residents-rep',
  'voluntary-worker',
  'panel-chair',
  'other-borough',
] as const;

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.failure)}`);
  return result.value;
};

describe.each(databases)('the demonstration on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind, { demo: true });
    await seedDemo(t.app);
  });
  afterAll(() => t.close());

  const rowOf = async (account: string) => {
    const [row] = await t.app.db
      .select()
      .from(person)
      .where(eq(person.email, `${account}@demo.example`));
    if (!row) throw new Error(`No account ${account}`);
    return row;
  };
  const actorOf = async (account: string) => actorSignedIn(t.app, (await rowOf(account)).id);
  const namesOf = async (account: string) =>
    value(await myPartnerships(t.app, await actorOf(account))).partnerships.map((one) => one.head.name);

  test('every account is there, active, past the house rules, with the one passphrase', async () => {
    const hashes = new Set<string | null>();
    for (const account of accounts) {
      const row = await rowOf(account);
      expect(row).toMatchObject({ status: 'active', admin: account === 'admin' });
      hashes.add(row.passphraseHash);
      expect((await actorOf(account)).rulesAccepted).toBe(true);
    }
    expect(hashes.size).toBe(1);
    expect(await verify([...hashes][0] ?? '', demoPassphrase)).toBe(true);
  });

  test('the partnerships stand where they should, and the other borough sees its own alone', async () => {
    expect(await namesOf('other-borough')).toEqual(['Copperfield']);
    for (const account of accounts.filter((one) => one !== 'other-borough' && one !== 'admin'))
      expect(await namesOf(account)).toContain('Lantern Quay');
    expect(await namesOf('admin')).toEqual([]);
    const mine = value(await myPartnerships(t.app, await actorOf('cdrp-coordinator'))).partnerships;
    expect(mine.map(({ head }) => [head.name, head.stage, head.kind, head.borough])).toEqual([
      ['Copperfield', 'deliver', 'gun-enabled', 'Copper Hill'],
      ['Lantern Quay', 'plan', 'night-time-economy', 'Quayside'],
    ]);
    expect(mine.every(({ head }) => head.may.enter)).toBe(true);
  });

  test('one organisation has not signed yet, and its person can', async () => {
    const officer = await actorOf('housing-officer');
    const [one] = value(await myPartnerships(t.app, officer)).partnerships;
    expect(one?.head.may).toEqual({ enter: false, seePeople: false, arrange: false, sign: true });
    const slug = one?.head.slug ?? '';
    const seen = value(await partnershipOverview(t.app, await actorOf('cdrp-coordinator'), { slug }));
    expect(seen.signing.unsigned).toEqual([{ organisation: 'Tidewall Homes', sector: 'housing' }]);
  });

  test('its activity is the real commands’, and names nobody across organisations', async () => {
    const actor = await actorOf('licensing-trade');
    const slug = value(await myPartnerships(t.app, actor)).partnerships[0]?.head.slug ?? '';
    const { lines, next } = value(await activityOf(t.app, actor, { slug }, null));
    expect(lines).toHaveLength(25);
    expect(next).not.toBeNull();
    expect(plainly(lines[0]?.told ?? [])).toBe(
      'Anneke Sorrel, Quayside CSP, added Edie Crane, Tidewall Homes, as contributor',
    );
    expect(JSON.stringify(lines)).not.toMatch(/Carys Holm|Winifred Oduya|Kofi Marlow/);
  });

  test('a database with anybody in it is left alone', async () => {
    const before = await t.app.db.select({ id: person.id }).from(person);
    await seedDemo(t.app);
    expect(await t.app.db.select({ id: person.id }).from(person)).toHaveLength(before.length);
  });
});
