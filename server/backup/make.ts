import type { Settings } from '#lib/core/app.ts';
import type { Sql, TransactionSql } from 'postgres';
import { migrationsOf } from '../database/migrate.ts';
import { serverClient } from '../database/server.ts';
import { countRows, quoted, sequencesOf, tablesOf, type Source, type Table } from './catalogue.ts';
import { writeEnvelope } from './envelope.ts';
import { backupFormat, type Header } from './header.ts';
import { BackupRefused } from './refusal.ts';

export type BackupMade = { tables: number; rows: number };
export type Progress = (line: string) => void;

// So many characters of rows are asked for at once: what the memory holds stays the same for any database.
const pieceSize = 1_000_000;

/**
 * Writes everything that the database holds into a new file at `path`, as it stood at one moment.
 * On a Postgres server that moment is a snapshot, and work goes on. On the embedded database, which has one
 * connection, the caller holds writing still meanwhile; reads go on between the pieces.
 * Throws `BackupRefused`, and leaves no file, where `signal` says so or anything was written after all.
 */
export async function makeBackup(
  of: { settings: Pick<Settings, 'databaseUrl'>; client: Sql; now: Date },
  path: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<BackupMade> {
  const made: BackupMade = { tables: 0, rows: 0 };
  const text = { now: of.now, made, progress, signal };
  if (of.settings.databaseUrl) {
    await inSnapshot(of.settings.databaseUrl, (tx) => writeEnvelope(path, textOf(tx, text)));
    return made;
  }
  const before = await written(of.client);
  const still = async () => {
    if ((await written(of.client)) !== before)
      throw new BackupRefused(
        'Something was written while the backup was being made, so it was thrown away. Try again.',
      );
  };
  await writeEnvelope(path, textOf(of.client, { ...text, still }));
  return made;
}

/** A number that rises with every transaction that writes, whoever begins it. */
async function written(client: Sql): Promise<string> {
  const [row] = await client<
    [{ next: string }]
  >`select pg_snapshot_xmax(pg_current_snapshot())::text as next`;
  return row.next;
}

async function inSnapshot(url: string, work: (tx: TransactionSql) => Promise<void>): Promise<void> {
  const own = serverClient(url, 1);
  try {
    await own.begin('isolation level repeatable read read only', async (tx) => {
      // Values are written as texts: these settings make them exact and the same on every server.
      await tx`set local bytea_output = 'hex'`;
      await tx`set local extra_float_digits = 1`;
      await tx`set local datestyle = 'ISO'`;
      await tx`set local intervalstyle = 'postgres'`;
      await tx`set local statement_timeout = 0`;
      await tx`set local idle_in_transaction_session_timeout = 0`;
      await work(tx);
    });
  } finally {
    await own.end({ timeout: 5 });
  }
}

type TextOf = {
  now: Date;
  made: BackupMade;
  progress: Progress;
  signal: AbortSignal;
  /** Throws where the database did not stand still. */
  still?: () => Promise<void>;
};

async function* textOf(
  source: Source,
  { now, made, progress, signal, still }: TextOf,
): AsyncGenerator<string> {
  const migrations = await migrationsOf(source);
  if (migrations.length === 0)
    throw new BackupRefused('There is nothing to back up: this database was never used.');
  const tables = await tablesOf(source);
  const listed: Header['tables'] = [];
  for (const { name, columns } of tables)
    listed.push({ name, columns: columns.map((column) => column.name), rows: await countRows(source, name) });
  const header: Header = {
    wardmote: 'backup',
    format: backupFormat,
    made: now.toISOString(),
    migrations,
    tables: listed,
    sequences: await sequencesOf(source),
  };
  yield `${JSON.stringify(header)}\n`;
  for (const [at, table] of tables.entries()) {
    let rows = 0;
    for await (const lines of piecesOf(source, table)) {
      if (signal.aborted) throw new BackupRefused('The backup was called off. Nothing was kept of it.');
      rows += lines.length;
      yield `${lines.join('\n')}\n`;
    }
    if (rows !== listed[at]?.rows)
      throw new BackupRefused(
        `Table ${table.name} changed while it was read, so the backup was thrown away.`,
      );
    progress(`${table.name}: ${rows}`);
    made.tables++;
    made.rows += rows;
  }
  await still?.();
  yield `${JSON.stringify({ end: made.rows })}\n`;
}

/** A table's rows as lines, in pieces of about `pieceSize`, each asked for from the key where the last ended. */
async function* piecesOf(source: Source, table: Table): AsyncGenerator<string[]> {
  const values = table.columns.map(({ name }) => `${quoted(name)}::text`).join(', ');
  // Named with its table: a bare name in `order by` would mean the answer's own column where one is called so.
  const key = table.key.map((name) => `t.${quoted(name)}`).join(', ');
  const keyAt = table.key.map((name) => table.columns.findIndex((column) => column.name === name));
  const after = keyAt.map((at, i) => `$${i + 2}::text::${table.columns[at]?.type}`).join(', ');
  let last: (string | null)[] | null = null;
  let limit = 20;
  for (;;) {
    const found: { line: string }[] = await source.unsafe(
      `select array_to_json(array[${values}])::text as line from public.${quoted(table.name)} t
       ${last ? `where (${key}) > (${after})` : ''} order by ${key} limit $1::text::int`,
      [String(limit), ...(last ?? [])],
    );
    const lines = found.map((row) => row.line);
    const newest = lines.at(-1);
    if (newest === undefined) return;
    yield lines;
    if (lines.length < limit) return;
    const row = JSON.parse(newest) as (string | null)[];
    last = keyAt.map((at) => row[at] ?? null);
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    limit = Math.max(1, Math.min(5_000, limit * 4, Math.floor((limit * pieceSize) / size)));
  }
}
