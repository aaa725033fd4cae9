import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { entry } from '#schema/library.ts';
import { share, shareSource } from '#schema/practice.ts';
import { section } from '#schema/sections.ts';
import type { PassedOn } from '../core/app.ts';
import { takeBack } from '../library/publishing.server.ts';
import { recountInSection } from './counting.server.ts';

/** Said to an entry's owners. It names neither the section nor its partnership: not all of them may know of it. */
const closedSource =
  'A text that this entry was taken from may not be shared any more. Look it through: what came from there must not be read by others.';

export const passedOn: PassedOn = {
  async changed(tx, app, by, sectionId) {
    const [now] = await tx
      .select({ marking: section.marking, kind: section.kind })
      .from(section)
      .where(eq(section.id, sectionId));
    if (!now) return [];
    await recountInSection(tx, sectionId);
    if (now.marking === 'OFFICIAL' && now.kind !== 'regulatory') return [];
    const rows = await tx
      .selectDistinct({ id: entry.id })
      .from(shareSource)
      .innerJoin(share, and(eq(share.id, shareSource.shareId), isNotNull(share.entryId)))
      .innerJoin(entry, eq(entry.id, share.entryId))
      .where(and(eq(shareSource.sectionId, sectionId), eq(entry.state, 'published')));
    const ids = rows.map(({ id }) => id);
    for (const id of ids) await takeBack(tx, app, { actor: by, id, because: closedSource });
    if (ids.length === 0) return [];
    const sections = await tx
      .select({ id: section.id })
      .from(section)
      .where(inArray(section.documentId, ids));
    return sections.map(({ id }) => id);
  },

  async split(tx, { from, to }) {
    const rows = await tx
      .select({ shareId: shareSource.shareId })
      .from(shareSource)
      .where(eq(shareSource.sectionId, from));
    if (rows.length > 0)
      await tx.insert(shareSource).values(rows.map(({ shareId }) => ({ shareId, sectionId: to })));
  },
};
