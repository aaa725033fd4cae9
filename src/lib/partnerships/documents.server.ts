import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { document, section } from '#schema/sections.ts';
import { visibleSection } from '../access/visible.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { authorise } from '../access/authorise.server.ts';

export type DocumentLine = { id: Id; kind: string; title: string; createdAt: string };

/** The documents of a partnership in which this person may read at least one section; the others do not exist. */
export async function visibleDocuments(
  from: Reader,
  actor: Who,
  partnershipId: Id,
  today: string,
): Promise<DocumentLine[]> {
  const rows = await from
    .select({ id: document.id, kind: document.kind, title: document.title, createdAt: document.createdAt })
    .from(document)
    .where(
      and(
        eq(document.spaceId, partnershipId),
        isNull(document.archivedAt),
        sql`exists (select 1 from ${section}
          where ${section.documentId} = ${document.id} and ${visibleSection(actor, today)})`,
      ),
    )
    .orderBy(asc(document.position), asc(document.createdAt), asc(document.id));
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

export async function documentsOf(app: App, actor: Who, partnershipId: Id): Promise<Result<DocumentLine[]>> {
  const allowed = await authorise(app.db, actor, 'partnership.enter', partnershipId);
  if (!allowed.ok) return allowed;
  return done(await visibleDocuments(app.db, actor, partnershipId, londonDay(app.clock())));
}
