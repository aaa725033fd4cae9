import type { TransactionSql } from 'postgres';
import { hasTables, migrationsOf, runMigrations } from '../database/migrate.ts';
import {
  countRows,
  foreignKeysOf,
  isEmpty,
  quoted,
  tablesOf,
  tablesWithInsertTriggers,
  type ForeignKey,
  type Table,
} from './catalogue.ts';
import type { Header } from './header.ts';
import { BackupRefused } from './refusal.ts';

/** The database that a backup is loaded into, and what was lifted there until its rows are in. */
export type Target = { tables: Map<string, Table>; lifted: ForeignKey[]; silenced: string[] };

/** Brings an empty database to the tables that the backup was made from; throws where it is not empty. */
export async function prepareTarget(tx: TransactionSql, root: string, header: Header): Promise<Target> {
  const run = await migrationsOf(tx);
  if (await hasTables(tx)) await refuseUsed(tx, run.length > 0);
  if (run.some(({ hash }) => !header.migrations.some((one) => one.hash === hash)))
    throw new BackupRefused(
      'This database, though empty, has the tables of a newer version than the backup. Nothing was changed. ' +
        'Restore into a folder or a database that no Wardmote was started on yet.',
    );
  await runMigrations(tx, root, run, header.migrations);
  const tables = new Map((await tablesOf(tx)).map((table) => [table.name, table]));
  refuseOtherTables(tables, header);

  // Rows come table by table: what points at a row that is not in yet is checked at the end instead.
  const place = new Map(header.tables.map((table, at) => [table.name, at]));
  const lifted = (await foreignKeysOf(tx)).filter(
    (key) => (place.get(key.needs) ?? 0) >= (place.get(key.table) ?? 0),
  );
  for (const { table, name } of lifted)
    await tx.unsafe(`alter table public.${quoted(table)} drop constraint ${quoted(name)}`);
  const silenced = (await tablesWithInsertTriggers(tx)).map((table) => table.name);
  for (const name of silenced) await tx.unsafe(`alter table public.${quoted(name)} disable trigger user`);
  return { tables, lifted, silenced };
}

async function refuseUsed(tx: TransactionSql, ours: boolean): Promise<void> {
  for (const { name } of ours ? await tablesOf(tx) : []) if (!(await isEmpty(tx, name))) ours = false;
  if (!ours)
    throw new BackupRefused(
      'This database is not empty. Nothing was changed. Restore into an empty one: another DATA_DIR, or another DATABASE_URL.',
    );
}

function refuseOtherTables(tables: Map<string, Table>, header: Header): void {
  const same = header.tables.every((given) => {
    const columns = tables.get(given.name)?.columns.map((column) => column.name) ?? [];
    return (
      columns.length === given.columns.length && given.columns.every((column) => columns.includes(column))
    );
  });
  if (!same || header.tables.length !== tables.size)
    throw new BackupRefused(
      'The tables in this backup are not those of its version: the database it came from was changed by hand. Nothing was changed.',
    );
}

/** Puts rows, each a line of JSON, into their table, every value exactly as it was written. */
export async function insertRows(
  tx: TransactionSql,
  target: Target,
  table: string,
  columns: readonly string[],
  lines: readonly string[],
): Promise<void> {
  const types = new Map(target.tables.get(table)?.columns.map(({ name, type }) => [name, type]));
  const names = columns.map(quoted).join(', ');
  const values = columns.map((name, at) => `(row->>${at})::${types.get(name)}`).join(', ');
  await tx.unsafe(
    `insert into public.${quoted(table)} (${names}) overriding system value
     select ${values} from jsonb_array_elements($1::text::jsonb) as rows(row)`,
    [`[${lines.join(',')}]`],
  );
}

/** Puts back what was lifted, sets the sequences, and throws where a row is missing. */
export async function finishTarget(tx: TransactionSql, target: Target, header: Header): Promise<void> {
  for (const { table, name, definition } of target.lifted)
    await tx.unsafe(`alter table public.${quoted(table)} add constraint ${quoted(name)} ${definition}`);
  for (const name of target.silenced)
    await tx.unsafe(`alter table public.${quoted(name)} enable trigger user`);
  for (const { name, value, called } of header.sequences)
    await tx`select setval(${`public.${quoted(name)}`}::text::regclass, ${value}::text::bigint, ${called})`;
  for (const { name, rows } of header.tables)
    if ((await countRows(tx, name)) !== rows)
      throw new BackupRefused(
        `Table ${name} did not take every row, so the restore was undone. Nothing was changed.`,
      );
}
