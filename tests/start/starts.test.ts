import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, describe, expect, inject, test, vi } from 'vitest';
import { databases, makePostgresDatabase, root } from '../fixtures/database.ts';
import { PortalDidNotStart, startPortal, type PortalGiven } from '../fixtures/portal.ts';

// Several processes start in each test, and other suites run beside it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'wardmote-starts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(folder, 'data-'));

/** A folder with a database in it that was started on and closed. */
function usedFolder(): string {
  const dataDir = newFolder();
  cpSync(inject('template'), dataDir, { recursive: true });
  return dataDir;
}

/** The one line with which a start is refused. */
async function refusal(given: PortalGiven): Promise<string> {
  const portal = await startPortal(given).catch((thrown: unknown) => thrown);
  if (!(portal instanceof PortalDidNotStart)) {
    if (portal instanceof Error) throw portal;
    await (portal as { kill(): Promise<void> }).kill();
    throw new Error('It started.');
  }
  expect(portal.exitCode).toBe(1);
  const lines = portal.output.trim().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

/** A place for a portal: the embedded database's folder, or a database on the server. */
async function place(kind: 'embedded' | 'postgres') {
  if (kind === 'embedded') return { given: { dataDir: usedFolder() }, drop: () => Promise.resolve() };
  const { url, drop } = await makePostgresDatabase();
  return { given: { dataDir: newFolder(), databaseUrl: url }, drop };
}

describe.each(databases)('starts on %s', (kind) => {
  test('a second start refuses in words, and the first goes on', async () => {
    const { given, drop } = await place(kind);
    const first = await startPortal(given);
    expect(await refusal({ ...given, ...(kind === 'postgres' ? { dataDir: newFolder() } : {}) })).toMatch(
      /^Another Wardmote is running on /,
    );
    expect((await fetch(`${first.origin}/healthz`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
    await drop();
  });

  test('a start whose port is taken says so, and leaves the database to others', async () => {
    const { given, drop } = await place(kind);
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    expect(await refusal({ ...given, port })).toMatch(/^The port is in use\./);
    expect(readdirSync(given.dataDir)).not.toContain('control.json');
    other.close();
    const portal = await startPortal(given);
    expect(await portal.stop()).toBe(0);
    await drop();
  });

  test('a database used by a newer version is refused and left as it is', async () => {
    const { given, drop } = await place(kind);
    const newer = { hash: 'unknown', when: 99_999_999_999_999 };
    if (kind === 'postgres') {
      const first = await startPortal(given);
      await first.stop();
      const client = postgres(given.databaseUrl ?? '', { max: 1 });
      await client`insert into drizzle.__drizzle_migrations (hash, created_at) values (${newer.hash}, ${newer.when})`;
      await client.end();
    } else {
      const { openEmbedded } = await import('#server/database/embedded.ts');
      const opened = await openEmbedded(given.dataDir, root);
      await opened.client`insert into drizzle.__drizzle_migrations (hash, created_at) values (${newer.hash}, ${newer.when})`;
      await opened.close();
    }
    expect(await refusal(given)).toMatch(/^This database was used by a newer version of Wardmote\./);
    await drop();
  });
});

describe('a folder', () => {
  test('that holds other things is refused and not touched', async () => {
    const dataDir = newFolder();
    writeFileSync(join(dataDir, 'letters.txt'), 'mine');
    const before = statSync(dataDir).mode;
    expect(await refusal({ dataDir })).toContain('holds other things');
    expect(readdirSync(dataDir)).toEqual(['letters.txt']);
    expect(statSync(dataDir).mode).toBe(before);
  });

  test('that is a file, or cannot be made, is refused in words', async () => {
    const dataDir = join(newFolder(), 'file');
    writeFileSync(dataDir, '');
    expect(await refusal({ dataDir })).toContain('cannot be used');
    expect(await refusal({ dataDir: join(dataDir, 'below') })).toContain('cannot be used');
  });

  test('of a long name works', async () => {
    const dataDir = join(newFolder(), 'n'.repeat(120));
    mkdirSync(dataDir);
    cpSync(inject('template'), dataDir, { recursive: true });
    const portal = await startPortal({ dataDir });
    expect((await fetch(`${portal.origin}/healthz`)).status).toBe(200);
    expect(await portal.stop()).toBe(0);
  });

  test('whose database is damaged is refused in words', async () => {
    const dataDir = usedFolder();
    truncateSync(join(dataDir, 'database/global/pg_control'), 0);
    expect(await refusal({ dataDir })).toMatch(
      /^The database in .+ does not open: its files are damaged, .+ Restore a backup/,
    );
  });
});

describe('the first visit', () => {
  test('needs the code that the console prints; every start prints a new one until there is an administrator', async () => {
    const dataDir = usedFolder();
    const first = await startPortal({ dataDir });
    expect(first.output()).toMatch(/^First visit: open http:\S+\/set-up and enter this code: \S+$/m);
    const code = first.setUpCode();
    expect(code).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
    await first.stop();
    const second = await startPortal({ dataDir });
    expect(second.setUpCode()).not.toBe(code);
    await second.stop();
  });
});

describe('settings', () => {
  test('each wrong one is one plain line', async () => {
    expect(await refusal({ env: { WARDMOTE_PORT: '1' } })).toMatch(/^Setting WARDMOTE_PORT is not known\./);
    expect(await refusal({ databaseUrl: 'postgres://nobody@127.0.0.1:9/x' })).toMatch(
      /^The database server at DATABASE_URL does not answer: /,
    );
    expect(await refusal({ demo: true, databaseUrl: 'postgres://a/b' })).toContain('unset DATABASE_URL');
    expect(
      await refusal({ dataDir: usedFolder(), env: { HOST: '192.0.2.1', ORIGIN: 'http://a.example' } }),
    ).toBe('HOST is not an address of this machine.');
  });

  test('without a build, the start says how to make one', () => {
    const bare = mkdtempSync(join(folder, 'bare-'));
    for (const name of ['server', 'src', 'drizzle', 'package.json'])
      cpSync(join(root, name), join(bare, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(bare, 'node_modules'));
    const { status, stderr } = spawnSync(process.execPath, ['server/main.ts'], {
      cwd: bare,
      env: {},
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, 'There is no build yet. Run: npm run build\n']);
  });
});
