import { and, eq, isNull } from 'drizzle-orm';
import { measure } from '#schema/wards.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import { portalActions } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { isDuplicate, type Tx } from '../core/db.server.ts';
import { isId, newId, newSlug, type Id } from '../core/ids.ts';
import { denied, done, invalid, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import { areaOf, areasOf, measuresIn, type AreaLine } from './holdings.server.ts';
import { isComposite, partsTrouble, slugOf, type MeasureLine, type NewComposite } from './measures.ts';

type Measures = {
  area: AreaLine;
  areas: AreaLine[];
  /** Archived ones too. */
  measures: MeasureLine[];
  mayDefine: boolean;
};

/** The measures of a city that this person may see. */
export async function measuresOf(app: App, actor: Who, slug: string | null): Promise<Result<Measures>> {
  const areas = await areasOf(app, actor);
  if (!areas.ok) return areas;
  const area = await areaOf(app, actor, slug);
  if (!area.ok) return area;
  return done({
    area: area.value,
    areas: areas.value,
    measures: await measuresIn(app.db, actor, area.value.id),
    mayDefine: portalActions['measure.define'](actor).ok,
  });
}

/** Defines a measure that adds up others. It is never altered: what it counts stands beside figures that were kept. */
export async function defineMeasure(
  app: App,
  actor: Who,
  input: NewComposite,
): Promise<Result<{ slug: string }>> {
  const area = await areaOf(app, actor, input.area);
  if (!area.ok) return area;
  const slug = slugOf(input.name);
  if (!slug) return invalid({ name: 'Use letters in the name' });
  const define = (as: string) => app.transaction((tx) => defineIn(tx, app, actor, area.value, input, as));
  try {
    return await define(slug);
  } catch (thrown) {
    if (!isDuplicate(thrown, 'measure_slug_key')) throw thrown;
    // Somebody was quicker, or a measure that this person may not know of has the slug: it is not given away.
    return define(newSlug(input.name, app.random));
  }
}

async function defineIn(
  tx: Tx,
  app: App,
  actor: Who,
  area: AreaLine,
  input: NewComposite,
  slug: string,
): Promise<Result<{ slug: string }>> {
  const allowed = authorisePortal(actor, 'measure.define');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const { name, definition } = input;
  const known = await measuresIn(tx, actor, area.id);
  const chosen = known.filter((one) => input.parts.includes(one.slug) && !one.archived);
  const trouble = partsTrouble(chosen);
  if (trouble) return invalid({ parts: trouble });
  if (known.some((one) => one.slug === slug))
    return invalid({ name: 'Another measure has this name already: choose one that tells them apart' });
  const id = newId();
  await tx.insert(measure).values({
    id,
    areaId: area.id,
    slug,
    name,
    kind: 'composite',
    parts: chosen.map((one) => one.id),
    definition,
    createdById: actor.personId,
    createdAt: app.clock(),
  });
  await record(tx, app, {
    action: 'measure.defined',
    actor,
    subject: { kind: 'measure', id },
    detail: { area: area.slug, slug, parts: chosen.map((one) => one.slug).join(' ') },
  });
  return done({ slug });
}

/** Takes a composite from the lists. Figures that were kept with it stay, and its name stays taken. */
export async function archiveMeasure(app: App, actor: Who, id: Id): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const allowed = authorisePortal(actor, 'measure.define');
    if (!allowed.ok) return allowed;
    if (!actor || !isId(id)) return denied('not-found');
    const [row] = await tx
      .select({ areaId: measure.areaId, archivedAt: measure.archivedAt })
      .from(measure)
      .where(eq(measure.id, id));
    const seen = row && (await measuresIn(tx, actor, row.areaId)).find((one) => one.id === id);
    if (!seen || !isComposite(seen)) return denied('not-found');
    if (seen.archived) return done();
    await tx
      .update(measure)
      .set({ archivedAt: app.clock() })
      .where(and(eq(measure.id, id), isNull(measure.archivedAt)));
    await record(tx, app, {
      action: 'measure.archived',
      actor,
      subject: { kind: 'measure', id },
      detail: { slug: seen.slug },
    });
    return done();
  });
}
