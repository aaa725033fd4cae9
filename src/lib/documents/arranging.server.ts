import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm';
import { document, section } from '#schema/sections.ts';
import { authorise, authoriseSection } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import { partnershipActions } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { openedPartnership, type PartnershipHead } from '../partnerships/partnerships.server.ts';
import { record, type AuditAction } from '../people/audit.server.ts';
import { documentRow } from '../sections/reading.server.ts';
import { lineOf, readableSections, type SectionLine } from '../sections/sections.server.ts';
import { placedAfter, type Moving, type PlaceAfter } from './ordering.ts';
import { changingOrder } from './seen.server.ts';

/** A document's sections as one person may arrange them. */
export type Arrangement = {
  head: PartnershipHead;
  document: { id: Id; title: string; kind: string };
  sections: SectionLine[];
  may: { arrange: boolean };
  /** Archived ones that this person may bring back, the last archived first. */
  archived: { id: Id; title: string; at: string }[];
};

/** The page on which sections are ordered, added and brought back. */
export async function arrangementOf(
  app: App,
  who: Who,
  asked: { slug: string; id: Id },
): Promise<Result<Arrangement>> {
  const opened = await openedPartnership(app, who, { slug: asked.slug }, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor, capacity } = opened.value;
  const found = isId(asked.id) ? await documentRow(app.db, head.id, asked.id) : undefined;
  if (!found) return denied('not-found');
  const today = londonDay(app.clock());
  const rows = await readableSections(app.db, actor, today, { documentId: found.id });
  const archived = await archivedIn(app.db, actor, found.id, today);
  if (rows.length === 0 && archived.length === 0) return denied('not-found');
  return done({
    head,
    document: found,
    sections: rows.map(lineOf),
    may: { arrange: partnershipActions['partnership.arrange'](actor, { capacity }).ok },
    archived,
  });
}

/** Archived sections of a document that this person could write: asked of the policy one by one, they are few. */
async function archivedIn(
  from: Reader,
  actor: Actor,
  documentId: Id,
  today: string,
): Promise<Arrangement['archived']> {
  const rows = await from
    .select({ id: section.id, title: section.title, at: section.archivedAt })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(
      and(
        eq(section.documentId, documentId),
        isNotNull(section.archivedAt),
        sql`${document.archivedAt} is null`,
      ),
    )
    .orderBy(desc(section.archivedAt), asc(section.id));
  const kept: Arrangement['archived'] = [];
  for (const { id, title, at } of rows) {
    const may = await authoriseSection(from, actor, 'section.bring-back', id, today);
    if (may.ok && at) kept.push({ id, title, at: at.toISOString() });
  }
  return kept;
}

/** All sections of a document in their order, archived ones too, held for this transaction alone. */
export async function lockedOrder(tx: Tx, documentId: Id): Promise<Id[]> {
  await tx.select({ id: document.id }).from(document).where(eq(document.id, documentId)).for('update');
  const rows = await tx
    .select({ id: section.id })
    .from(section)
    .where(eq(section.documentId, documentId))
    .orderBy(asc(section.position), asc(section.createdAt), asc(section.id));
  return rows.map(({ id }) => id);
}

/** Positions are the server's alone: nobody is ever given one. */
export async function writeOrder(tx: Tx, documentId: Id, order: readonly Id[]): Promise<void> {
  const places = sql.join(
    order.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  await tx
    .update(section)
    .set({ position: sql`array_position(array[${places}], ${section.id})` })
    .where(eq(section.documentId, documentId));
}

/**
 * The order in which a new or moved section stands after one that this person sees; `changed` where they see it no
 * longer.
 */
export async function orderWith(
  tx: Tx,
  actor: Who,
  documentId: Id,
  id: Id,
  after: PlaceAfter,
  today: string,
): Promise<Result<Id[]>> {
  const all = await lockedOrder(tx, documentId);
  const seen = new Set((await readableSections(tx, actor, today, { documentId })).map((row) => row.id));
  if (after !== null && (!seen.has(after) || after === id))
    return refused('The place you chose is not there any more. Nothing was changed. Choose another one.');
  return done(placedAfter(all, seen, id, after));
}

/** The partnership and document of a section, whoever may see it. */
export async function placeOfSection(
  from: Reader,
  sectionId: Id,
): Promise<{ documentId: Id; partnershipId: Id; isArchived: boolean } | null> {
  if (!isId(sectionId)) return null;
  const [row] = await from
    .select({ documentId: section.documentId, spaceId: document.spaceId, archivedAt: document.archivedAt })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, sectionId));
  return row
    ? { documentId: row.documentId, partnershipId: row.spaceId, isArchived: row.archivedAt !== null }
    : null;
}

/** Moves a section to another place: for co-ordinators, among the sections that they can read. */
export async function moveSection(app: App, actor: Who, input: Moving): Promise<Result<undefined>> {
  const place = await placeOfSection(app.db, input.section);
  if (!place || !actor) return denied(actor ? 'not-found' : 'signed-out');
  const { documentId, partnershipId } = place;
  return changingOrder(app, documentId, () =>
    app.transaction(async (tx) => {
      const today = londonDay(app.clock());
      const seen = await authoriseSection(tx, actor, 'section.read', input.section, today);
      if (!seen.ok) return seen;
      const allowed = await authorise(tx, actor, 'partnership.arrange', partnershipId);
      if (!allowed.ok) return allowed;
      const order = await orderWith(tx, actor, documentId, input.section, input.after, today);
      if (!order.ok) return order;
      await writeOrder(tx, documentId, order.value);
      await note(tx, app, actor, 'section.moved', { partnershipId, id: input.section });
      return done();
    }),
  );
}

/** Takes a section from its document: it is kept whole, and can be brought back by those who could write it. */
export async function archiveSection(app: App, actor: Who, sectionId: Id): Promise<Result<undefined>> {
  const archived = await setArchived(app, actor, sectionId, 'section.archive');
  // By the time this answers nobody is in its room any more.
  if (archived.ok) await app.rooms.recheck({ section: sectionId });
  return archived;
}

/** Brings an archived section back to where it was, with who can read it as it was. */
export const bringSectionBack = (app: App, actor: Who, sectionId: Id): Promise<Result<undefined>> =>
  setArchived(app, actor, sectionId, 'section.bring-back');

async function setArchived(
  app: App,
  actor: Who,
  sectionId: Id,
  action: 'section.archive' | 'section.bring-back',
): Promise<Result<undefined>> {
  const place = await placeOfSection(app.db, sectionId);
  if (!actor) return denied('signed-out');
  if (!place || place.isArchived) return denied('not-found');
  const { documentId, partnershipId } = place;
  const archives = action === 'section.archive';
  return changingOrder(app, documentId, () =>
    app.transaction(async (tx) => {
      await lockedOrder(tx, documentId);
      const allowed = await authoriseSection(tx, actor, action, sectionId, londonDay(app.clock()));
      if (!allowed.ok) return allowed;
      await tx
        .update(section)
        .set({ archivedAt: archives ? app.clock() : null })
        .where(eq(section.id, sectionId));
      const noted = archives ? 'section.archived' : 'section.brought-back';
      await note(tx, app, actor, noted, { partnershipId, id: sectionId });
      return done();
    }),
  );
}

const note = (
  tx: Tx,
  app: App,
  actor: Actor,
  action: AuditAction,
  about: { partnershipId: Id; id: Id },
): Promise<void> =>
  record(tx, app, {
    action,
    actor,
    subject: { kind: 'section', id: about.id },
    partnershipId: about.partnershipId,
  });
