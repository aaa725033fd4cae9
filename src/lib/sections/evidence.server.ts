import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { organisation, person, unit } from '#schema/people.ts';
import { document, section } from '#schema/sections.ts';
import { authorisePortal, authoriseSection } from '../access/authorise.server.ts';
import type { Grant, Who } from '../access/facts.ts';
import { visibleSection } from '../access/visible.server.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import type { Marking, Sector } from '../core/words.ts';
import { audiencesOf, placeableFigure, type PlacingAsk } from '../wards/placing.server.ts';
import { placedShapes, type PlaceableFigure } from '../wards/placing.ts';
import { figureOf } from './captions.ts';
import { beyondAudience, evidenceBlock, sectorsInWords, type Placing, type TakingOver } from './evidence.ts';
import { figuresIn, type PlacedFigure } from './evidence-keys.ts';
import { newerFigures, type FigureState } from './evidence-newer.server.ts';
import type { Spot } from './name-spotter.ts';
import { renderedUpTo } from './reading.server.ts';
import { readableSection } from './sections.server.ts';
import { append, setAttributes } from './text-tasks.ts';

/** A section that somebody may write, with where it stands. */
export type WritableSection = {
  id: Id;
  title: string;
  marking: Marking;
  documentId: Id;
  document: string;
  slug: string;
  partnership: string;
  ward: string;
  templateKey: string | null;
};

/** Every section that this person may write, by partnership and document, in their order. */
export async function writableSections(app: App, actor: Who): Promise<Result<WritableSection[]>> {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  const rows = await app.db
    .select({
      id: section.id,
      title: section.title,
      marking: section.marking,
      documentId: document.id,
      document: document.title,
      slug: partnership.slug,
      partnership: partnership.name,
      ward: partnership.ward,
      templateKey: section.templateKey,
    })
    .from(section)
    .innerJoin(document, and(eq(document.id, section.documentId), isNull(document.archivedAt)))
    .innerJoin(partnership, eq(partnership.id, document.spaceId))
    .where(visibleSection(actor, londonDay(app.clock()), 'edit'))
    .orderBy(asc(partnership.name), asc(document.position), asc(section.position), asc(section.id));
  return done(rows.map((row) => ({ ...row, marking: row.marking as Marking })));
}

/** The sectors of whoever is named in grants, by their ids. */
async function sectorsOf(from: Reader, grants: readonly Grant[]): Promise<Map<string, Sector>> {
  const ids = (kind: Grant['subjectKind']) =>
    grants.filter(({ subjectKind }) => subjectKind === kind).map(({ subjectId }) => subjectId);
  const [bodies, units, people] = [ids('organisation'), ids('unit'), ids('person')];
  const rows = [
    ...(bodies.length > 0
      ? await from
          .select({ id: organisation.id, sector: organisation.sector })
          .from(organisation)
          .where(inArray(organisation.id, bodies))
      : []),
    ...(units.length > 0
      ? await from
          .select({ id: unit.id, sector: organisation.sector })
          .from(unit)
          .innerJoin(organisation, eq(organisation.id, unit.organisationId))
          .where(inArray(unit.id, units))
      : []),
    ...(people.length > 0
      ? await from
          .select({ id: person.id, sector: organisation.sector })
          .from(person)
          .innerJoin(organisation, eq(organisation.id, person.organisationId))
          .where(inArray(person.id, people))
      : []),
  ];
  return new Map(rows.map(({ id, sector }) => [id, sector as Sector]));
}

/** Figures of measures that some of those who are granted a section may not see; each with who, in words. */
async function restricted(
  from: Reader,
  figures: readonly Pick<PlacedFigure, 'area' | 'measure'>[],
  grants: readonly Grant[],
): Promise<{ name: string; audience: string[]; beyond: string[] }[]> {
  const audiences = await audiencesOf(from, figures);
  if ([...audiences.values()].every(({ audience }) => audience === null)) return [];
  const sectors = await sectorsOf(from, grants);
  return [...audiences.values()].flatMap(({ name, audience }) => {
    const beyond = beyondAudience(grants, audience, ({ subjectId }) => sectors.get(subjectId) ?? null);
    return audience !== null && beyond.length > 0 ? [{ name, audience, beyond }] : [];
  });
}

/** What to look at in a text before `grants` hold: figures of measures that not everyone of them may see. */
export async function restrictedSpots(app: App, html: string, grants: readonly Grant[]): Promise<Spot[]> {
  const found = await restricted(app.db, [...figuresIn(html).values()], grants);
  return found.map(({ name, audience, beyond }, i) => ({
    kind: 'figure with readers of its own',
    words: name,
    // After everything that has a place in the text.
    at: Number.MAX_SAFE_INTEGER - found.length + i,
    before: '',
    after: ` is for ${sectorsInWords(audience)} only, and can be read by ${beyond.join(', ')}`,
  }));
}

