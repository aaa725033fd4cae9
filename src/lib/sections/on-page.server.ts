import type { Actor } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Id } from '../core/ids.ts';
import { figuresIn, withNewer } from './evidence-keys.ts';
import { speaksOfAny, withLinks, type References } from './linking.ts';
import { mentionedIn, withNames } from './mentions.ts';
import { namesFor, newerIn } from './reading.server.ts';
import type { SectionLine } from './sections.server.ts';

export type DocumentPlace = { slug: string; partnershipId: Id; documentId: Id };

/**
 * A rendered text as the page of its document shows it to one person. `place` null: it is an entry of the library,
 * where nothing leads into a partnership. `references`: where findings stand, as
 * `referencesFor` has it, and may be some seconds old.
 */
export async function asOnPage(
  app: App,
  viewer: Actor,
  place: DocumentPlace | null,
  section: Pick<SectionLine, 'id' | 'level'>,
  html: string,
  references: (partnershipId: Id) => Promise<References>,
): Promise<string> {
  const documents = place && `/partnerships/${place.slug}/documents`;
  const names = await namesFor(app.db, viewer, mentionedIn(html));
  const newer = await newerIn(app, viewer, [{ html }]);
  const takenOver =
    place && section.level === 'edit' ? `${documents}/${place.documentId}/${section.id}/figures` : null;
  const named = withNewer(withNames(html, names), newer, takenOver);
  if (!place || !speaksOfAny(named)) return named;
  return withLinks(
    named,
    await references(place.partnershipId),
    ({ document: id, anchor }) => `${documents}/${id}#${anchor}`,
    place.documentId,
  );
}

/** Is a text the same for everyone who reads it? */
export const isSameForAll = (html: string): boolean =>
  mentionedIn(html).length === 0 && figuresIn(html).size === 0 && !speaksOfAny(html);
