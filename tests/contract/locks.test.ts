import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import type * as Threads from 'node:worker_threads';
import postgres from 'postgres';
import { afterAll, describe, expect, inject, test, vi } from 'vitest';
import { openEmbedded } from '#server/database/embedded.ts';
import { lockFolder } from '#server/database/folder-lock.ts';
import { openServer } from '#server/database/server.ts';
import { databases, makePostgresDatabase, root } from '../fixtures/database.ts';

const workers = vi.hoisted((): Threads.Worker[] => []);
vi.mock('node:worker_threads', async (original) => {
  const threads = await original<typeof Threads>();
  class Watched extends threads.Worker {
    constructor(...given: ConstructorParameters<typeof Threads.Worker>) {
      super(...given);
      workers.push(this);
    }
  }
  return { ...threads, Worker: Watched };
});

const folder = mkdtempSync(join(tmpdir(), 'wardmote-locks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function usedFolder(): string {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  cpSync(inject('template'), dataDir, { recursive: true });
  return dataDir;
}

/** Waits until something is so, at most ten seconds. */
async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries++) {
    if (tries > 500) throw new Error('It never was so.');
    await pass(20);
  }
}

describe('the folder of the embedded database', () => {
  test('opens for one at a time, and again once it was closed', async () => {
    const dataDir = usedFolder();
    const first = await openEmbedded(dataDir, root);
    await expect(openEmbedded(dataDir, root)).rejects.toThrow('Another Wardmote is running on the folder');
    expect(await first.client`select 1 as n`).toEqual([{ n: 1 }]);
    await first.close();
    const second = await openEmbedded(dataDir, root);
    await second.close();
  });

  test('is one folder by whatever path', async () => {
    const dataDir = usedFolder();
    const lock = await lockFolder(dataDir);
    expect(await lockFolder(`${dataDir}/../${dataDir.split('/').at(-1)}/`)).toBeNull();
    await lock?.release();
    const again = await lockFolder(dataDir);
    expect(again).not.toBeNull();
    await again?.release();
  });

  test('is refused where a socket in it answers, though the lock is free: another container has it', async () => {
    const dataDir = usedFolder();
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((done) => other.listen(join(dataDir, '.s.PGSQL.5432'), done));
    await expect(openEmbedded(dataDir, root)).rejects.toThrow('Another Wardmote is running');
    await new Promise((done) => other.close(done));
    // A socket that a killed process left answers nobody, and does not stand in the way.
    writeFileSync(join(dataDir, '.s.PGSQL.5432'), '');
    await (await openEmbedded(dataDir, root)).close();
  });

  test('with a first start that was cut off is begun anew; one that was finished is kept', async () => {
    const dataDir = usedFolder();
    rmSync(join(dataDir, 'database/global'), { recursive: true });
    await expect(openEmbedded(dataDir, root)).rejects.toThrow('does not open');
    expect(existsSync(join(dataDir, 'database/PG_VERSION'))).toBe(true);
    writeFileSync(join(dataDir, 'unfinished'), '');
    await (await openEmbedded(dataDir, root)).close();
    expect(existsSync(join(dataDir, 'unfinished'))).toBe(false);
  });

  test('whose database thread ends by itself is held still until it is back, with everything in it', async () => {
    const opened = await openEmbedded(usedFolder(), root);
    await opened.client`create table kept (n int)`;
    await opened.client`insert into kept values (7)`;
    expect(opened.cannotWrite()).toBeNull();
    await workers.at(-1)?.terminate();
    await until(() => opened.cannotWrite() !== null);
    expect(opened.cannotWrite()).toContain('what you typed is kept');
    await until(() => opened.cannotWrite() === null);
    expect(await opened.client`select n from kept`).toEqual([{ n: 7 }]);
    await opened.close();
  });

  const garble = (file: string) => {
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at += 3) bytes[at] = ((bytes[at] ?? 0) + 77) & 255;
    writeFileSync(file, bytes);
  };
  const halve = (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2));
  const everyFile = (within: string, damage: (file: string) => void) =>
    readdirSync(within)
      .map((name) => join(within, name))
      .filter((file) => statSync(file).isFile())
      .forEach(damage);
  const damages: [what: string, damage: (database: string) => void][] = [
    ['an empty control file', (database) => truncateSync(join(database, 'global/pg_control'), 0)],
    ['a garbled control file', (database) => garble(join(database, 'global/pg_control'))],
    ['no control file', (database) => rmSync(join(database, 'global/pg_control'))],
    ['no tables', (database) => rmSync(join(database, 'base'), { recursive: true })],
    ['garbled tables', (database) => everyFile(join(database, 'base/5'), garble)],
    ['tables cut in half', (database) => everyFile(join(database, 'base/5'), halve)],
    ['a garbled log', (database) => everyFile(join(database, 'pg_wal'), garble)],
    ['no log', (database) => rmSync(join(database, 'pg_wal'), { recursive: true })],
    ['a version that is none', (database) => writeFileSync(join(database, 'PG_VERSION'), 'seven\n')],
    ['no version', (database) => rmSync(join(database, 'PG_VERSION'))],
  ];
  test.each(damages)('with %s is refused in plain words, and can be tried again', async (_what, damage) => {
    const dataDir = usedFolder();
    damage(join(dataDir, 'database'));
    for (let n = 0; n < 2; n++) {
      const opened = await openEmbedded(dataDir, root).catch((thrown: unknown) => thrown as Error);
      expect(opened).toMatchObject({ code: 'cannot-start' });
      const { message } = opened as Error;
      expect(message).toMatch(
        /^The database in .+ does not open: .+ Nothing in it was removed\. Restore a backup/,
      );
      expect(message).not.toMatch(/Aborted|ASSERTIONS|PGlite|\n/);
    }
  });
});

