import postgres, { type Sql } from 'postgres';
import { CannotStart, isCannotStart } from './cannot-start.ts';
import type { OpenedClient } from './embedded.ts';

// Any fixed number: it names Wardmote among the advisory locks of one database.
const lockKey = 20060608;

const away =
  'The database cannot take changes just now. Nothing was saved; what you typed is kept on this page: try again soon.';

/**
 * Connects to a Postgres server: a pool for pages, and one connection that holds the advisory lock which
 * keeps a second Wardmote off the same database. While that lock is lost nothing is written.
 * Throws `CannotStart` where the server cannot be reached, runs with fsync off, or is in use by another.
 */
export async function openServer(url: string): Promise<OpenedClient> {
  const state: { lost: boolean; closing: boolean } = { lost: true, closing: false };
  const options = { onnotice: () => undefined, connection: { TimeZone: 'UTC' }, fetch_types: false };
  const lock = postgres(url, {
    ...options,
    max: 1,
    // postgres.js otherwise ends a connection after 30 to 60 minutes, and the lock goes with it in silence.
    max_lifetime: null,
    idle_timeout: 0,
    backoff: () => 0.5,
    onclose: () => {
      state.lost = true;
      if (!state.closing) void regain(lock, state);
    },
  });
  try {
    await refuseUnsafe(lock);
    if (!(await takeLock(lock)))
      throw new CannotStart(
        'Another Wardmote is running on this database. One process at a time can serve it: stop the other first.',
      );
  } catch (thrown) {
    state.closing = true;
    await lock.end({ timeout: 1 });
    if (isCannotStart(thrown)) throw thrown;
    throw new CannotStart(`The database server at DATABASE_URL does not answer: ${reason(thrown)}.`);
  }
  state.lost = false;
  const client = postgres(url, { ...options, max: 10 });
  return {
    client,
    cannotWrite: () => (state.lost ? away : null),
    async close() {
      state.closing = true;
      await client.end({ timeout: 5 });
      await lock.end({ timeout: 1 });
    },
  };
}

const takeLock = async (lock: Sql) => {
  const [row] = await lock<[{ taken: boolean }]>`select pg_try_advisory_lock(${lockKey}::bigint) as taken`;
  return row.taken;
};

async function refuseUnsafe(lock: Sql) {
  const [row] = await lock<[{ fsync: string; version: string }]>`
    select current_setting('fsync') as fsync, current_setting('server_version_num') as version`;
  if (row.fsync !== 'on')
    throw new CannotStart('The database server runs with fsync=off and could lose what it confirmed. Turn fsync on.');
  if (Number(row.version) < 150000)
    throw new CannotStart('The database server is older than Postgres 15. Use Postgres 15 or newer.');
}

async function regain(lock: Sql, state: { lost: boolean; closing: boolean }) {
  while (state.lost && !state.closing) {
    await new Promise((resolve) => setTimeout(resolve, 250).unref());
    try {
      if (await takeLock(lock)) state.lost = false;
    } catch {
      // Still away: postgres.js connects anew with the next query, and that is the next turn of this loop.
    }
  }
}

const reason = (thrown: unknown) => {
  const { message, code } = thrown as { message?: string; code?: string };
  return (message || code || 'no reason given').split('\n')[0];
};
