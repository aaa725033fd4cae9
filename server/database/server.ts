import postgres, { type Sql } from 'postgres';
import { CannotStart, isCannotStart } from './cannot-start.ts';
import type { OpenedClient } from './embedded.ts';
import { holdServerLock, logName } from './server-lock.ts';

const away =
  'The database cannot take changes just now. Nothing was saved; what you typed is kept on this page: try again soon.';

/**
 * Connects to a Postgres server: a pool for pages, and one connection that holds the advisory lock which
 * keeps a second Wardmote off the same database. While that lock is lost nothing is written.
 * Throws `CannotStart` where the server cannot be reached or is not fit, or is in use by another.
 */
export async function openServer(url: string): Promise<OpenedClient> {
  const client = serverClient(url, 10);
  try {
    await refuseUnfit(client);
    const lock = await holdServerLock(url);
    if (!lock)
      throw new CannotStart(
        'Another Wardmote is running on this database. One process at a time can serve it: stop the other first.',
      );
    return {
      client,
      cannotWrite: () => (lock.held() ? null : away),
      onRegained: (listener) => lock.onRegained(listener),
      async close() {
        await client.end({ timeout: 5 });
        await lock.release();
      },
    };
  } catch (thrown) {
    await client.end({ timeout: 1 });
    if (isCannotStart(thrown)) throw thrown;
    throw new CannotStart(`The database server at DATABASE_URL does not answer: ${reason(thrown)}.`);
  }
}

/** Connections to the server at `url`, `max` at most, that speak as this program expects. */
export const serverClient = (
  url: string,
  max: number,
  name = 'wardmote',
  more: { max_lifetime?: null } = {},
): Sql =>
  postgres(url, {
    max,
    ...more,
    connect_timeout: 10,
    // Seconds. By default tries get rarer, up to 20 s apart, and a server that is back would wait so long.
    backoff: () => 0.3,
    onnotice: () => undefined,
    // A server told to confirm before it has written would break "Saved": asked otherwise on each connection.
    connection: { TimeZone: 'UTC', application_name: name, synchronous_commit: 'on' },
    fetch_types: false,
  });

/** One connection for the log of sections' texts: no page waits before it, and it never ends by age. */
export const logClient = (url: string): Sql => serverClient(url, 1, logName, { max_lifetime: null });

async function refuseUnfit(client: Sql) {
  const [row] = await client<[{ fsync: string; version: string; encoding: string; copy: boolean }]>`
    select current_setting('fsync') as fsync, current_setting('server_version_num') as version,
      current_setting('server_encoding') as encoding, pg_is_in_recovery() as copy`;
  if (row.fsync !== 'on')
    throw new CannotStart(
      'The database server runs with fsync=off and could lose what it confirmed. Turn fsync on.',
    );
  if (Number(row.version) < 150000)
    throw new CannotStart('The database server is older than Postgres 15. Use Postgres 15 or newer.');
  if (row.encoding !== 'UTF8')
    throw new CannotStart(
      `The database stores text as ${row.encoding} and cannot hold every name. Make one with encoding UTF8.`,
    );
  if (row.copy)
    throw new CannotStart(
      'The database server is a read-only copy of another. Set DATABASE_URL to that other one.',
    );
}

const reason = (thrown: unknown) => {
  const { message, code } = thrown as { message?: string; code?: string };
  return (message || code || 'no reason given').split('\n')[0];
};
