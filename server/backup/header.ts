import * as v from 'valibot';
import { BackupRefused } from './refusal.ts';

/** The layout of the text in a backup. Raised when a version writes what an older one would misread. */
export const backupFormat = 1;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * A backup's first line. Then come the rows, table after table in the order and number given here, one JSON
 * array of texts (or null) a line, in the order of `columns`: each value as Postgres itself writes it.
 * Last stands `{"end": <rows in all>}`.
 */
const headerSchema = v.object({
  wardmote: v.literal('backup'),
  format: v.literal(backupFormat),
  made: v.string(),
  migrations: v.pipe(v.array(v.object({ hash: v.string(), when: v.number() })), v.minLength(1)),
  tables: v.array(
    v.object({ name: v.string(), columns: v.pipe(v.array(v.string()), v.minLength(1)), rows: count }),
  ),
  sequences: v.array(
    v.object({ name: v.string(), value: v.pipe(v.string(), v.regex(/^-?\d+$/)), called: v.boolean() }),
  ),
});

export type Header = v.InferOutput<typeof headerSchema>;

/** The header in a backup's first line; throws `BackupRefused` where this version cannot read it. */
export function readHeader(line: string | undefined): Header {
  const raw = parsed(line ?? '');
  const format = (raw as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > backupFormat)
    throw new BackupRefused(
      'This backup was made by a newer version of Wardmote. Restore it with that version.',
    );
  const read = v.safeParse(headerSchema, raw);
  if (!read.success) throw new BackupRefused('This file is no backup that Wardmote can read.');
  return read.output;
}

/** Whether a line is one row: as many texts, or nulls, as the table has columns. */
export function isRow(line: string, columns: number): boolean {
  const row = parsed(line);
  return (
    Array.isArray(row) &&
    row.length === columns &&
    row.every((value) => value === null || typeof value === 'string')
  );
}

export function readEnd(line: string): number | null {
  const end = (parsed(line) as { end?: unknown } | null)?.end;
  return typeof end === 'number' ? end : null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