/** A figure for a section, where this person may write it and everyone granted it may see the measure. */
export async function figureFor(
  app: App,
  actor: Who,
  sectionId: Id,
  ask: PlacingAsk,
): Promise<Result<PlaceableFigure>> {
  const today = londonDay(app.clock());
  const allowed = await authoriseSection(app.db, actor, 'section.edit', sectionId, today);
  if (!allowed.ok) return allowed;
  const figure = await placeableFigure(app, actor, ask);
  if (!figure.ok) return figure;
  const [found] = await restricted(app.db, [figure.value], allowed.value.grants);
  if (!found) return figure;
  return refused(
    `“${found.name}” may be seen by ${sectorsInWords(found.audience)} only, and this section can be read by ${found.beyond.join(', ')}. Nothing was placed. Choose a section that only they can read, or another measure.`,
  );
}

/** What can be placed of a ward, as the address asks for it, and where. */
type PlacingForm = {
  figures: PlaceableFigure[];
  sections: WritableSection[];
};

export async function placingForm(
  app: App,
  actor: Who,
  ask: Omit<PlacingAsk, 'shape'>,
): Promise<Result<PlacingForm>> {
  const sections = await writableSections(app, actor);
  if (!sections.ok) return sections;
  const figures: PlaceableFigure[] = [];
  for (const shape of placedShapes) {
    const figure = await placeableFigure(app, actor, { ...ask, shape });
    if (figure.ok) figures.push(figure.value);
    else if (figure.failure.code !== 'invalid') return figure;
  }
  return figures.length > 0 ? done({ figures, sections: sections.value }) : denied('not-found');
}

/** Puts a figure at the end of a section, as this person's own change. */
export async function placeFigure(
  app: App,
  actor: Who,
  ask: Omit<PlacingAsk, 'shape'>,
  input: Placing,
): Promise<Result<WritableSection>> {
  const figure = await figureFor(app, actor, input.section, { ...ask, shape: input.shape });
  if (!figure.ok) return figure;
  const mine = await writableSections(app, actor);
  if (!mine.ok) return mine;
  const place = mine.value.find(({ id }) => id === input.section);
  if (!place || !actor) return denied('not-found');
  const blocks = [evidenceBlock(figure.value, newId(), input.said)];
  const written = await app.rooms.write(place.id, actor, (state, clientId) =>
    app.texts.work(append, { state, blocks, clientId }, state.length),
  );
  return written.ok ? done(place) : written;
}

/** The figures of a section's newest text, for those who write it. */
export async function figuresOf(app: App, actor: Who, sectionId: Id): Promise<Result<FigureState[]>> {
  const standing = authorisePortal(actor, 'portal.use');
  if (!standing.ok) return standing;
  const today = londonDay(app.clock());
  const allowed = await authoriseSection(app.db, actor, 'section.edit', sectionId, today);
  if (!allowed.ok) return allowed;
  const row = await readableSection(app.db, actor, today, sectionId);
  if (!row) return denied('not-found');
  const figures = figuresIn((await renderedUpTo(app, row, row.newestSeq)).html);
  const newer = await newerFigures(app, actor, figures);
  return done(
    Array.from(figures, ([key, figure]) => ({
      ...figure,
      shown: figureOf({ value: figure.value }),
      now: newer.get(key) ?? null,
    })),
  );
}

/** Takes the newer figure over, with its sources: as this person's own change of that block alone. */
export async function takeFigureOver(
  app: App,
  actor: Who,
  { section: sectionId, figure: id }: TakingOver,
): Promise<Result<undefined>> {
  const all = await figuresOf(app, actor, sectionId);
  if (!all.ok) return all;
  const found = all.value.find((one) => one.id === id);
  if (!found || !actor) return denied('not-found');
  if (!found.now) return refused('The newest release says the same. Nothing was changed.');
  const { ward: code, shape, area, measure, edition, from, to } = found;
  const fresh = await figureFor(app, actor, sectionId, { area, measure, edition, from, to, code, shape });
  if (!fresh.ok) return fresh;
  const written = await app.rooms.write(sectionId, actor, (state, clientId) => {
    const question = { state, id, node: 'evidence', attributes: { ...fresh.value }, clientId };
    return app.texts.work(setAttributes, question, state.length);
  });
  if (!written.ok) return written;
  return written.value ? done() : refused('This figure is not there any more. Nothing was changed.');
}
