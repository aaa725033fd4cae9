import { and, asc, eq, sql } from 'drizzle-orm';
import { organisation } from '#schema/people.ts';
import { document, section, sectionUpdate } from '#schema/sections.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import { levelRank, visibleSection, writtenBy } from '../access/visible.server.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { levels, type Level, type Marking, type SectionKind, type Sector } from '../core/words.ts';

/** A section as lists show it to one person: never a number, which would tell of those they cannot read. */
export type SectionLine = {
  id: Id;
  title: string;
  level: Level;
  marking: Marking;
  kind: SectionKind;
  held: boolean;
};

/** What the server knows of the same section besides. */
export type SectionRow = SectionLine & {
  documentId: Id;
  documentTitle: string;
  /** Which section of its template it began as; null: of none. */
  templateKey: string | null;
  ownerSector: Sector;
  epoch: number;
  releasedSeq: number | null;
  /** The newest committed number, of a row in quarantine too. */
  newestSeq: number;
  /** Are they one of those who write it, also where its text is agreed? */
  writes: boolean;
};

/** The sections of a document, or the one asked for, that this person may read, in their order. */
export async function readableSections(
  from: Reader,
  actor: Who,
  today: string,
  asked: { documentId: Id; sectionId?: Id },
): Promise<SectionRow[]> {
  const { documentId, sectionId } = asked;
  if (!isId(documentId) || (sectionId !== undefined && !isId(sectionId))) return [];
  return rowsWhere(from, actor, today, { documentId, sectionId });
}

/** One section, where this person may read it. */
export async function readableSection(
  from: Reader,
  actor: Who,
  today: string,
  sectionId: Id,
): Promise<SectionRow | null> {
  if (!isId(sectionId)) return null;
  const [row] = await rowsWhere(from, actor, today, { sectionId });
  return row ?? null;
}

/** Every section of a partnership, or of the library, that this person may read: document by document. */
export const readableInSpace = (
  from: Reader,
  actor: Who,
  today: string,
  spaceId: Id,
): Promise<SectionRow[]> => rowsWhere(from, actor, today, { spaceId });

type Wanted = { spaceId?: Id; documentId?: Id | undefined; sectionId?: Id | undefined };

async function rowsWhere(from: Reader, actor: Who, today: string, wanted: Wanted): Promise<SectionRow[]> {
  const rows = await from
    .select({
      id: section.id,
      title: section.title,
      rank: levelRank(actor, today),
      writes: writtenBy(actor, today),
      marking: section.marking,
      kind: section.kind,
      held: section.held,
      documentId: section.documentId,
      documentTitle: document.title,
      templateKey: section.templateKey,
      ownerSector: organisation.sector,
      epoch: section.epoch,
      releasedSeq: section.releasedSeq,
      newestSeq: sql<string>`coalesce((
        select max(${sectionUpdate.seq}) from ${sectionUpdate}
        where ${sectionUpdate.sectionId} = ${section.id}), 0)`,
    })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .innerJoin(organisation, eq(organisation.id, section.ownerOrganisationId))
    .where(
      and(
        wanted.spaceId === undefined ? undefined : eq(document.spaceId, wanted.spaceId),
        wanted.documentId === undefined ? undefined : eq(section.documentId, wanted.documentId),
        wanted.sectionId === undefined ? undefined : eq(section.id, wanted.sectionId),
        visibleSection(actor, today),
      ),
    )
    .orderBy(asc(document.position), asc(section.position), asc(section.createdAt), asc(section.id));
  return rows.map(({ rank, marking, kind, ownerSector, newestSeq, ...row }) => ({
    ...row,
    level: levels[Number(rank)] ?? 'none',
    marking: marking as Marking,
    kind: kind as SectionKind,
    ownerSector: ownerSector as Sector,
    newestSeq: Number(newestSeq),
  }));
}

export const lineOf = ({ id, title, level, marking, kind, held }: SectionRow): SectionLine => ({
  id,
  title,
  level,
  marking,
  kind,
  held,
});

/** A document of which nothing may be read and one that is not there are the same answer. */
export async function sectionsOf(app: App, actor: Who, documentId: Id): Promise<Result<SectionLine[]>> {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  const rows = await readableSections(app.db, actor, londonDay(app.clock()), { documentId });
  return rows.length > 0 ? done(rows.map(lineOf)) : denied('not-found');
}
