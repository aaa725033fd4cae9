import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import postgres, { type Sql } from 'postgres';
import { CannotStart } from './cannot-start.ts';
import { prepareDataFolder } from './data-folder.ts';
import { lockFolder } from './folder-lock.ts';

export type OpenedClient = {
  client: Sql;
  cannotWrite: () => string | null;
  /** Calls back whenever this process may write again after another might have written. */
  onRegained: (listener: () => void) => void;
  close(): Promise<void>;
};

// The kernel's limit on a socket's path, less Postgres's own file name.
const longestSocketFolder = 84;

const away =
  'The database has stopped and is being started again. Nothing was saved; what you typed is kept on this page: try again soon.';

type Place = { folder: string; unfinished: string; socketFolder: string; socket: string; worker: string };
type Thread = { worker: Worker; ended: Promise<void> };

/**
 * Starts the embedded database in `dataDir` and connects to it, with exactly one connection. Throws
 * `CannotStart` where another process has the folder or the database in it does not open. Where its thread
 * ends by itself it is started again; meanwhile nothing is written.
 */
export async function openEmbedded(dataDir: string, root: string): Promise<OpenedClient> {
  prepareDataFolder(dataDir);
  const lock = await lockFolder(dataDir);
  if (!lock) throw new CannotStart(inUse(dataDir));
  try {
    const place = await preparePlace(dataDir, root);
    let thread = await startThread(place);
    rmSync(place.unfinished, { force: true });
    const state: { away: boolean; closing: boolean } = { away: false, closing: false };
    const keepRunning = async () => {
      for (;;) {
        await thread.ended;
        if (state.closing) return;
        state.away = true;
        await pass(500, undefined, { ref: false });
        const again = await startThread(place).catch(() => null);
        if (!again) continue;
        thread = again;
        if (state.closing) thread.worker.postMessage('stop');
        else state.away = false;
      }
    };
    const kept = keepRunning();
    const client = connectTo(place);
    return {
      client,
      cannotWrite: () => (state.away ? away : null),
      // The folder's lock ends with the process alone.
      onRegained: () => undefined,
      async close() {
        state.closing = true;
        await client.end({ timeout: 5 });
        thread.worker.postMessage('stop');
        await kept;
        rmSync(place.socket, { force: true });
        await lock.release();
      },
    };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
}

/** A file that says: what is in this folder was still being made. The next start begins anew. */
export const unfinishedMark = (dataDir: string) => join(dataDir, 'unfinished');

async function preparePlace(dataDir: string, root: string): Promise<Place> {
  const folder = join(dataDir, 'database');
  const unfinished = unfinishedMark(dataDir);
  const socketFolder = shortSocketFolder(dataDir);
  const socket = join(socketFolder, '.s.PGSQL.5432');
  // The folder lock does not reach into another container, a socket in a shared folder does.
  if (await answers(socket)) throw new CannotStart(inUse(dataDir));
  rmSync(socket, { force: true });
  // A first start that was cut off left half a database, in which nothing was ever saved.
  if (existsSync(unfinished)) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (readdirSync(folder).length === 0) writeFileSync(unfinished, '');
  else if (!existsSync(join(folder, 'PG_VERSION')))
    throw new CannotStart(damaged(folder, 'it holds no database but is not empty'));
  return {
    folder,
    unfinished,
    socketFolder,
    socket,
    worker: join(root, 'server/database/embedded.worker.ts'),
  };
}

/** Starts the thread and waits until it serves; throws `CannotStart` where the database does not open. */
async function startThread(place: Place): Promise<Thread> {
  rmSync(place.socket, { force: true });
  const { folder, socket } = place;
  const worker = new Worker(place.worker, { workerData: { folder, socket } });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.on('error', () => undefined);
  const failed = await firstMessage(worker);
  if (failed === null) return { worker, ended };
  await worker.terminate();
  throw new CannotStart(damaged(folder, damageOf(failed)));
}

const connectTo = (place: Place) =>
  postgres({
    path: place.socket,
    host: place.socketFolder,
    database: 'postgres',
    username: 'postgres',
    password: '',
    // Two connections would receive each other's rows; a connection that ends by age would drop a transaction.
    max: 1,
    max_lifetime: null,
    idle_timeout: 0,
    backoff: () => 0.2,
    onnotice: () => undefined,
    connection: { TimeZone: 'UTC' },
    fetch_types: false,
  });

function shortSocketFolder(dataDir: string): string {
  if (dataDir.length <= longestSocketFolder) return dataDir;
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `wardmote-${hash}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Fails where the folder is somebody else's, and the start with it: its owner could answer in our place.
  chmodSync(folder, 0o700);
  return folder;
}

const answers = (path: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => resolve((socket.destroy(), true)));
    socket.once('error', () => resolve(false));
  });

const firstMessage = (worker: Worker) =>
  new Promise<string | null>((resolve) => {
    worker.once('message', (message: 'ready' | { failed: string }) =>
      resolve(message === 'ready' ? null : message.failed),
    );
    worker.once('error', (error: Error) => resolve(error.message));
    worker.once('exit', () => resolve('the database ended while it started'));
  });

const inUse = (dataDir: string) =>
  `Another Wardmote is running on the folder ${dataDir}. Stop it first, or set DATA_DIR to another folder.`;

const damaged = (folder: string, reason: string) =>
  `The database in ${folder} does not open: ${reason}. Nothing in it was removed. Restore a backup into an empty ` +
  'folder (npm run restore -- FILE), or set DATA_DIR to another folder.';

// Of damage the engine says no more than that it gave up, in words about its own innards.
const damageOf = (said: string) =>
  /^Aborted|failed to initialize/.test(said)
    ? 'its files are damaged, or another version wrote them'
    : (said.split('\n')[0] ?? said);
