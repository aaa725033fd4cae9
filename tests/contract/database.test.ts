import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organisation } from '#schema/people.ts';
import { newId } from '#lib/core/ids.ts';
import { done, refused } from '#lib/core/result.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { build, makeOrganisation, makePerson } from '../fixtures/world.ts';

describe.each(databases)('the one database handle on %s', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
  });
  afterAll(() => t.close());

  test('two queries at once get their own rows, 10,000 times', async () => {
    const { client } = t.database;
    let swapped = 0;
    for (let round = 0; round < 5_000; round++) {
      const [a, b] = await Promise.all([
        client<[{ n: number; from: string }]>`select ${round}::int as n, 'first' as from`,
        client<[{ m: number; of: string }]>`select ${-round}::int as m, 'second' as of`,
      ]);
      if (a[0].n !== round || a[0].from !== 'first') swapped++;
      if (b[0].m !== -round || b[0].of !== 'second') swapped++;
    }
    expect(swapped).toBe(0);
  });

  test('queries through the handle and a transaction at once keep to themselves', async () => {
    const ids = await build(t.app, async (tx) => {
      const organisationId = await makeOrganisation(tx);
      return { organisationId, personId: await makePerson(tx, { organisationId }) };
    });
    const [read, written] = await Promise.all([
      t.app.db
        .select({ id: organisation.id })
        .from(organisation)
        .where(eq(organisation.id, ids.organisationId)),
      t.app.transaction(async (tx) =>
        done(
          await tx.select({ name: organisation.name }).from(organisation).where(eq(organisation.id, newId())),
        ),
      ),
    ]);
    expect(read).toEqual([{ id: ids.organisationId }]);
    expect(written).toEqual({ ok: true, value: [] });
  });

  test('the pool handle throws inside a transaction, and so does a second transaction', async () => {
    await expect(
      t.app.transaction(async () => done(await t.app.db.select().from(organisation))),
    ).rejects.toThrow('pass the tx on');
    await expect(t.app.transaction(() => t.app.transaction(() => Promise.resolve(done())))).rejects.toThrow(
      'pass the tx on',
    );
  });

  test('a failure answered inside a transaction undoes it', async () => {
    const id = newId();
    const result = await t.app.transaction(async (tx) => {
      await tx.insert(organisation).values({ id, name: 'Undone', sector: 'fire', createdAt: new Date() });
      return refused('no');
    });
    expect(result).toEqual({ ok: false, failure: { code: 'refused', message: 'no' } });
    expect(await t.app.db.select().from(organisation).where(eq(organisation.id, id))).toEqual([]);
  });
});
