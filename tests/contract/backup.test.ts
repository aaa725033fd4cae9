import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBackup } from '#server/backup/make.ts';
import { restoreBackup, verifyBackup } from '#server/backup/restore.ts';
import { backUpRunning } from '#server/backup/running.ts';
import { openEmbedded, type OpenedClient } from '#server/database/embedded.ts';
import { migrateDatabase, migrationsOf } from '#server/database/migrate.ts';
import { openServer } from '#server/database/server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases, makePostgresDatabase, root, type DatabaseKind } from '../fixtures/database.ts';
import { digests, fillEveryTable } from '../fixtures/fill.ts';
import { chance } from '../fixtures/random.ts';
import { build, makeOrganisation } from '../fixtures/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'wardmote-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileFor = (name: string) => join(folder, `${name}-${crypto.randomUUID().slice(0, 8)}.backup`);
const quiet = () => undefined;
const never = new AbortController().signal;
const seed = 20260522;

type Empty = OpenedClient & { url: string | null; gone(): Promise<void> };

/** A database that no Wardmote was started on. */
async function emptyDatabase(kind: DatabaseKind): Promise<Empty> {
  if (kind === 'embedded') {
    const dataDir = mkdtempSync(join(folder, 'data-'));
    const opened = await openEmbedded(dataDir, root);
    return { ...opened, url: null, gone: () => opened.close() };
  }
  const made = await makePostgresDatabase();
  const opened = await openServer(made.url);
  return {
    ...opened,
    url: made.url,
    async gone() {
      await opened.close();
      await made.drop();
    },
  };
}

const backUp = (from: { client: OpenedClient['client']; url: string | null }, path: string) =>
  makeBackup(
    { settings: { databaseUrl: from.url }, client: from.client, now: new Date() },
    path,
    quiet,
    never,
  );

const restore = async (client: OpenedClient['client'], path: string, from = root) => {
  await verifyBackup(path, from);
  return restoreBackup(client, from, path, quiet);
};

const tablesThere = async ({ client }: Empty) =>
  (await client`select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`).length;

