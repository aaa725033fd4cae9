import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditLink } from '#schema/audit.ts';
import { minutes } from '#lib/core/clock.ts';
import { done, refused } from '#lib/core/result.ts';
import { chainAll, chainAudit, chainStragglers } from '#lib/people/audit-chain.server.ts';
import { verifyAudit } from '#lib/people/audit-verify.server.ts';
import { record } from '#lib/people/audit.server.ts';
import { noteAuditHead, readAuditHeads, startAuditChain } from '#server/jobs/audit-chain.ts';
import { testAppOver, type TestApp } from '../fixtures/app.ts';
import { databases, emptyTestDatabase, openTestDatabase, type TestDatabase } from '../fixtures/database.ts';

const actor = { personId: '6f1d2f0c-52a4-4a0e-9a3b-0c4c9f8d1a11', from: '192.0.2.7' };

describe.each(databases)('the audit chain on %s', (kind) => {
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

  const happen = (n = 1) =>
    t.app.transaction(async (tx) => {
      for (let i = 0; i < n; i++)
        await record(tx, t.app, {
          action: 'membership.changed',
          actor,
          subject: { kind: 'membership', id: `m${i}` },
          partnershipId: '0b8f7a6e-92c4-4bb4-8f0c-4d0f3ed4b001',
          detail: { role: 'reader', edition: 2, first: true, before: null },
          personal: { name: 'Ada = cmd', email: 'ada@test.example' },
        });
      return done();
    });
  const verdict = (more: { portalRuns?: boolean } = {}) =>
    verifyAudit(t.app.db, { heads: readAuditHeads(t.app.settings.dataDir), now: t.app.clock(), ...more });
  /** Does what someone with the database's own password can do: nothing stops them. */
  const tamper = async (...statements: string[]) => {
    const { client } = t.database;
    await client.unsafe(
      'alter table audit_event disable trigger all; alter table audit_link disable trigger all',
    );
    for (const statement of statements) await client.unsafe(statement);
    await client.unsafe(
      'alter table audit_event enable trigger all; alter table audit_link enable trigger all',
    );
  };
  const chained = async (n: number) => {
    await happen(n);
    expect(await chainAll(t.app)).toEqual({ ok: true, value: n });
  };

  test('links events in order, once each, and the trail verifies', async () => {
    await chained(5);
    expect(await chainAudit(t.app)).toEqual({ ok: true, value: 0 });
    expect(await verdict()).toEqual({ ok: true, checked: 5, unchained: 0, problems: [] });
    const links = await t.app.db.select().from(auditLink).orderBy(auditLink.seq);
    expect(links.map(({ seq, eventId }) => [seq, eventId])).toEqual([1, 2, 3, 4, 5].map((n) => [n, n]));
  });

  test('the trail only grows: changes and deletions are refused, an erasure is not and keeps the chain', async () => {
    await chained(3);
    const { client } = t.database;
    await expect(client`update audit_event set action = 'x' where id = 2`).rejects.toThrow('only grows');
    await expect(client`delete from audit_event where id = 2`).rejects.toThrow('only grows');
    await expect(client`delete from audit_link where seq = 2`).rejects.toThrow('only grows');
    await expect(client`update audit_event set personal = '{}'::jsonb where id = 2`).rejects.toThrow(
      'only grows',
    );
    await client`update audit_event set personal = null where id = 2`;
    expect(await verdict()).toMatchObject({ ok: true, checked: 3 });
  });

  const events: [column: string, value: string][] = [
    ['id', "'900'"],
    ['at', "at + interval '1 millisecond'"],
    ['action', "'membership.ended'"],
    ['actor_id', 'null'],
    ['subject_kind', "'person'"],
    ['subject_id', "'m9'"],
    ['partnership_id', 'gen_random_uuid()'],
    ['detail', `'{"role":"co-ordinator","edition":2,"first":true,"before":null}'`],
    ['personal', `'{"name":"Eve","email":"ada@test.example","from":"192.0.2.7"}'`],
    ['personal_salt', "'\\x00'"],
    ['personal_hash', "repeat('0', 64)"],
  ];
  const links: typeof events = [
    ['seq', '70'],
    ['event_id', '70'],
    ['hash', "repeat('a', 64)"],
  ];
  test.each([
    ['audit_event', 'id', events],
    ['audit_link', 'seq', links],
  ] as const)(
    'finds an edit of any column of %s, in the first, a middle and the last row',
    async (table, key, edits) => {
      await chained(3);
      const columns = await t.database.client<{ name: string }[]>`
      select column_name as name from information_schema.columns where table_name = ${table}`;
      expect(edits.map(([column]) => column).sort()).toEqual(columns.map(({ name }) => name).sort());
      await t.database.client.unsafe(
        `drop table if exists kept; create table kept as select * from ${table}`,
      );
      for (const [column, value] of edits)
        for (const row of [1, 2, 3]) {
          await tamper(`update ${table} set ${column} = ${value} where ${key} = ${row}`);
          expect(await verdict(), `${column} of row ${row}`).toMatchObject({ ok: false });
          await tamper(`delete from ${table}`, `insert into ${table} select * from kept`);
        }
      expect(await verdict()).toMatchObject({ ok: true });
    },
  );

  test.each([["id = 'x'"], ['seq = 2'], ["hash = repeat('b', 64)"]])(
    'finds an edit of the head: %s',
    async (set) => {
      await chained(3);
      await tamper(`update audit_head set ${set}`);
      expect(await verdict()).toMatchObject({ ok: false });
      await happen();
      expect(await chainAll(t.app)).toMatchObject({ ok: false, failure: { code: 'refused' } });
    },
  );

  test.each([1, 2, 3])('finds the deletion of event %i, of its link, and of both', async (n) => {
    await chained(3);
    await tamper(`delete from audit_event where id = ${n}`);
    expect(await verdict()).toMatchObject({ ok: false });
    await tamper(`delete from audit_link where seq = ${n}`);
    expect(await verdict()).toMatchObject({ ok: false });
  });

  test('finds the deletion of the head, and of everything', async () => {
    await chained(2);
    await noteAuditHead(t.app);
    await tamper('delete from audit_head');
    expect(await verdict()).toMatchObject({ ok: false });
    await tamper('delete from audit_event', 'delete from audit_link');
    expect(await verdict()).toMatchObject({ ok: false, checked: 0 });
  });

  test('finds a tail that was cut off, also where the head was rewritten: by the head witnessed outside', async () => {
    await chained(4);
    await noteAuditHead(t.app);
    await tamper('delete from audit_event where id > 2', 'delete from audit_link where seq > 2');
    expect(await verdict()).toMatchObject({ ok: false });
    await tamper('update audit_head set (seq, hash) = (select seq, hash from audit_link where seq = 2)');
    expect(await verifyAudit(t.app.db, { heads: [], now: t.app.clock() })).toMatchObject({ ok: true });
    const seen = await verdict();
    expect(seen).toMatchObject({ ok: false, problems: [{ seq: 4 }] });
    expect(seen.problems[0]?.what).toContain('cut off');
  });

  test('finds a trail that was written anew from one event on', async () => {
    await chained(4);
    await noteAuditHead(t.app);
    await tamper(
      "update audit_event set action = 'membership.ended' where id = 3",
      'delete from audit_link',
      'delete from audit_head',
    );
    expect(await chainStragglers(t.app)).toEqual({ ok: true, value: 4 });
    expect(await verifyAudit(t.app.db, { heads: [], now: t.app.clock() })).toMatchObject({ ok: true });
    expect(await verdict()).toMatchObject({ ok: false, problems: [{ seq: 4 }] });
  });

  test('finds an event that was put in: waiting, dated back, dated ahead, or under an old id', async () => {
    const insert = (id: string, when: string) =>
      t.database.client.unsafe(`insert into audit_event
        (id, at, action, detail, personal_salt, personal_hash)
        values (${id}, timestamptz '${when}', 'session.opened', '{}', '\\x00', 'x')`);
    await chained(2);
    const nextId = "nextval('audit_event_id_seq')";
    await insert(nextId, '2026-05-19T08:58:00Z');
    expect(await verdict()).toMatchObject({ ok: false, unchained: 1, problems: [{ eventId: 3 }] });
    await chainAll(t.app);
    expect(await verdict(), 'two minutes: as late as a true event may be').toMatchObject({ ok: true });
    await insert(nextId, '2026-05-18T09:00:00Z');
    await chainAll(t.app);
    expect(await verdict()).toMatchObject({ ok: false, problems: [{ eventId: 4 }] });
    await insert(nextId, '2026-05-20T09:00:00Z');
    await chainAll(t.app);
    expect((await verdict()).problems).toContainEqual({
      seq: 5,
      eventId: 5,
      what: 'This event is dated in the future.',
    });
    await tamper("select setval('audit_event_id_seq', 5000)");
    await chained(1);
    await insert('100', '2026-05-19T09:00:00Z');
    await chainAll(t.app);
    expect(await verdict({ portalRuns: false })).toMatchObject({ unchained: 1 });
    await chainStragglers(t.app);
    expect((await verdict()).problems.map((problem) => problem.eventId)).toContain(100);
  });

  test('an event that waits is a problem after a minute, unless the portal was ended before it could link it', async () => {
    await happen();
    expect(await verdict()).toEqual({ ok: true, checked: 0, unchained: 1, problems: [] });
    t.pass(minutes(2));
    expect(await verdict()).toMatchObject({ ok: false, unchained: 1 });
    expect(await verdict({ portalRuns: false })).toMatchObject({ ok: true, unchained: 1 });
  });

  test('an event that commits late, with a lower id than linked ones, still gets its link', async () => {
    await chained(1);
    await t.database.client`select nextval('audit_event_id_seq')`;
    await chained(2);
    await t.database.client`insert into audit_event
      (id, at, action, detail, personal_salt, personal_hash) values (2, ${t.app.clock().toISOString()}, 'session.opened', '{}', '\\x00', 'x')`;
    expect(await chainAll(t.app)).toEqual({ ok: true, value: 1 });
    expect(await verdict()).toMatchObject({ ok: true, checked: 4 });
  });

  test('what is rolled back leaves no event and no gap in the chain', async () => {
    await chained(1);
    await t.app.transaction(async (tx) => {
      await record(tx, t.app, { action: 'person.changed', actor });
      return refused('no');
    });
    await chained(1);
    expect(await verdict()).toMatchObject({ ok: true, checked: 2 });
  });

  test('twenty commands at once while the chain runs: gapless, also after a restart', async () => {
    const first = startAuditChain(t.app);
    await Promise.all(Array.from({ length: 20 }, () => happen(3)));
    await first.stop();
    await Promise.all([happen(), happen(), chainAudit(t.app), chainAudit(t.app)]);
    const second = startAuditChain(t.app);
    await second.stop();
    expect(await verdict()).toEqual({ ok: true, checked: 62, unchained: 0, problems: [] });
    const [gaps] = await t.app.db.execute<{ n: number }>(
      sql`select (max(${auditLink.seq}) - count(*))::int as n from ${auditLink}`,
    );
    expect(gaps?.n).toBe(0);
    expect(readAuditHeads(t.app.settings.dataDir).at(-1)?.seq).toBe(62);
  });

  test('links within a second of the commit', async () => {
    const chain = startAuditChain(t.app);
    await happen();
    const began = performance.now();
    while ((await t.app.db.select().from(auditLink)).length === 0)
      if (performance.now() - began > 1000) throw new Error('No link after a second.');
    await chain.stop();
  });

  test('a witness line that a crash cut short spoils neither the one before nor the one after', async () => {
    await chained(1);
    await noteAuditHead(t.app);
    const file = join(t.app.settings.dataDir, 'audit-heads.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n{"at":"2026-05-19T0`);
    await chained(1);
    await noteAuditHead(t.app);
    expect(readAuditHeads(t.app.settings.dataDir).map(({ seq }) => seq)).toEqual([1, 2]);
  });
});
