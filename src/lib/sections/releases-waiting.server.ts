import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { document, section, sectionUpdate } from '#schema/sections.ts';
import type { Who } from '../access/facts.ts';
import { visibleSection } from '../access/visible.server.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Waiting } from '../partnerships/waiting.ts';

/** Held sections that this person writes, of which something is written that nobody has released yet. */
export async function releasesWaiting(app: App, actor: Who): Promise<Waiting[]> {
  if (!actor) return [];
  const rows = await app.db
    .select({
      id: section.id,
      title: section.title,
      releasedSeq: section.releasedSeq,
      documentId: document.id,
      document: document.title,
      slug: partnership.slug,
      partnership: partnership.name,
    })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .innerJoin(partnership, and(eq(partnership.id, document.spaceId), isNull(partnership.archivedAt)))
    .where(
      and(
        eq(section.held, true),
        visibleSection(actor, londonDay(app.clock()), 'edit'),
        sql`exists (select 1 from ${sectionUpdate} where ${sectionUpdate.sectionId} = ${section.id}
          and ${sectionUpdate.seq} > coalesce(${section.releasedSeq}, 0))`,
      ),
    )
    .orderBy(asc(partnership.name), asc(document.position), asc(section.position));
  return rows.map((row) => ({
    kind: 'release',
    title: row.releasedSeq === null ? 'Text waits to be released' : 'Changes wait to be released',
    text: `${row.title}, ${row.document} of ${row.partnership}. Others read ${row.releasedSeq === null ? 'nothing of it yet' : 'the text as it was last released'}.`,
    href: `/partnerships/${row.slug}/documents/${row.documentId}/${row.id}/release`,
    by: null,
    urgency: null,
  }));
}
