import { and, eq } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { planPackage, share } from '#schema/practice.ts';
import { document, section } from '#schema/sections.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { authoriseEntry } from '../library/facts.server.ts';
import { titleRead } from './adopting.server.ts';
import { elsewhereOf } from './adoptions.server.ts';
import type { ByBorough, Elsewhere } from './adopting.ts';
import { authorisePackage } from './packages.server.ts';

/** What stands beside an entry: where it comes from, as far as its reader may follow, and how it went elsewhere. */
export type EntryPractice = {
  title: string;
  mayAdopt: boolean;
  from: { ward: string; borough: string; href: string | null } | null;
  told: Elsewhere[];
  untold: ByBorough[];
};

export async function entryPractice(app: App, actor: Who, slug: string): Promise<Result<EntryPractice>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.read', { slug });
  if (!allowed.ok) return allowed;
  const { id, state } = allowed.value;
  const read = await titleRead(app.db, actor, id);
  if (!read) return denied('not-found');
  return done({
    title: read.title,
    mayAdopt: state === 'published',
    from: await originOf(app, actor, id),
    ...(await elsewhereOf(app, actor, id)),
  });
}

async function originOf(app: App, actor: Who, entryId: Id): Promise<EntryPractice['from']> {
  const [row] = await app.db
    .select({
      ward: partnership.ward,
      borough: partnership.borough,
      slug: partnership.slug,
      documentId: section.documentId,
      sectionId: section.id,
      packageId: share.packageId,
    })
    .from(share)
    .innerJoin(planPackage, eq(planPackage.id, share.packageId))
    .innerJoin(section, eq(section.id, planPackage.sectionId))
    .innerJoin(document, eq(document.id, section.documentId))
    .innerJoin(partnership, eq(partnership.id, document.spaceId))
    .where(and(eq(share.entryId, entryId), eq(share.state, 'approved')));
  if (!row) return null;
  const today = londonDay(app.clock());
  const open = await authorisePackage(app.db, actor, 'package.read', row.packageId, today);
  const { slug, documentId, sectionId, packageId } = row;
  const href = `/partnerships/${slug}/documents/${documentId}/${sectionId}/packages#p-${packageId}`;
  return { ward: row.ward, borough: row.borough, href: open.ok ? href : null };
}