describe.runIf(databases.includes('postgres'))('a database on a Postgres server', () => {
  test('opens for one at a time, and again once it was closed', async () => {
    const { url, drop } = await makePostgresDatabase();
    const first = await openServer(url);
    await expect(openServer(url)).rejects.toThrow('Another Wardmote is running on this database');
    expect(first.cannotWrite()).toBeNull();
    await first.close();
    await (await openServer(url)).close();
    await drop();
  });

  test('is not written to while its lock is lost, and is again once it has it back', async () => {
    const { url, drop } = await makePostgresDatabase();
    const opened = await openServer(url);
    const other = postgres(url, { max: 1, onnotice: () => undefined });
    const cutLock = () => other`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'wardmote lock' and datname = current_database()`;
    await cutLock();
    await until(() => opened.cannotWrite() !== null);
    expect(opened.cannotWrite()).toContain('what you typed is kept');
    // Reading goes on meanwhile.
    expect(await opened.client`select 1 as n`).toEqual([{ n: 1 }]);
    await until(() => opened.cannotWrite() === null);

    // Somebody else takes it in the gap: it stays lost until they let go.
    const taken = async () => {
      await cutLock();
      const [row] = await other`select pg_try_advisory_lock(20060608) as taken`;
      return row?.taken === true;
    };
    while (!(await taken())) await pass(5);
    await pass(600);
    expect(opened.cannotWrite()).not.toBeNull();
    await other`select pg_advisory_unlock_all()`;
    await until(() => opened.cannotWrite() === null);
    await other.end();
    await opened.close();
    await drop();
  });

  test('of another encoding, or a copy of another, is refused in words', async () => {
    const server = inject('postgres') ?? '';
    const admin = postgres(server, { max: 1, onnotice: () => undefined });
    const name = `wardmote_test_${crypto.randomUUID().replaceAll('-', '')}`;
    await admin.unsafe(
      `create database ${name} encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0`,
    );
    const url = new URL(server);
    url.pathname = `/${name}`;
    await expect(openServer(url.href)).rejects.toThrow('stores text as SQL_ASCII');
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });

  test('that does not answer, or is not there, is refused in words', async () => {
    await expect(openServer('postgres://nobody@127.0.0.1:9/none')).rejects.toThrow('does not answer');
    const url = new URL(inject('postgres') ?? '');
    url.pathname = '/wardmote_no_such_database';
    await expect(openServer(url.href)).rejects.toThrow(/does not answer: .*does not exist/);
  });
});
