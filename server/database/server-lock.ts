import { setTimeout as pass } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';

// Any fixed number: it names Wardmote among the advisory locks of one database.
export const lockKey = 20060608;

const beatEvery = 2000;
const answerWithin = 5000;

export type ServerLock = { held(): boolean; release(): Promise<void> };

/** One connection of its own that never ends by age: postgres.js otherwise ends it after 30 to 60 minutes. */
const lockConnection = (url: string, onclose: () => void): Sql =>
  postgres(url, {
    max: 1,
    max_lifetime: null,
    idle_timeout: 0,
    connect_timeout: 5,
    backoff: () => 0.5,
    onnotice: () => undefined,
    onclose,
    connection: { application_name: 'wardmote lock' },
    fetch_types: false,
  });

/**
 * Takes the advisory lock that keeps a second Wardmote off the same database, and goes on holding it: the
 * connection is asked every two seconds whether it still has it, so that a link which died in silence is
 * noticed too, and a lost lock is taken anew as soon as nobody else has it.
 * Answers null where another has it; throws where the server does not answer.
 */
export async function holdServerLock(url: string): Promise<ServerLock | null> {
  const state = { held: false, closing: false };
  const lose = () => void (state.held = false);
  let connection = lockConnection(url, lose);
  try {
    state.held = await holds(connection);
  } catch (thrown) {
    await connection.end({ timeout: 1 });
    throw thrown;
  }
  if (!state.held) {
    await connection.end({ timeout: 1 });
    return null;
  }
  const keep = async () => {
    let asked = Date.now();
    while (!state.closing) {
      await pass(250, undefined, { ref: false });
      if (state.closing || (state.held && Date.now() - asked < beatEvery)) continue;
      asked = Date.now();
      try {
        state.held = await within(holds(connection), answerWithin);
      } catch {
        state.held = false;
        void connection.end({ timeout: 0 });
        if (!state.closing) connection = lockConnection(url, lose);
      }
    }
  };
  void keep();
  return {
    held: () => state.held,
    async release() {
      state.closing = true;
      await connection.end({ timeout: 1 });
    },
  };
}

/** Whether this connection has the lock, taking it where nobody has. */
async function holds(connection: Sql): Promise<boolean> {
  const [row] = await connection<[{ held: boolean }]>`
    select case when exists (
      select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
        and database = (select oid from pg_database where datname = current_database())
        and classid = 0 and objid = ${lockKey}::bigint::oid and objsubid = 1
    ) then true else pg_try_advisory_lock(${lockKey}::bigint) end as held`;
  return row.held;
}

const within = <T>(work: Promise<T>, milliseconds: number): Promise<T> =>
  Promise.race([
    work,
    pass(milliseconds, undefined, { ref: false }).then((): never => {
      throw new Error('no answer in time');
    }),
  ]);
