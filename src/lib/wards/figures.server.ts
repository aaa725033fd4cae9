import { and, eq, inArray } from 'drizzle-orm';
import { series, ward } from '#schema/wards.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, invalid, type Result } from '../core/result.ts';
import { choosing, type Edition } from './editions.ts';
import {
  countsOf,
  monthsHeld,
  newestRun,
  type PlacedWard,
  type ReleaseLine,
  type WardCounts,
} from './figures.ts';
import {
  areasOf,
  measuresIn,
  pairsIn,
  releasesCounting,
  releasesIn,
  wardsIn,
  type AreaLine,
} from './holdings.server.ts';
import { firstMeasure, measureNamed, type MeasureLine } from './measures.ts';
import { monthsFrom, type Month } from './months.ts';

/** What can be asked of figures. What is left out: the newest area, recorded violence, all months that follow each other. */
export type FiguresAsk = {
  area?: string | null | undefined;
  measure?: string | null | undefined;
  from?: Month | null | undefined;
  to?: Month | null | undefined;
  edition?: string | null | undefined;
};

/** The same, with every choice made, and the releases that count. */
export type Chosen = {
  area: AreaLine;
  measures: MeasureLine[];
  measure: MeasureLine;
  edition: Edition;
  editions: Edition[];
  /** The months of which any release has figures. */
  held: Month[];
  from: Month;
  to: Month;
  /** What would have been chosen had nothing been asked for but the measure. */
  usual: { area: string; measure: string; from: Month; to: Month; edition: string };
  releases: ReleaseLine[];
  counting: ReleaseLine[];
};

/** A release that figures come from, with the months it counts. */
export type UsedRelease = ReleaseLine & { months: Month[] };

/**
 * Makes every choice that a question leaves open. What somebody may not see is not there. `invalid` where the window
 * ends before it begins.
 */
export async function chosenFigures(app: App, actor: Who, ask: FiguresAsk): Promise<Result<Chosen>> {
  const areas = await areasOf(app, actor);
  if (!areas.ok) return areas;
  const [newest] = areas.value;
  const area = ask.area ? areas.value.find(({ slug }) => slug === ask.area) : newest;
  if (!area || !newest) return denied('not-found');
  const measures = await measuresIn(app.db, actor, area.id);
  const releases = await releasesIn(app.db, area.id);
  const first = firstMeasure(measures.filter(({ archived }) => !archived));
  const measure = ask.measure ? measureNamed(measures, ask.measure) : first;
  const { editions, edition } = choosing(releases, ask.edition ?? null);
  if (!measure || !edition) return denied('not-found');
  const counting = await releasesCounting(app.db, releases, partsOf(measure));
  const held = monthsHeld(counting);
  const run = newestRun(edition.months ? held.filter((month) => edition.months?.includes(month)) : held);
  const [from, to] = [ask.from ?? run[0] ?? ask.to, ask.to ?? run.at(-1) ?? ask.from];
  if (!from || !to) return denied('not-found');
  // A window given by its end alone begins with the months held, however far back it ends.
  const start = !ask.from && from > to ? to : from;
  if (start > to) return invalid({ from: 'The first month comes after the last' });
  if (monthsFrom(start, to).length > 600) return invalid({ from: 'Choose at most 50 years' });
  return done({
    area,
    measures,
    measure,
    edition,
    editions,
    held,
    from: start,
    to,
    usual: {
      area: newest.slug,
      measure: first?.slug ?? measure.slug,
      from: run[0] ?? start,
      to: run.at(-1) ?? to,
      edition: editions[0]?.key ?? edition.key,
    },
    releases,
    counting,
  });
}

/** What is added up: a composite's parts, or the measure itself. */
export const partsOf = (measure: MeasureLine): Id[] =>
  measure.parts.length > 0 ? measure.parts.map(({ id }) => id) : [measure.id];

/** Counts of all wards of the edition, and the releases they come from. `only`: of these wards alone. */
export async function loadCounts(
  from: Reader,
  { measure, edition, counting }: Pick<Chosen, 'measure' | 'edition' | 'counting'>,
  months: readonly Month[],
): Promise<{ wards: WardCounts[]; releases: UsedRelease[] }> {
  const [first, last] = [months[0] ?? '', months.at(-1) ?? ''];
  const inTime = counting.filter((one) => (one.from ?? '') <= last && (one.to ?? '') >= first);
  const ids = inTime.map(({ id }) => id);
  const { wards, used } = countsOf(await wardsIn(from, edition.releaseIds), months, {
    parts: partsOf(measure),
    releases: inTime,
    named: await namedIn(
      from,
      inTime.filter(({ kind }) => kind === 'ward-crime').map(({ id }) => id),
    ),
    series: await seriesIn(from, ids, partsOf(measure)),
  });
  const releases = inTime.flatMap((one) => {
    const counted = used.get(one.id);
    return counted ? [{ ...one, months: counted }] : [];
  });
  return { wards, releases };
}

/**
 * Counts of one ward for `months`, of several measures; null: no figures. Reads its own rows alone: that a measure has
 * none is nothing recorded, where a release counts it.
 */
export async function loadWardCounts(
  from: Reader,
  releases: readonly ReleaseLine[],
  place: PlacedWard,
  measureIds: readonly Id[],
  months: readonly Month[],
): Promise<Map<Id, (number | null)[]>> {
  const pairs = await pairsIn(from, releases, measureIds);
  const ids = [...new Set(pairs.map(({ releaseId }) => releaseId))];
  if (ids.length === 0) return new Map();
  const rows = await from
    .select({ measureId: series.measureId, releaseId: series.releaseId, counts: series.counts })
    .from(series)
    .where(
      and(
        inArray(series.releaseId, ids),
        inArray(series.measureId, [...measureIds]),
        eq(series.wardCode, place.code),
      ),
    );
  const naming = await namedIn(from, ids, place.code);
  const defining = releases.filter(({ id, kind }) => kind === 'ward-crime' && ids.includes(id));
  const holding = {
    releases: releases.filter(({ id }) => ids.includes(id)),
    named: new Map(defining.map(({ id }) => [id, naming.get(id) ?? new Set<string>()])),
    series: pairs.map((pair) => ({
      ...pair,
      wardCode: place.code,
      counts:
        rows.find((row) => row.releaseId === pair.releaseId && row.measureId === pair.measureId)?.counts ??
        [],
    })),
  };
  return new Map(
    measureIds.map((id) => [
      id,
      countsOf([place], months, { ...holding, parts: [id] }).wards[0]?.counts ?? [],
    ]),
  );
}

async function seriesIn(from: Reader, releaseIds: Id[], measureIds: Id[]) {
  if (releaseIds.length === 0) return [];
  return from
    .select({
      measureId: series.measureId,
      releaseId: series.releaseId,
      wardCode: series.wardCode,
      counts: series.counts,
    })
    .from(series)
    .where(and(inArray(series.releaseId, releaseIds), inArray(series.measureId, measureIds)));
}

/** The codes that releases define; none for a release that defines none. */
async function namedIn(from: Reader, releaseIds: Id[], code?: string): Promise<Map<Id, Set<string>>> {
  const named = new Map<Id, Set<string>>();
  if (releaseIds.length === 0) return named;
  const rows = await from
    .select({ releaseId: ward.releaseId, code: ward.code })
    .from(ward)
    .where(and(inArray(ward.releaseId, releaseIds), code === undefined ? undefined : eq(ward.code, code)));
  for (const row of rows)
    named.set(row.releaseId, (named.get(row.releaseId) ?? new Set<string>()).add(row.code));
  return named;
}
