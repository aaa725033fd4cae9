import { asc, inArray } from 'drizzle-orm';
import { ward } from '#schema/wards.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Outline } from './drawing.ts';
import {
  chosenFigures,
  loadCounts,
  partsOf,
  type Chosen,
  type FiguresAsk,
  type UsedRelease,
} from './figures.server.ts';
import type { ReleaseLine, WardCounts } from './figures.ts';
import { loadSizes, type Sizes } from './sizes.server.ts';
import { monthAfter, monthsFrom, type Month } from './months.ts';
import {
  ranking,
  survey,
  type Basis,
  type Ranking,
  type RankingQuestion,
  type RankingWard,
  type Survey,
} from './ranking.ts';

export type RankingAsk = FiguresAsk & {
  /** Only the wards of this borough, by code or name: they are ranked among themselves. */
  borough?: string | null | undefined;
  /** What rates are counted over. Left out: residents where most wards have a number, else km². */
  basis?: Basis | null | undefined;
};

export type RankedWards = Omit<Chosen, 'releases' | 'counting' | 'usual'> & {
  usual: Chosen['usual'] & { basis: Basis };
  borough: string | null;
  ranking: Ranking;
  /** The releases that the window's counts come from, with the months each counts. */
  releases: UsedRelease[];
  /** Those that residents or premises come from. */
  sizes: ReleaseLine[];
  /** Those that define the wards. */
  boundaries: ReleaseLine[];
};

/**
 * The wards of a city ranked by one measure, with every interval. Worked out once for each question and the releases
 * it rests on, in a thread of its own, and kept.
 */
export async function rankedWards(app: App, actor: Who, ask: RankingAsk): Promise<Result<RankedWards>> {
  const chosen = await chosenFigures(app, actor, ask);
  if (!chosen.ok) return chosen;
  const { releases, counting, ...choice } = chosen.value;
  const borough = ask.borough ?? null;
  const found = await app.calculations.once(ranking, keyOf(chosen.value, borough, ask.basis ?? null), () =>
    questionOf(app, chosen.value, borough, ask.basis ?? null),
  );
  if (borough !== null && found.wards.length + found.unranked.length === 0) return denied('not-found');
  const byId = new Map(releases.map((one) => [one.id, one]));
  const usual = { ...choice.usual, basis: found.usualBasis };
  const lineOf = (id: string) => byId.get(id) ?? counting.find((one) => one.id === id);
  return done({
    ...choice,
    usual,
    borough,
    ranking: found,
    releases: found.sources.counts.flatMap(({ id, months }) => {
      const line = lineOf(id);
      return line ? [{ ...line, months }] : [];
    }),
    sizes: found.sources.sizes.flatMap((id) => lineOf(id) ?? []),
    boundaries: choice.edition.releaseIds.flatMap((id) => lineOf(id) ?? []),
  });
}

/** Everything an answer depends on: releases never change once they are published. */
const keyOf = (chosen: Chosen, borough: string | null, basis: Basis | null) =>
  JSON.stringify([
    chosen.counting.map(({ id }) => id),
    partsOf(chosen.measure),
    chosen.edition.releaseIds,
    chosen.releases.flatMap(({ id, kind }) => (kind === 'populations' ? [id] : [])),
    chosen.from,
    chosen.to,
    borough,
    basis,
  ]);

async function questionOf(
  app: App,
  chosen: Chosen,
  borough: string | null,
  asked: Basis | null,
): Promise<RankingQuestion> {
  const { from, to } = chosen;
  const yearsBack = monthAfter(to, -23);
  const months = monthsFrom(yearsBack < from ? yearsBack : from, to);
  const { wards, releases } = await loadCounts(app.db, chosen, months);
  const sizes = await loadSizes(app.db, chosen.releases);
  const here = borough === null ? wards : wards.filter((one) => isIn(one, borough));
  const usual = usualBasis(here, sizes);
  const basis = asked ?? usual;
  const inWindow = (of: Month[]) => of.filter((month) => month >= from);
  return {
    months,
    from,
    to,
    basis,
    usualBasis: usual,
    wards: here.map((one) => ({ ...one, over: sizeOf(one, basis, sizes) })),
    sources: {
      counts: releases.flatMap(({ id, months: of }) => {
        const counted = inWindow(of);
        return counted.length > 0 ? [{ id, months: counted }] : [];
      }),
      sizes: basis === 'area' ? [] : [...sizes.releaseIds[basis]],
    },
  };
}

const isIn = (one: Pick<WardCounts, 'borough' | 'boroughCode'>, borough: string) =>
  one.boroughCode === borough || one.borough === borough;

const sizeOf = (one: WardCounts, basis: Basis, sizes: Sizes): RankingWard['over'] =>
  basis === 'area' ? one.size : (sizes[basis].get(one.code) ?? null);

function usualBasis(wards: readonly WardCounts[], { residents }: Sizes): Basis {
  const peopled = wards.filter(({ code }) => residents.has(code)).length;
  return peopled * 2 >= wards.length || wards.every(({ size }) => size === null) ? 'residents' : 'area';
}

/**
 * The map of an edition, or of one borough or some wards of it, and which of these touch which. Worked out once; null
 * where only codes are known.
 */
export async function surveyOf(
  app: App,
  edition: Chosen['edition'],
  { borough = null, codes = null }: { borough?: string | null; codes?: readonly string[] | null } = {},
): Promise<Survey | null> {
  if (edition.months) return null;
  const { releaseIds } = edition;
  const key = JSON.stringify([releaseIds, borough, codes]);
  const found = await app.calculations.once(survey, key, async () => {
    const rows = await app.db
      .select({
        code: ward.code,
        borough: ward.borough,
        boroughCode: ward.boroughCode,
        outline: ward.outline,
      })
      .from(ward)
      .where(inArray(ward.releaseId, releaseIds))
      .orderBy(asc(ward.borough), asc(ward.name), asc(ward.code));
    const here = rows.filter(
      (row) => (borough === null || isIn(row, borough)) && (codes === null || codes.includes(row.code)),
    );
    const seen = new Set<string>();
    const wards = here.filter(({ code }) => !seen.has(code) && seen.add(code));
    return { wards: wards.map((row) => ({ ...row, outline: row.outline as Outline | null })) };
  });
  return found.map.wards.length > 0 ? found : null;
}
