import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBackup } from '#server/backup/make.ts';
import { verifyBackup } from '#server/backup/restore.ts';
import { migrateDatabase, migrationsOf } from '#server/database/migrate.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import {
  backUp,
  emptyDatabase as emptyIn,
  laterRows,
  laterVersion,
  quiet,
  restore,
  rewrite,
  type Empty,
} from '../fixtures/backup.ts';
import { databases, root, type DatabaseKind } from '../fixtures/database.ts';
import { digests, fillEveryTable } from '../fixtures/fill.ts';
import { chance } from '../fixtures/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'wardmote-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileFor = (name: string) => join(folder, `${name}-${crypto.randomUUID().slice(0, 8)}.backup`);
const emptyDatabase = (kind: DatabaseKind) => emptyIn(kind, folder);
const seed = 20260522;

const tablesThere = async ({ client }: Empty) =>
  (await client`select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`).length;

describe.each(databases)('a backup of %s', (kind) => {
  let t: TestApp;
  let file: string;
  let before: Record<string, string>;
  beforeAll(async () => {
    t = await openTestApp(kind);
    console.log(`seed ${seed}`);
    await fillEveryTable(t.database.client, chance(seed), 15);
    before = await digests(t.database.client);
    file = fileFor(kind);
    await backUp(t.database, file);
  });
  afterAll(() => t.close());

  test('every table was filled', () => {
    expect(Object.entries(before).filter(([, digest]) => digest.startsWith('0 '))).toEqual([]);
  });

  test.each(databases)('restored into an empty %s has every table equal by digest', async (other) => {
    const target = await emptyDatabase(other);
    const made = await restore(target.client, file);
    expect(await digests(target.client)).toEqual(before);
    expect(made.tables).toBe(Object.keys(before).length);
    expect(await migrationsOf(target.client)).toEqual(await migrationsOf(t.database.client));
    // What is added next gets a number of its own.
    await target.client`insert into audit_event (at, action, detail, personal_salt, personal_hash)
      values (now(), 'backup.made', '{}', '\\x00', '')`;
    await target.gone();
  });

  test('a database that holds anything is refused and left as it is', async () => {
    const target = await emptyDatabase(kind);
    await migrateDatabase(target.client, root);
    await fillEveryTable(target.client, chance(seed + 1), 1);
    const there = await digests(target.client);
    await expect(restore(target.client, file)).rejects.toThrow('not empty');
    expect(await digests(target.client)).toEqual(there);
    await target.gone();
  });

  test('a database that was started on, but never used, takes it', async () => {
    const target = await emptyDatabase(kind);
    await migrateDatabase(target.client, root);
    await restore(target.client, file);
    expect(await digests(target.client)).toEqual(before);
    await target.gone();
  });

  test("another program's database is refused", async () => {
    const target = await emptyDatabase(kind);
    await target.client`create table theirs (id int)`;
    await expect(restore(target.client, file)).rejects.toThrow('not empty');
    await expect(migrateDatabase(target.client, root)).rejects.toThrow('did not make');
    await target.gone();
  });

  test('a row that does not fit undoes the whole restore, tables included', async () => {
    const target = await emptyDatabase(kind);
    const broken = fileFor('broken');
    await rewrite(file, broken, (line) => line.replace('@test.example', '@TEST.example'));
    await expect(restore(target.client, broken)).rejects.toThrow('person_email_lower');
    expect(await tablesThere(target)).toBe(0);
    expect(await migrationsOf(target.client)).toEqual([]);
    await target.gone();
  });

  test('tables of a later version come along by themselves', async () => {
    const later = laterVersion(folder);
    const [source, target, newer] = [
      await emptyDatabase(kind),
      await emptyDatabase(kind),
      await emptyDatabase(kind),
    ];
    await migrateDatabase(source.client, later);
    await source.client.unsafe(laterRows);
    const there = await digests(source.client);
    const path = fileFor('later');
    await backUp(source, path);
    await restore(target.client, path, later);
    expect(await digests(target.client)).toEqual(there);
    const [next] =
      await target.client`insert into later_thing (parent) values (null) returning id::int, doubled`;
    expect(next).toEqual({ id: 41, doubled: null });
    await expect(target.client`insert into later_thing (parent) values (999)`).rejects.toThrow('foreign key');

    await expect(verifyBackup(path, root)).rejects.toThrow('newer version');
    // An older backup is brought up to the newer version's tables.
    await restore(newer.client, file, later);
    const now = await digests(newer.client);
    expect(now).toEqual({ ...before, later_thing: '0 null', later_seen: '0 null' });
    await expect(migrateDatabase(newer.client, root)).rejects.toThrow('newer version');
    await Promise.all([source.gone(), target.gone(), newer.gone()]);
  });

  test('a file is never written over, and a failure leaves none', async () => {
    const path = fileFor('there');
    writeFileSync(path, 'mine');
    await expect(backUp(t.database, path)).rejects.toThrow('already');
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await expect(backUp(t.database, join(folder, 'no-such-folder', 'x'))).rejects.toThrow(
      'cannot be written',
    );
    const stopped = fileFor('stopped');
    await expect(
      makeBackup(
        { settings: { databaseUrl: t.database.url }, client: t.database.client, now: new Date() },
        stopped,
        quiet,
        AbortSignal.abort(),
      ),
    ).rejects.toThrow('called off');
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });
});

describe('a damaged backup', () => {
  test('is refused wherever the damage is, in 50 places of each kind, with the target untouched', async () => {
    const source = await emptyDatabase('embedded');
    await migrateDatabase(source.client, root);
    await fillEveryTable(source.client, chance(seed), 5);
    const file = fileFor('whole');
    await backUp(source, file);
    await source.gone();
    const whole = readFileSync(file);
    const luck = chance(seed);
    console.log(`seed ${seed}`);
    const path = fileFor('damaged');
    const kinds: ((bytes: Buffer) => Buffer)[] = [
      (bytes) => {
        const at = luck.below(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << luck.below(8));
        return bytes;
      },
      (bytes) => bytes.subarray(0, luck.below(bytes.length)),
      (bytes) => Buffer.concat([bytes, luck.bytes(1 + luck.below(20))]),
      (bytes) => {
        const at = luck.below(bytes.length - 40);
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + luck.below(30))]);
      },
    ];
    for (const damage of kinds)
      for (let n = 0; n < 50; n++) {
        writeFileSync(path, damage(Buffer.from(whole)));
        await expect(verifyBackup(path, root)).rejects.toMatchObject({ code: 'backup-refused' });
      }
    for (const at of [0, 3, 4, 8, 9, 12, 40, 97, 98, 99, whole.length - 1, whole.length - 8]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(path, bytes);
      await expect(verifyBackup(path, root), `byte ${at}`).rejects.toMatchObject({ code: 'backup-refused' });
    }
    await expect(verifyBackup(join(folder, 'none'), root)).rejects.toThrow('cannot be read');
    writeFileSync(path, '');
    await expect(verifyBackup(path, root)).rejects.toThrow('not a backup');
    expect(() => gunzipSync(whole)).not.toThrow();
  });
});
