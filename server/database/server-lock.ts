import { setTimeout as pass } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';

// Any fixed number: it names Wardmote among the advisory locks of one database.
const lockKey = 20060608;

const beatEvery = 2000;
const answerWithin = 5000;

/** What the connections say of themselves that write the log of sections' texts. */
export const logName = 'wardmote log';

type ServerLock = {
  held(): boolean;
  /** Calls back whenever the lock is held again after it was lost: another may have written meanwhile. */
  onRegained(listener: () => void): void;
  release(): Promise<void>;
};

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
 * noticed too, and a lost lock is taken anew as soon as nobody else has it. Whoever takes it first ends what
 * still writes the log from before, so that nothing an earlier holder had under way is committed after.
 * Answers null where another has it; throws where the server does not answer.
 */
export async function holdServerLock(url: string): Promise<ServerLock | null> {
  const state = { held: false, closing: false };
  const lose = () => void (state.held = false);
  const listeners: (() => void)[] = [];
  const regain = (held: boolean) => {
    const regained = held && !state.held;
    state.held = held;
    if (regained) for (const listener of listeners) listener();
  };
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
        const asking = connection;
        regain(await within(holds(asking), answerWithin));
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
    onRegained: (listener) => void listeners.push(listener),
    async release() {
      state.closing = true;
      await connection.end({ timeout: 1 });
    },
  };
}

/** Whether this connection has the lock, taking it where nobody has. */
async function holds(connection: Sql): Promise<boolean> {
  const [row] = await connection<[{ had: boolean }]>`
    select exists (
      select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted
        and database = (select oid from pg_database where datname = current_database())
        and classid = 0 and objid = ${lockKey}::bigint::oid and objsubid = 1
    ) as had`;
  if (row.had) return true;
  const [taken] = await connection<
    [{ now: boolean }]
  >`select pg_try_advisory_lock(${lockKey}::bigint) as now`;
  if (taken.now) await endEarlierWriters(connection);
  return taken.now;
}

/**
 * A process that was killed, or whose link to the server died, may have left a statement under way. Committed
 * after this one has read the log, it would make its rows' numbers collide.
 */
async function endEarlierWriters(connection: Sql): Promise<void> {
  const [row] = await connection<[{ ended: boolean }]>`
    select coalesce(bool_and(pg_terminate_backend(pid, 3000)), true) as ended from pg_stat_activity
    where application_name = ${logName} and datname = current_database() and usename = current_user`;
  if (!row.ended) throw new Error('an earlier connection to the log does not end');
}

const within = <T>(work: Promise<T>, milliseconds: number): Promise<T> =>
  Promise.race([
    work,
    pass(milliseconds, undefined, { ref: false }).then((): never => {
      throw new Error('no answer in time');
    }),
  ]);
