import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import postgres, { type Sql } from 'postgres';
import { CannotStart } from './cannot-start.ts';
import { lockFolder } from './folder-lock.ts';

export type OpenedClient = { client: Sql; cannotWrite: () => string | null; close(): Promise<void> };

// The kernel's limit on a socket's path, less Postgres's own file name.
const longestSocketFolder = 84;

/**
 * Starts the embedded database in `dataDir` and connects to it, with exactly one connection. Throws
 * `CannotStart` where another process has the folder or the database in it does not open.
 */
export async function openEmbedded(dataDir: string, root: string): Promise<OpenedClient> {
  const folder = join(dataDir, 'database');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const lock = await lockFolder(dataDir);
  if (!lock)
    throw new CannotStart(
      `Another Wardmote is running on the folder ${dataDir}. Stop it first, or set DATA_DIR to another folder.`,
    );
  const fresh = readdirSync(folder).length === 0;
  if (!fresh && !existsSync(join(folder, 'PG_VERSION'))) {
    await lock.release();
    throw new CannotStart(damaged(folder, 'it holds no database but is not empty'));
  }
  const socketFolder = shortSocketFolder(dataDir);
  const socket = join(socketFolder, '.s.PGSQL.5432');
  rmSync(socket, { force: true });
  const worker = new Worker(join(root, 'server/database/embedded.worker.ts'), { workerData: { folder, socket } });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const failed = await firstMessage(worker);
  if (failed !== null) {
    await lock.release();
    throw new CannotStart(damaged(folder, failed));
  }
  let stopped: string | null = null;
  void ended.then(() => (stopped ??= 'The database has stopped. What you typed is kept on this page: try again soon.'));
  worker.on('error', () => undefined);
  const client = postgres({
    path: socket,
    host: socketFolder,
    database: 'postgres',
    username: 'postgres',
    // Two connections would receive each other's rows; a connection that ends by age would drop a transaction.
    max: 1,
    max_lifetime: null,
    idle_timeout: 0,
    onnotice: () => undefined,
    connection: { TimeZone: 'UTC' },
    fetch_types: false,
  });
  return {
    client,
    cannotWrite: () => stopped,
    async close() {
      await client.end({ timeout: 5 });
      worker.postMessage('stop');
      await ended;
      rmSync(socket, { force: true });
      await lock.release();
    },
  };
}

function shortSocketFolder(dataDir: string): string {
  if (dataDir.length <= longestSocketFolder) return dataDir;
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `wardmote-${hash}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

const firstMessage = (worker: Worker) =>
  new Promise<string | null>((resolve) => {
    worker.once('message', (message: 'ready' | { failed: string }) =>
      resolve(message === 'ready' ? null : message.failed),
    );
    worker.once('error', (error) => resolve(error.message));
    worker.once('exit', () => resolve('the database ended while it started'));
  });

const damaged = (folder: string, reason: string) =>
  `The database in ${folder} does not open: ${reason.split('\n')[0]}. Nothing was changed. Restore a backup into ` +
  'an empty folder (npm run restore -- FILE), or set DATA_DIR to another folder.';
