import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';
import { CannotStart } from './cannot-start.ts';

type Journal = { entries: { idx: number; when: number; tag: string }[] };

export const readJournal = (root: string) =>
  JSON.parse(readFileSync(join(root, 'drizzle/migrations/meta/_journal.json'), 'utf8')) as Journal;

/** When the newest migration of a database was made, in ms; 0 where none was ever run. */
export async function newestMigration(client: Sql): Promise<number> {
  const [exists] = await client<[{ found: string | null }]>`
    select to_regclass('drizzle.__drizzle_migrations')::text as found`;
  if (!exists.found) return 0;
  const [row] = await client<[{ newest: string | null }]>`
    select max(created_at)::text as newest from drizzle.__drizzle_migrations`;
  return Number(row.newest ?? 0);
}

/**
 * Brings the database up to this version's tables. Throws `CannotStart` where it was already used by a
 * newer version of Wardmote, whose tables this one does not know.
 */
export async function migrateDatabase(client: Sql, root: string): Promise<void> {
  const known = readJournal(root).entries.at(-1)?.when ?? 0;
  if ((await newestMigration(client)) > known)
    throw new CannotStart(
      'This database was used by a newer version of Wardmote. Start that version, or restore a backup made by this one.',
    );
  await migrate(drizzle(client), { migrationsFolder: join(root, 'drizzle/migrations') });
}
