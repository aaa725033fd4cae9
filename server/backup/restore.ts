import type { Sql } from 'postgres';
import { knownMigrations, migrateDatabase } from '../database/migrate.ts';
import { linesIn, verifyEnvelope } from './envelope.ts';
import { isRow, readEnd, readHeader, type Header } from './header.ts';
import type { BackupMade, Progress } from './make.ts';
import { BackupRefused } from './refusal.ts';
import { finishTarget, insertRows, prepareTarget, type Target } from './target.ts';

const mostRows = 1_000;
const pieceSize = 1_000_000;

const unfit = 'The lines in this backup do not fit together, though its checksum does. Nothing was changed.';

/**
 * Reads the whole file at `path` and answers with its header. Throws `BackupRefused` where a byte is not as
 * it was written, or where this version cannot restore it. Touches no database.
 */
export async function verifyBackup(path: string, root: string): Promise<Header> {
  await verifyEnvelope(path);
  let header: Header | null = null;
  for await (const step of stepsIn(path)) header ??= step.header;
  if (!header) throw new BackupRefused(unfit);
  const known = knownMigrations(root);
  const stranger = header.migrations.find(({ hash }) => !known.some((one) => one.hash === hash));
  if (stranger && stranger.when > (known.at(-1)?.when ?? 0))
    throw new BackupRefused(
      'This backup was made by a newer version of Wardmote. Restore it with that version.',
    );
  if (stranger)
    throw new BackupRefused(
      'This backup was made by a Wardmote with other tables than this one. Restore it with the one that made it.',
    );
  return header;
}

/**
 * Loads a verified backup into an empty database, in one transaction: the tables as they were when the backup
 * was made, then the rows, all or nothing. Afterwards the tables are brought up to this version.
 * Throws `BackupRefused` where the database holds anything.
 */
export async function restoreBackup(
  client: Sql,
  root: string,
  path: string,
  progress: Progress,
): Promise<BackupMade> {
  const made: BackupMade = { tables: 0, rows: 0 };
  await client.begin(async (tx) => {
    let target: Target | undefined;
    for await (const step of stepsIn(path)) {
      target ??= await prepareTarget(tx, root, step.header);
      if (step.kind === 'rows') await insertRows(tx, target, step.table, step.columns, step.lines);
      if (step.kind === 'end') await finishTarget(tx, target, step.header);
      if (step.kind !== 'table') continue;
      progress(`${step.table}: ${step.rows}`);
      made.tables++;
      made.rows += step.rows;
    }
  });
  await migrateDatabase(client, root);
  return made;
}

type Step = { header: Header } & (
  | { kind: 'begin' }
  | { kind: 'rows'; table: string; columns: string[]; lines: string[] }
  | { kind: 'table'; table: string; rows: number }
  | { kind: 'end' }
);

/** What the file says, in order, rows in pieces; throws `BackupRefused` at the first line that does not fit. */
async function* stepsIn(path: string): AsyncGenerator<Step> {
  const lines = linesIn(path);
  const next = async () => {
    const found = await lines.next();
    if (found.done) throw new BackupRefused(unfit);
    return found.value;
  };
  const header = readHeader(await next());
  yield { kind: 'begin', header };
  let all = 0;
  for (const { name: table, columns, rows } of header.tables) {
    let piece: string[] = [];
    let size = 0;
    for (let n = 1; n <= rows; n++) {
      const line = await next();
      if (!isRow(line, columns.length)) throw new BackupRefused(unfit);
      piece.push(line);
      size += line.length;
      if (piece.length < mostRows && size < pieceSize && n < rows) continue;
      yield { kind: 'rows', header, table, columns, lines: piece };
      piece = [];
      size = 0;
    }
    all += rows;
    yield { kind: 'table', header, table, rows };
  }
  if (readEnd(await next()) !== all || !(await lines.next()).done) throw new BackupRefused(unfit);
  yield { kind: 'end', header };
}
