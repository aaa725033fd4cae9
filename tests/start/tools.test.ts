import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { afterAll, describe, expect, inject, test, vi } from 'vitest';
import { openEmbedded } from '#server/database/embedded.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { openServer } from '#server/database/server.ts';
import { databases, makePostgresDatabase, root, type DatabaseKind } from '../fixtures/database.ts';
import { digests, fillEveryTable } from '../fixtures/fill.ts';
import { startPortal } from '../fixtures/portal.ts';
import { cleanEnvironment, quick, runTool } from '../fixtures/quick.ts';
import { chance } from '../fixtures/random.ts';

// Several processes start in each test, and other suites run beside it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'wardmote-tools-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(folder, 'data-'));
const seed = 20260801;

type Place = { dataDir: string; databaseUrl?: string; drop(): Promise<void> };

async function place(kind: DatabaseKind, used: boolean): Promise<Place> {
  const dataDir = newFolder();
  if (kind === 'embedded') {
    if (used) cpSync(inject('template'), dataDir, { recursive: true });
    return { dataDir, drop: () => Promise.resolve() };
  }
  const { url, drop } = await makePostgresDatabase();
  return { dataDir, databaseUrl: url, drop };
}

const open = (at: Place) => (at.databaseUrl ? openServer(at.databaseUrl) : openEmbedded(at.dataDir, root));

const run = (tool: 'backup' | 'restore', args: string[], at: Place, cwd?: string) =>
  runTool(
    tool,
    args,
    { DATA_DIR: at.dataDir, ...(at.databaseUrl ? { DATABASE_URL: at.databaseUrl } : {}) },
    cwd,
  );

describe.each(databases)('npm run backup and restore on %s', (kind) => {
  test('while the portal runs; then wiped, restored and started again, with every table equal', async () => {
    console.log(`seed ${seed}`);
    const [from, to] = [await place(kind, true), await place(kind, false)];
    const before = await open(from);
    await migrateDatabase(before.client, root);
    await fillEveryTable(before.client, chance(seed), 10);
    await before.close();
    const portal = await startPortal(from);
    const file = join(folder, `${kind}.backup`);
    const made = await run('backup', [file], from);
    expect(made).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^Backed up \d+ rows of \d+ tables to /) as string,
    });
    expect((await fetch(`${portal.origin}/healthz`)).status).toBe(200);

    // A portal that runs is never restored under.
    expect(await run('restore', [file], from)).toMatchObject({
      code: 1,
      said: expect.stringContaining('Another Wardmote is running on') as string,
    });
    expect(await portal.stop()).toBe(0);

    const restored = await run('restore', ['it.backup'], { ...to, dataDir: to.dataDir }, linkTo(file));
    expect(restored).toMatchObject({ code: 0, said: expect.stringMatching(/^Restored \d+ rows/) as string });
    const [was, is] = [await open(from), await open(to)];
    // The trail went on after the backup: that one was made stands in it.
    const withoutTrail = async (client: Sql) =>
      Object.entries(await digests(client)).filter(([table]) => !table.startsWith('audit_'));
    expect(await withoutTrail(is.client)).toEqual(await withoutTrail(was.client));
    expect((await withoutTrail(is.client)).length).toBeGreaterThan(15);
    await Promise.all([was.close(), is.close()]);
    const portalAgain = await startPortal(to);
    expect((await fetch(`${portalAgain.origin}/healthz`)).status).toBe(200);
    await portalAgain.stop();

    // Into what is not empty: refused.
    expect(await run('restore', [file], to)).toMatchObject({
      code: 1,
      said: expect.stringContaining('not empty') as string,
    });
    await from.drop();
    await to.drop();
  });

  test('with no portal, the tool takes the lock itself, and holds it', async () => {
    const from = await place(kind, true);
    const opened = await open(from);
    await migrateDatabase(opened.client, root);
    await fillEveryTable(opened.client, chance(seed), 10);
    const before = await digests(opened.client);
    // Somebody has the database, but no portal answers on this folder.
    expect(
      await run('backup', [join(folder, 'no')], {
        ...from,
        ...(kind === 'postgres' ? { dataDir: newFolder() } : {}),
      }),
    ).toMatchObject({ code: 1, said: expect.stringContaining('Another Wardmote is running on') as string });
    await opened.close();

    const file = join(folder, `${kind}-alone.backup`);
    expect(await run('backup', [file], from)).toMatchObject({ code: 0 });
    const to = await place(kind, false);
    expect(await run('restore', [file], to)).toMatchObject({ code: 0 });
    const after = await open(to);
    expect(await digests(after.client)).toEqual(before);
    await after.close();
    await from.drop();
    await to.drop();
  });

  test('a damaged file leaves the target as it was: not even there', async () => {
    const file = join(folder, 'damaged.backup');
    const bytes = readFileSync(join(folder, `${kind}-alone.backup`));
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 4;
    writeFileSync(file, bytes);
    const to = await place(kind, false);
    expect(await run('restore', [file], to)).toMatchObject({
      code: 1,
      said: expect.stringContaining('is damaged or was cut off') as string,
    });
    expect(readdirSync(to.dataDir)).toEqual([]);
    await to.drop();
  });
});

describe('a tool', () => {
  test('called wrongly says how; a file that is there is never written over', async () => {
    const at = await place('embedded', true);
    expect(await run('backup', [], at)).toEqual({ code: 1, said: 'Say where to: npm run backup -- FILE\n' });
    expect(await run('restore', [], at)).toEqual({
      code: 1,
      said: 'Say what from: npm run restore -- FILE\n',
    });
    expect(await run('backup', ['a', 'b'], at)).toMatchObject({ code: 1 });
    const file = join(folder, 'mine');
    writeFileSync(file, 'mine');
    expect(await run('backup', [file], at)).toMatchObject({ code: 1 });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await run('backup', [join(folder, 'x')], await place('embedded', false))).toMatchObject({
      code: 1,
      said: expect.stringContaining('There is no database in') as string,
    });
  });

  test('that is killed in the middle of a backup leaves the portal writing', async () => {
    const at = await place('embedded', true);
    const opened = await open(at);
    await opened.client`insert into organisation (id, name, sector, created_at)
      select gen_random_uuid(), 'Organisation ' || n || repeat('x', 2000), 'police', now() from generate_series(1, 20000) n`;
    await opened.close();
    const portal = await startPortal(at);
    const file = join(folder, 'killed.backup');
    const child = spawn(process.execPath, [...quick, 'server/cli/backup.ts', file], {
      cwd: root,
      stdio: 'ignore',
      env: cleanEnvironment({ DATA_DIR: at.dataDir }),
    });
    while (!existsSync(`${file}.part`) && child.exitCode === null) await pass(2);
    // Pausing heals by itself, so the portal stays in service meanwhile.
    expect((await fetch(`${portal.origin}/healthz`)).status).toBe(200);
    child.kill('SIGKILL');
    while (existsSync(`${file}.part`)) await pass(10);
    expect(existsSync(file)).toBe(false);
    expect(await run('backup', [file], at)).toMatchObject({ code: 0 });
    expect(await portal.stop()).toBe(0);
  });
});

/** A folder in which the file is called `it.backup`: the tool is given names as people give them. */
function linkTo(file: string): string {
  const cwd = newFolder();
  cpSync(file, join(cwd, 'it.backup'));
  return cwd;
}
