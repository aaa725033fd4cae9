import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { auditEvent } from '#schema/audit.ts';
import { organisation, person } from '#schema/people.ts';
import { awaitsSetUp, offerSetUp, setUpFields, setUpPortal } from '#lib/people/set-up.server.ts';
import { testAppOver, type TestApp } from '../fixtures/app.ts';
import { databases, emptyTestDatabase, openTestDatabase, type TestDatabase } from '../fixtures/database.ts';
import { goodPassphrase, halfway, visitor } from '../fixtures/sign-in.ts';
import { build, makeOrganisation, makePerson } from '../fixtures/world.ts';

const typed = (code: string, more: Record<string, string> = {}) =>
  v.parse(setUpFields, {
    console: code,
    name: 'Ada Lamp',
    email: 'Ada@First.Example',
    roleTitle: 'Partnership manager',
    organisation: 'Harrowmere Council',
    sector: 'council',
    passphrase: goodPassphrase,
    ...more,
  });

describe.each(databases)('the first visit on %s', (kind) => {
  let t: TestApp;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await emptyTestDatabase(database);
    t = testAppOver(database);
  });

  const offered = async () => {
    const code = await offerSetUp(t.app);
    if (!code) throw new Error('not offered');
    return code;
  };

  test('the console’s code makes one organisation and its administrator, who owes a second factor', async () => {
    const code = await offered();
    expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    expect(t.app.setUp.codeHash).not.toContain(code.replaceAll('-', ''));
    expect(awaitsSetUp(t.app)).toBe(true);
    const result = await setUpPortal(t.app, typed(` ${code.toUpperCase()} `), visitor());
    if (!result.ok) throw new Error(result.failure.code);
    const session = await halfway(t.app, result.value.token);
    expect(session.stage).toBe('enrol');
    expect(await t.app.db.select().from(person)).toMatchObject([
      { email: 'ada@first.example', admin: true, steward: true, signatory: true },
    ]);
    expect(await t.app.db.select().from(organisation)).toMatchObject([
      { name: 'Harrowmere Council', sector: 'council' },
    ]);
    const trail = await t.app.db
      .select({ action: auditEvent.action })
      .from(auditEvent)
      .orderBy(asc(auditEvent.id));
    expect(trail.map(({ action }) => action)).toEqual(['organisation.made', 'portal.set-up']);
  });

  test('afterwards there is nothing here, with the code or without', async () => {
    const code = await offered();
    await setUpPortal(t.app, typed(code), visitor());
    expect(awaitsSetUp(t.app)).toBe(false);
    expect(await setUpPortal(t.app, typed(code), visitor())).toMatchObject({ failure: { why: 'not-found' } });
    expect(await offerSetUp(t.app)).toBeNull();
  });

  test('of two at the same moment one makes it, and the other finds nothing', async () => {
    const code = await offered();
    const both = await Promise.all([
      setUpPortal(t.app, typed(code), visitor()),
      setUpPortal(t.app, typed(code, { email: 'other@first.example', organisation: 'Other' }), visitor()),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ failure: { why: 'not-found' } });
    expect(await t.app.db.select().from(person)).toHaveLength(1);
    expect(await t.app.db.select().from(organisation)).toHaveLength(1);
  });

  test('a wrong code and a weak passphrase make nothing; guesses are slowed', async () => {
    const code = await offered();
    expect(await setUpPortal(t.app, typed('aaaa-aaaa-aaaa-aaaa'), visitor())).toMatchObject({
      failure: { code: 'invalid' },
    });
    expect(
      await setUpPortal(t.app, typed(code, { passphrase: 'Harrowmere Council' }), visitor()),
    ).toMatchObject({
      failure: { code: 'invalid' },
    });
    let last;
    for (let i = 0; i < 30; i++) last = await setUpPortal(t.app, typed(`guess${i}`), visitor());
    expect(last).toMatchObject({ failure: { code: 'too-many' } });
    expect(await t.app.db.select().from(person)).toEqual([]);
  });

  test('a portal that has people offers none', async () => {
    await build(t.app, async (tx) => makePerson(tx, { organisationId: await makeOrganisation(tx) }));
    expect(await offerSetUp(t.app)).toBeNull();
    expect(awaitsSetUp(t.app)).toBe(false);
  });

  test.each([
    ['name', ''],
    ['name', '\u202e\u200b'],
    ['name', 'x'.repeat(121)],
    ['email', 'nobody'],
    ['sector', 'army'],
    ['passphrase', 'short'],
    ['organisation', ' '],
    ['console', ''],
  ])('%s "%s" is refused at its field', (field, value) => {
    const given = { ...typed('abcd'), [field]: value };
    const parsed = v.safeParse(setUpFields, given);
    expect(parsed.success).toBe(false);
    expect(parsed.issues?.map((issue) => v.getDotPath(issue))).toContain(field);
  });
});
