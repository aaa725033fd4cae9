import { eq, sql } from 'drizzle-orm';
import { entry, entryIndex } from '#schema/library.ts';
import { entryUseful } from '#schema/practice.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';

/** Counts anew how many organisations call an entry useful. */
export async function recountUseful(tx: Tx, entryId: Id): Promise<number> {
  // Two at once count one after the other.
  await tx.select({ id: entry.id }).from(entry).where(eq(entry.id, entryId)).for('update');
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(entryUseful)
    .where(eq(entryUseful.entryId, entryId));
  const useful = row?.count ?? 0;
  await tx.update(entry).set({ useful }).where(eq(entry.id, entryId));
  await tx.update(entryIndex).set({ useful }).where(eq(entryIndex.entryId, entryId));
  return useful;
}
