import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Sql, TransactionSql } from 'postgres';
import { CannotStart } from './cannot-start.ts';

/** One step of the tables, named by the hash of its SQL; `when` it was made, in ms, orders the steps. */
type Migration = { hash: string; when: number };

const filesOf = (root: string) => readMigrationFiles({ migrationsFolder: join(root, 'drizzle/migrations') });

/** The migrations this version knows, oldest first. */
export const knownMigrations = (root: string): Migration[] =>
  filesOf(root).map(({ hash, folderMillis }) => ({ hash, when: folderMillis }));

/** The migrations that were run on a database, oldest first. */
export async function migrationsOf(client: Sql | TransactionSql): Promise<Migration[]> {
  const [found] = await client<[{ table: string | null }]>`
    select to_regclass('drizzle.__drizzle_migrations')::text as table`;
  if (!found.table) return [];
  const rows = await client<{ hash: string; when: string }[]>`
    select hash, created_at::text as when from drizzle.__drizzle_migrations order by created_at`;
  return rows.map(({ hash, when }) => ({ hash, when: Number(when) }));
}

/**
 * Brings the database up to this version's tables. Throws `CannotStart` where it was already used by a
 * newer version of Wardmote, whose tables this one does not know, or by another program.
 */
export async function migrateDatabase(client: Sql, root: string): Promise<void> {
  const known = knownMigrations(root);
  const run = await migrationsOf(client);
  const stranger = run.find(({ hash }) => !known.some((one) => one.hash === hash));
  if (stranger && stranger.when > (known.at(-1)?.when ?? 0))
    throw new CannotStart(
      'This database was used by a newer version of Wardmote. Start that version, or restore a backup made by this one.',
    );
  if (stranger || (run.length === 0 && (await hasTables(client))))
    throw new CannotStart(
      'This database holds tables that this Wardmote did not make. Nothing was changed. Give it a database of its own.',
    );
  try {
    await client.begin((tx) => runMigrations(tx, root, run));
  } catch (thrown) {
    throw new CannotStart(
      `The tables could not be brought up to this version: ${firstLine(thrown)}. Nothing was changed. ` +
        'Start the version that was here before, and report this.',
    );
  }
}

const firstLine = (thrown: unknown) =>
  (thrown as { message?: string }).message?.split('\n')[0] ?? 'no reason given';

/** Runs, in a transaction, what of this version's migrations was not `run` yet; where given, those in `only`. */
export async function runMigrations(
  tx: TransactionSql,
  root: string,
  run: readonly Migration[],
  only?: readonly Migration[],
): Promise<void> {
  // The same table as drizzle's own migrator keeps, so that its tools understand the database.
  await tx`create schema if not exists drizzle`;
  await tx`create table if not exists drizzle.__drizzle_migrations (
    id serial primary key, hash text not null, created_at bigint)`;
  for (const { sql, hash, folderMillis } of filesOf(root)) {
    if (run.some((one) => one.hash === hash) || only?.some((one) => one.hash === hash) === false) continue;
    for (const statement of sql) await tx.unsafe(statement);
    await tx`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${String(folderMillis)})`;
  }
}

/** Whether anything stands in the database's public schema, leaving out what extensions brought. */
export async function hasTables(client: Sql | TransactionSql): Promise<boolean> {
  const [row] = await client<[{ found: boolean }]>`
    select exists (
      select 1 from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')) as found`;
  return row.found;
}
