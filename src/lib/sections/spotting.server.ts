import { eq } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { organisation, unit } from '#schema/people.ts';
import { document } from '#schema/sections.ts';
import { authoriseSection } from '../access/authorise.server.ts';
import type { Grant, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { restrictedSpots } from './evidence.server.ts';
import { spotNames, type Spot } from './name-spotter.ts';
import { documentInFull, renderedUpTo, type DocumentOnPage, type SectionOnPage } from './reading.server.ts';
import { readableSection, type SectionRow } from './sections.server.ts';

/**
 * What in a section's newest text might name or point to somebody, and figures that not everyone in `grants` may see.
 * The partnership's own names, and those of organisations and their units, may stand there. Whoever asks has been let in to the text before.
 */
export async function spotsIn(
  app: App,
  row: Pick<SectionRow, 'id' | 'epoch' | 'documentId' | 'newestSeq'>,
  grants: readonly Grant[],
): Promise<Spot[]> {
  const { text, html } = await renderedUpTo(app, row, row.newestSeq);
  const [place] = await app.db
    .select({ ward: partnership.ward, borough: partnership.borough, name: partnership.name })
    .from(document)
    .innerJoin(partnership, eq(partnership.id, document.spaceId))
    .where(eq(document.id, row.documentId));
  const bodies = await app.db.select({ name: organisation.name }).from(organisation);
  const units = await app.db.select({ name: unit.name }).from(unit);
  const names = [
    ...Object.values(place ?? {}),
    ...bodies.map(({ name }) => name),
    ...units.map(({ name }) => name),
  ];
  return [...spotNames(text, names), ...(await restrictedSpots(app, html, grants))];
}

type ReleaseAhead = Pick<DocumentOnPage, 'head' | 'document'> & {
  section: SectionOnPage;
  /** The number up to which the text is released. */
  seq: number;
  spots: Spot[];
};

/** A held section's text before it is released, with what to look at in it. For those who may release it. */
export async function releaseAhead(
  app: App,
  actor: Who,
  asked: { slug: string; id: Id; sectionId: Id },
): Promise<Result<ReleaseAhead>> {
  const today = londonDay(app.clock());
  const allowed = await authoriseSection(app.db, actor, 'section.release', asked.sectionId, today);
  if (!allowed.ok) return allowed;
  const full = await documentInFull(app, actor, asked);
  if (!full.ok) return full;
  const { head, document: of, sections } = full.value;
  const [section] = sections;
  const row = section && (await readableSection(app.db, actor, today, section.id));
  if (!section || !row) return denied('not-found');
  if (section.releasable === null)
    return refused('There is nothing to release: all of it is released already.');
  return done({
    head,
    document: of,
    section,
    seq: section.releasable,
    spots: await spotsIn(app, row, allowed.value.grants),
  });
}
