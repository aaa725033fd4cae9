import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import { entry, entryIndex } from '#schema/library.ts';
import { adoption, planPackage } from '#schema/practice.ts';
import { document, section } from '#schema/sections.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';

/**
 * Adoptions that others may know of: in sections from which text may leave the partnership, with words that are
 * released where the section is held. What is adopted elsewhere is not told, nor counted. The query around it has
 * `plan_package`, `section` and `document`.
 */
export const knownToOthers: SQL<boolean> = sql<boolean>`(${section.marking} = 'OFFICIAL'
  and ${section.kind} <> 'regulatory' and ${section.archivedAt} is null and ${document.archivedAt} is null
  and (not ${section.held} or ${planPackage.madeOnSeq} <= coalesce(${section.releasedSeq}, 0)))`;

/** Counts anew in how many plans an entry is, as far as others may know. */
export async function recount(tx: Tx, entryId: Id): Promise<void> {
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(adoption)
    .innerJoin(planPackage, eq(planPackage.id, adoption.packageId))
    .innerJoin(section, eq(section.id, planPackage.sectionId))
    .innerJoin(document, and(eq(document.id, section.documentId), isNull(document.archivedAt)))
    .where(and(eq(adoption.entryId, entryId), knownToOthers));
  const adopted = row?.count ?? 0;
  await tx.update(entry).set({ adopted }).where(eq(entry.id, entryId));
  await tx.update(entryIndex).set({ adopted }).where(eq(entryIndex.entryId, entryId));
}

/** The same for every entry that is adopted in a section, which was closed or opened. */
export async function recountInSection(tx: Tx, sectionId: Id): Promise<void> {
  const rows = await tx
    .selectDistinct({ id: adoption.entryId })
    .from(adoption)
    .innerJoin(planPackage, eq(planPackage.id, adoption.packageId))
    .where(eq(planPackage.sectionId, sectionId));
  for (const { id } of rows) await recount(tx, id);
}
