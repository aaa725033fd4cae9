import { and, asc, eq, isNull, or } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { document, section } from '#schema/sections.ts';
import type { Who } from '../access/facts.ts';
import { visibleSection } from '../access/visible.server.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { ShownPerson } from '../people/naming.ts';
import { peopleShownTo } from './reading.server.ts';

/** Somebody who writes at this moment, where this reader may follow it. */
export type WritingNow = {
  person: ShownPerson;
  section: string;
  document: string;
  partnership: string;
  href: string;
};

/**
 * Who else is writing now in the sections that this person may follow as they are written: of a held one they learn
 * nothing unless they write it. Each as this person may see them, by partnership, document and section.
 */
export async function writingNow(app: App, actor: Who): Promise<WritingNow[]> {
  if (!actor) return [];
  const today = londonDay(app.clock());
  const rows = await app.db
    .select({
      id: section.id,
      title: section.title,
      documentId: document.id,
      document: document.title,
      slug: partnership.slug,
      partnership: partnership.name,
    })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .innerJoin(partnership, eq(partnership.id, document.spaceId))
    .where(
      and(
        isNull(partnership.archivedAt),
        visibleSection(actor, today),
        or(eq(section.held, false), visibleSection(actor, today, 'edit')),
      ),
    )
    .orderBy(asc(partnership.name), asc(document.position), asc(section.position), asc(section.id));
  const found = rows.flatMap((row) =>
    [...new Set(app.rooms.writersIn(row.id))]
      .filter((person) => person !== actor.personId)
      .map((person) => ({ ...row, person })),
  );
  const people = await peopleShownTo(app.db, actor, [...new Set(found.map(({ person }) => person))]);
  return found.flatMap(({ id, title, person: who, documentId, document: of, slug, partnership: where }) => {
    const person = people.get(who);
    const href = `/partnerships/${slug}/documents/${documentId}#s-${id}`;
    return person ? [{ person, section: title, document: of, partnership: where, href }] : [];
  });
}
