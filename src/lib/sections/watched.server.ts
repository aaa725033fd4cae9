import { eq } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { document } from '#schema/sections.ts';
import type { Actor } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import type { References } from './linking.ts';
import { asOnPage, isSameForAll, type DocumentPlace } from './on-page.server.ts';
import { readsReleased, referencesFor } from './reading.server.ts';
import { readableSections } from './sections.server.ts';

/** The sections of a document as somebody who has it open may read them now, in their order. */
export async function watchedSections(app: App, actor: Actor, documentId: Id) {
  const rows = await readableSections(app.db, actor, londonDay(app.clock()), { documentId });
  return rows.map((row) => {
    const { id, level, writes, epoch, title, marking, kind, held, releasedSeq } = row;
    const released = readsReleased(row);
    return {
      id,
      level,
      follows: !released,
      writes,
      epoch,
      seq: released ? (releasedSeq ?? 0) : row.newestSeq,
      looks: JSON.stringify([title, marking, kind, held, releasedSeq]),
    };
  });
}

/** Where findings stand changes seldom: what is shown as it is typed may be so many milliseconds behind. */
const keptFor = 5000;

/** Gives rendered texts what each reader's page adds to them: names, links to findings, what newer releases say. */
export function pageTexts(app: App) {
  const places = new Map<Id, DocumentPlace | null>();
  const kept = new Map<string, { until: number; references: Promise<References> }>();

  async function placeOf(documentId: Id): Promise<DocumentPlace | null> {
    const known = places.get(documentId);
    if (known !== undefined) return known;
    const [row] = await app.db
      .select({ slug: partnership.slug, partnershipId: partnership.id })
      .from(document)
      .innerJoin(partnership, eq(partnership.id, document.spaceId))
      .where(eq(document.id, documentId));
    const place = row ? { ...row, documentId } : null;
    places.set(documentId, place);
    return place;
  }

  function referencesOf(viewer: Actor, partnershipId: Id): Promise<References> {
    const now = app.clock().getTime();
    for (const [key, { until }] of kept) if (until <= now) kept.delete(key);
    const key = `${viewer.personId} ${partnershipId}`;
    const found = kept.get(key);
    if (found) return found.references;
    const references = referencesFor(app, viewer, partnershipId);
    kept.set(key, { until: now + keptFor, references });
    return references;
  }

  return async (
    html: string,
    actorNow: () => Promise<Actor | null>,
    documentId: Id,
    section: Parameters<typeof asOnPage>[3],
  ): Promise<string> => {
    if (isSameForAll(html)) return html;
    const [viewer, place] = [await actorNow(), await placeOf(documentId)];
    if (!viewer) return html;
    return asOnPage(app, viewer, place, section, html, (partnershipId) =>
      referencesOf(viewer, partnershipId),
    );
  };
}
