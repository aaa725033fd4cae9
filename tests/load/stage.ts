import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { makeApp } from '#server/compose.ts';
import { readSettings } from '#server/config.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { openClient } from '#server/database/open.ts';
import { startCalculations } from '#server/jobs/calculations.ts';
import { startRendering } from '#server/jobs/rendering.ts';
import { startPortal } from '../fixtures/portal.ts';
import type { Flags } from './flags.ts';
import { processorSeconds } from './machine.ts';
import type { Looked, Place } from './place.ts';
import { fillStage } from './stage-filling.ts';

const root = resolve(import.meta.dirname, '../..');
const server = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * A portal of our own: the built one, as a process of its own, on a new Postgres database that is filled here and
 * dropped at the end. `LOAD_NODE_OPTIONS` are Node's options for that process, such as `--cpu-prof`.
 */
export async function makeStage(flags: Flags): Promise<Place> {
  const admin = postgres(server, { max: 1, onnotice: () => undefined });
  const name = `wardmote_load_${crypto.randomUUID().replaceAll('-', '')}`;
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'wardmote-load-'));
  const drop = async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end({ timeout: 2 });
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const filled = await fill(url.href, dataDir, flags);
    await admin.unsafe('checkpoint');
    const nodeOptions = process.env.LOAD_NODE_OPTIONS;
    const portal = await startPortal({
      databaseUrl: url.href,
      dataDir,
      env: nodeOptions ? { NODE_OPTIONS: nodeOptions } : {},
    });
    return {
      ...filled,
      origin: portal.origin,
      addresses: true,
      look: () => look(admin, name),
      complaints: () =>
        portal
          .output()
          .split('\n')
          .filter((line) => /"level":[56]0/.test(line)),
      async stop() {
        await portal.stop();
        await drop();
      },
    };
  } catch (thrown) {
    await drop();
    throw thrown;
  }
}

async function fill(databaseUrl: string, dataDir: string, flags: Flags) {
  const settings = readSettings({ DATA_DIR: dataDir, LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl }, root);
  const opened = await openClient(settings);
  const [rendering, calculations] = [startRendering(root), startCalculations(root)];
  try {
    await migrateDatabase(opened.client, root);
    const filled = await fillStage(makeApp(settings, opened, rendering, calculations), flags);
    await opened.client.unsafe('vacuum analyze');
    return filled;
  } finally {
    await rendering.stop();
    await calculations.stop();
    await opened.close();
  }
}

/** What Postgres says of the portal's connections; their processor time where its processes are this machine's. */
async function look(admin: Sql, name: string): Promise<Looked> {
  const rows = await admin<{ pid: number }[]>`select pid from pg_stat_activity where datname = ${name}`;
  const seconds = rows.map(({ pid }) => processorSeconds(pid));
  const known = seconds.filter((each) => each !== null);
  return {
    databaseConnections: rows.length,
    databaseSeconds: known.length === rows.length ? known.reduce((sum, each) => sum + each, 0) : null,
  };
}
