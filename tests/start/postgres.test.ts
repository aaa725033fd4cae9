import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { openServer } from '#server/database/server.ts';
import { databases, makePostgresDatabase } from '../fixtures/database.ts';
import { freePort, PortalDidNotStart, startPortal } from '../fixtures/portal.ts';

// Several processes start in each test, and other suites run beside it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'wardmote-cluster-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where Postgres's own programs stand: Debian keeps them off the path. */
function programs(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return (
    versions.map((version) => join(debian, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb'))) ??
    null
  );
}

/** Postgres refuses to run as root: then it runs as its own user. */
function runAs(): { uid: number; gid: number } | Record<string, never> | null {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim());
  const [uid, gid] = [id('-u'), id('-g')];
  return uid > 0 ? { uid, gid } : null;
}

const bin = programs();
const user = runAs();
const canMakeCluster = databases.includes('postgres') && bin !== null && user !== null;
if (!canMakeCluster) {
  if (process.env.CI === 'true') throw new Error('Postgres’s initdb must be here, and is not.');
  console.log('SKIPPED: a Postgres server with fsync=off. There is no initdb here.');
}

/** A Postgres server of the test's own, with one setting changed; `start` answers with what ends it at once. */
async function makeCluster(setting: string) {
  const data = mkdtempSync(join(folder, 'data-'));
  const as = user ?? {};
  if ('uid' in as && as.uid !== undefined) {
    chownSync(folder, as.uid, as.gid);
    chownSync(data, as.uid, as.gid);
  }
  const made = spawnSync(
    join(bin ?? '', 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale', 'C'],
    { ...as, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const start = async () => {
    const server = spawn(
      join(bin ?? '', 'postgres'),
      ['-D', data, '-p', String(port), '-k', data, '-c', 'listen_addresses=127.0.0.1', '-c', setting],
      { ...as, cwd: folder, stdio: 'ignore' },
    );
    await untilItAnswers(url);
    return async () => {
      server.kill('SIGQUIT');
      await once(server, 'exit');
    };
  };
  return { url, start };
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const client = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
    const answers = await client`select 1`.then(
      () => true,
      () => false,
    );
    await client.end({ timeout: 1 });
    if (answers) return;
    await pass(100);
  }
  throw new Error('The cluster did not start.');
}

describe.runIf(canMakeCluster)('a Postgres server of our own', () => {
  test('that runs with fsync=off is refused', async () => {
    const { url, start } = await makeCluster('fsync=off');
    const end = await start();
    const portal = await startPortal({ databaseUrl: url }).catch((thrown: unknown) => thrown);
    expect(portal).toBeInstanceOf(PortalDidNotStart);
    expect((portal as PortalDidNotStart).output).toBe(
      'The database server runs with fsync=off and could lose what it confirmed. Turn fsync on.\n',
    );
    await end();
  });

  test('that confirms before it has written is asked to write first', async () => {
    const { url, start } = await makeCluster('synchronous_commit=off');
    const end = await start();
    const opened = await openServer(url);
    expect(await opened.client`select current_setting('synchronous_commit') as setting`).toEqual([
      { setting: 'on' },
    ]);
    await opened.close();
    await end();
  });

  test('that crashes and comes back is waited for', async () => {
    const { url, start } = await makeCluster('fsync=on');
    const crash = await start();
    const portal = await startPortal({ databaseUrl: url });
    const health = async () => (await fetch(`${portal.origin}/healthz`)).status;
    expect(await health()).toBe(200);
    await crash();
    expect(await health()).toBe(503);
    const end = await start();
    for (let tries = 0; (await health()) !== 200 && tries < 100; tries++) await pass(100);
    expect(await health()).toBe(200);
    expect(await portal.stop()).toBe(0);
    await end();
  });
});

describe.runIf(databases.includes('postgres'))('a portal on a Postgres server', () => {
  test('whose lock connection is cut says so, writes nothing, and goes on when it has the lock again', async () => {
    const { url, drop } = await makePostgresDatabase();
    const portal = await startPortal({ databaseUrl: url });
    const other = postgres(url, { max: 1, onnotice: () => undefined });
    const health = async () => {
      const response = await fetch(`${portal.origin}/healthz`);
      return {
        status: response.status,
        body: (await response.json()) as { status: string; reason?: string },
      };
    };
    expect(await health()).toEqual({ status: 200, body: { status: 'ok' } });

    // The lock is cut, and somebody else takes it before the portal has it back.
    const cut = async () => {
      await other`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'wardmote lock' and datname = current_database()`;
      const [row] = await other`select pg_try_advisory_lock(20060608) as taken`;
      return row?.taken === true;
    };
    while (!(await cut())) await pass(5);
    let lost = await health();
    for (let tries = 0; lost.status === 200 && tries < 100; tries++) {
      await pass(50);
      lost = await health();
    }
    expect(lost).toMatchObject({
      status: 503,
      body: { status: 'unavailable', reason: expect.stringContaining('Nothing was saved') as string },
    });
    const [before] = await other`select count(*)::int as n from audit_event`;
    const refused = await fetch(`${portal.origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'nobody@example.org', password: 'no passphrase at all' }),
    });
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain('Nothing was saved');
    expect((await other`select count(*)::int as n from audit_event`)[0]).toEqual(before);

    await other`select pg_advisory_unlock_all()`;
    for (let tries = 0; (await health()).status !== 200 && tries < 100; tries++) await pass(50);
    expect(await health()).toEqual({ status: 200, body: { status: 'ok' } });
    await other.end();
    expect(await portal.stop()).toBe(0);
    await drop();
  });
});
