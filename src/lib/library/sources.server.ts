import { eq } from 'drizzle-orm';
import { share, shareSource } from '#schema/practice.ts';
import { section } from '#schema/sections.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';

/**
 * Whether words of an entry came from a section that is not OFFICIAL any more, or has become regulatory. Holds those
 * sections as they are until the transaction ends: whoever changes one of them then finds what was published.
 */
export async function hasClosedSource(tx: Tx, entryId: Id): Promise<boolean> {
  const rows = await tx
    .select({ marking: section.marking, kind: section.kind })
    .from(shareSource)
    .innerJoin(share, eq(share.id, shareSource.shareId))
    .innerJoin(section, eq(section.id, shareSource.sectionId))
    .where(eq(share.entryId, entryId))
    .for('share', { of: section });
  return rows.some(({ marking, kind }) => marking !== 'OFFICIAL' || kind === 'regulatory');
}
