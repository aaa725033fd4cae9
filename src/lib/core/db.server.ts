import { AsyncLocalStorage } from 'node:async_hooks';
import { drizzle, type PostgresJsDatabase, type PostgresJsTransaction } from 'drizzle-orm/postgres-js';
import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { Sql, TransactionSql } from 'postgres';
import { fail, Undo, type Failed, type Failure, type Result } from './result.ts';

type NoSchema = Record<string, never>;

/** The handle of one transaction: the only one that writes. */
export type Tx = PostgresJsTransaction<NoSchema, ExtractTablesWithRelations<NoSchema>>;

/** The pool handle, for reading outside a transaction. */
export type Db = Pick<
  PostgresJsDatabase<NoSchema>,
  'select' | 'selectDistinct' | 'execute' | '$with' | 'with'
>;

/** Whatever a query can read through. */
export type Reader = Db | Tx;

export type Database = {
  db: Db;
  /**
   * Runs `work` in one transaction, at most 100 ms of it and waiting for nothing else. A returned `Failed`, or
   * a thrown `Undo`, rolls it back and comes out as the answer; anything else thrown rolls back and is thrown.
   */
  transaction<T>(work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>>;
  /**
   * One statement that is always worded alike, which writes and answers nothing: sent prepared, as it stands. For
   * what runs at every keystroke, which to build by `db` costs more than to send. Throws as `db` does.
   */
  statement: (words: string, values: readonly (string | Buffer)[]) => Promise<void>;
};

const inTransaction = new AsyncLocalStorage<true>();

/**
 * The one database handle over a postgres.js client. Inside a transaction only its `tx` exists: on one
 * connection the pool handle would wait for the transaction that waits for it.
 */
export function openDatabase(client: Sql, cannotWrite: () => string | null): Database {
  const pool = drizzle(preparing(client), { casing: 'snake_case' });
  const refuseInside = () => {
    if (inTransaction.getStore())
      throw new Error('app.db was used inside a transaction: pass the tx on instead.');
  };
  const db = new Proxy<Db>(pool, {
    get(target, property, receiver) {
      refuseInside();
      return Reflect.get(target, property, receiver) as unknown;
    },
  });

  async function statement(words: string, values: readonly (string | Buffer)[]): Promise<void> {
    refuseInside();
    await client.unsafe(words, [...values], { prepare: true });
  }

  async function transaction<T>(work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
    if (inTransaction.getStore())
      throw new Error('A transaction was begun inside a transaction: pass the tx on instead.');
    const reason = cannotWrite();
    if (reason) return fail({ code: 'unavailable', message: reason });
    try {
      return await pool.transaction((tx) =>
        inTransaction.run(true, async () => {
          const result = await work(tx);
          if (!result.ok) throw new Undo(result.failure);
          return result;
        }),
      );
    } catch (thrown) {
      if (thrown instanceof Undo) return undone(thrown.failure);
      if (isConnectionLost(thrown)) return fail({ code: 'unavailable', message: connectionLost });
      throw thrown;
    }
  }

  return { db, transaction, statement };
}

/**
 * drizzle sends a query's words by `unsafe`, which postgres.js neither prepares nor keeps: each would be parsed,
 * described and planned anew, in two round trips. Prepared, a query is one.
 */
function preparing<T extends Sql | TransactionSql>(client: T): T {
  return new Proxy(client, {
    get(target, property, receiver) {
      if (property === 'unsafe')
        return (query: string, parameters: never[] = []) =>
          target.unsafe(query, parameters, { prepare: parameters.length > 0 });
      if (property === 'begin')
        return (work: (sql: TransactionSql) => unknown) =>
          (target as Sql).begin((sql) => work(preparing(sql)));
      return Reflect.get(target, property, receiver) as unknown;
    },
  });
}

// The answer to a commit can be lost on its way back, so this promises neither.
const connectionLost =
  'The database went away while this was being saved, so it may or may not have been. What you typed is kept on ' +
  'this page: look whether it is there before you send it again.';

/** True where the connection ended under a query: postgres.js's own codes, or the server's as it shuts down. */
function isConnectionLost(thrown: unknown): boolean {
  const { code } = ((thrown as { cause?: unknown }).cause ?? thrown) as { code?: string };
  return code !== undefined && /^(CONNECTION_|CONNECT_|ECONN|57P0[123]$)/.test(code);
}

const undone = (failure: Failure): Failed => fail(failure);

/** True where `thrown` is Postgres refusing a second row with the same unique key (SQLSTATE 23505). */
export function isDuplicate(thrown: unknown, constraint?: string): boolean {
  const cause = (thrown as { cause?: unknown }).cause ?? thrown;
  const { code, constraint_name } = cause as { code?: string; constraint_name?: string };
  return code === '23505' && (constraint === undefined || constraint_name === constraint);
}
