import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { document, section, sectionGrant } from '#schema/sections.ts';
import type { Grant, SectionFacts } from '../access/facts.ts';
import { levelOf } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import type { Marking, SectionKind } from '../core/words.ts';
import { judgedIn } from '../sections/settings-members.server.ts';

/** What each member of a partnership sees of a document: ids of sections, in their order. */
type Seen = ReadonlyMap<Id, readonly Id[]>;

async function seenIn(from: Reader, documentId: Id, today: string): Promise<Seen> {
  const [place] = await from
    .select({ id: partnership.id })
    .from(document)
    .innerJoin(partnership, eq(partnership.id, document.spaceId))
    .where(and(eq(document.id, documentId), isNull(document.archivedAt)));
  if (!place) return new Map();
  const rows = await from
    .select({
      id: section.id,
      ownerOrganisationId: section.ownerOrganisationId,
      marking: section.marking,
      kind: section.kind,
      announced: section.announced,
      held: section.held,
      grants: sql<Grant[]>`coalesce((
        select jsonb_agg(jsonb_build_object('subjectKind', ${sectionGrant.subjectKind},
          'subjectId', ${sectionGrant.subjectId}, 'level', ${sectionGrant.level}))
        from ${sectionGrant} where ${sectionGrant.sectionId} = ${section.id}), '[]'::jsonb)`,
    })
    .from(section)
    .where(and(eq(section.documentId, documentId), isNull(section.archivedAt)))
    .orderBy(asc(section.position), asc(section.createdAt), asc(section.id));
  const people = await judgedIn(from, place.id);
  return new Map(
    people.map(({ actor, capacity }) => {
      const seen = rows.filter(({ id: _, ...row }) => {
        const facts: SectionFacts = {
          ...row,
          marking: row.marking as Marking,
          kind: row.kind as SectionKind,
          archived: false,
          agreed: false,
          space: { kind: 'partnership', capacity },
        };
        return levelOf(actor, facts, today) !== 'none';
      });
      return [actor.personId, seen.map(({ id }) => id)];
    }),
  );
}

/** Those who see a document otherwise than before. */
const differing = (before: Seen, after: Seen): Id[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(
    (person) => String(before.get(person) ?? []) !== String(after.get(person) ?? []),
  );

/**
 * Does something to the sections of a document; then tells the open pages of those alone for whom it looks otherwise
 * than before: others would learn that something happened which they cannot see.
 */
export async function changingOrder<T extends { ok: boolean }>(
  app: App,
  documentId: Id,
  work: () => Promise<T>,
): Promise<T> {
  const before = await seenIn(app.db, documentId, londonDay(app.clock()));
  const result = await work();
  if (!result.ok) return result;
  const after = await seenIn(app.db, documentId, londonDay(app.clock()));
  const people = differing(before, after);
  if (people.length > 0)
    for (const id of new Set([...after.values()].flat())) app.rooms.nudge(id, 'sections', { people });
  return result;
}