describe.each(databases)('a backup of %s', (kind) => {
  let t: TestApp;
  let file: string;
  let before: Record<string, string>;
  beforeAll(async () => {
    t = await openTestApp(kind);
    console.log(`seed ${seed}`);
    await fillEveryTable(t.database.client, chance(seed), 25);
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
    const later = laterVersion();
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

describe.each(databases)('a backup of %s in use', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
    await fillEveryTable(t.database.client, chance(seed), 200);
  });
  afterAll(() => t.close());
  const running = () => ({ app: t.app, client: t.database.client });

  test('is of one moment: pairs written together are there together', async () => {
    let stop = false;
    const answers = { saved: 0, held: 0, read: 0 };
    const write = async () => {
      while (!stop) {
        const result = await t.app.transaction(async (tx) => {
          await makeOrganisation(tx, { name: `Pair ${answers.saved} a` });
          await makeOrganisation(tx, { name: `Pair ${answers.saved} b` });
          return { ok: true, value: null };
        });
        if (result.ok) answers.saved++;
        else answers.held++;
        await new Promise((turn) => setTimeout(turn, 1));
      }
    };
    const read = async () => {
      while (!stop) {
        await t.database.client`select count(*) from organisation`;
        if (t.app.pause.because) answers.read++;
        await new Promise((turn) => setTimeout(turn, 1));
      }
    };
    const others = [write(), read()];
    const path = fileFor('moment');
    while (answers.saved < 3) await new Promise((turn) => setTimeout(turn, 5));
    await backUpRunning(running(), path, quiet, never);
    const during = { ...answers };
    const savedThen = answers.saved;
    while (answers.saved < savedThen + 3) await new Promise((turn) => setTimeout(turn, 5));
    stop = true;
    await Promise.all(others);
    if (kind === 'embedded') {
      expect(during.held).toBeGreaterThan(0);
      expect(during.read).toBeGreaterThan(0);
    } else expect(during.held).toBe(0);
    const text = gunzipSync(readFileSync(path)).toString();
    const halves = ['a', 'b'].map((half) => text.match(new RegExp(`"Pair \\d+ ${half}"`, 'g'))?.length);
    expect(halves[0]).toBeGreaterThan(0);
    expect(halves[0]).toBe(halves[1]);
    const [noted] = await t.database.client`select detail from audit_event where action = 'backup.made'`;
    expect(noted?.detail).toMatchObject({ tables: expect.any(Number) as number });
  });

  test('writing goes on again after a backup that failed, and after one that was called off', async () => {
    const writes = () => build(t.app, (tx) => makeOrganisation(tx));
    await expect(backUpRunning(running(), join(folder, 'none', 'x'), quiet, never)).rejects.toThrow(
      'cannot be written',
    );
    await writes();
    const gone = new AbortController();
    const made = backUpRunning(running(), fileFor('gone'), () => gone.abort(), gone.signal);
    if (kind === 'embedded') {
      const held = await t.app.transaction(async (tx) => ({ ok: true, value: await makeOrganisation(tx) }));
      expect(held).toMatchObject({ ok: false, failure: { code: 'unavailable' } });
      await expect(backUpRunning(running(), fileFor('second'), quiet, never)).rejects.toThrow('made already');
    }
    await expect(made).rejects.toThrow('called off');
    await writes();
  });

  test.runIf(kind === 'embedded')('a write that slips past the pause is noticed', async () => {
    let slipped = false;
    const path = fileFor('slipped');
    const slip = (line: string) => {
      if (slipped || !line.startsWith('organisation:')) return;
      slipped = true;
      void t.database.client`update organisation set contact = 'slipped'`.execute();
    };
    await expect(
      makeBackup(
        { settings: { databaseUrl: null }, client: t.database.client, now: new Date() },
        path,
        slip,
        never,
      ),
    ).rejects.toThrow('written while');
    // The tool leaves no file that it does not vouch for.
    expect(existsSync(path)).toBe(false);
  });
});

/** The same backup with its lines changed, sealed as if it had been written so. */
async function rewrite(from: string, to: string, change: (line: string) => string): Promise<void> {
  const { linesIn, writeEnvelope } = await import('#server/backup/envelope.ts');
  await writeEnvelope(
    to,
    (async function* () {
      for await (const line of linesIn(from)) yield `${change(line)}\n`;
    })(),
  );
}

/** A copy of the migrations with one more: what a table may have that none has today. */
function laterVersion(): string {
  const later = mkdtempSync(join(folder, 'later-'));
  mkdirSync(join(later, 'drizzle'));
  cpSync(join(root, 'drizzle/migrations'), join(later, 'drizzle/migrations'), { recursive: true });
  const journalFile = join(later, 'drizzle/migrations/meta/_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as {
    entries: { when: number; tag: string }[];
  };
  const newest = journal.entries.at(-1)?.when ?? 0;
  journal.entries.push({ ...journal.entries[0], when: newest + 1000, tag: '9999_later' });
  writeFileSync(journalFile, JSON.stringify(journal));
  writeFileSync(
    join(later, 'drizzle/migrations/9999_later.sql'),
    `create type later_mood as enum ('calm', 'not "calm"');
     create sequence later_free;
     create table later_thing (
       id bigint generated always as identity primary key,
       parent bigint references later_thing (id),
       mood later_mood, amount numeric(20, 10), share float8, wide numeric, took interval,
       note jsonb, tags text[], grid int[][], code char(5), short varchar(7), at timestamptz, on_day date,
       "odd ""name" text, doubled numeric generated always as (amount * 2) stored
     );
     create table later_seen (moment timestamptz, what text, n int, primary key (moment, what));
     create function later_copy() returns trigger language plpgsql as $$
       begin insert into later_seen values (clock_timestamp(), new.id::text, 1); return new; end $$;
     create trigger later_copy after insert on later_thing for each row execute function later_copy();`,
  );
  return later;
}

const laterRows = `
  select setval('later_free', 7);
  insert into later_thing
      (id, parent, mood, amount, share, wide, took, note, tags, grid, code, short, at, on_day, "odd ""name")
    overriding system value
    select n, case when n > 3 then n - 3 when n = 1 then 40 end,
      (array['calm', 'not "calm"'])[1 + n % 2]::later_mood, n / 7.0, (array['NaN', 'Infinity', '0.1', '1e-300'])[1 + n % 4]::float8,
      ('1' || repeat('0', n) || '.5000')::numeric, make_interval(months => n, secs => n / 3.0),
      (array['null', '"null"', '{"b": 1.10}', null])[1 + n % 4]::jsonb,
      (array['{}', '{"a\\"b",NULL}', null])[1 + n % 3]::text[], '{{1,2},{3,4}}', 'ab', 'x ', '2026-05-01 10:00:00.123456+00',
      (array['infinity', '0044-03-15 BC'])[1 + n % 2]::date, repeat('é', n)
    from generate_series(1, 40) n;
  select setval('later_thing_id_seq', 40);`;
