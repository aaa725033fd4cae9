import type { Calculation } from '../core/app.ts';
import type { MapDrawing, OutlinedWard } from './drawing.ts';
import type { PlacedWard } from './figures.ts';
import type { Month } from './months.ts';
import { drawCount, ranksBy, type Rank } from './ranks.ts';
import {
  changeOf,
  countInterval,
  directionOf,
  priorOf,
  rateOf,
  shrunkenRate,
  type Interval,
} from './rates.ts';

/** What a rate is counted over. */
export const bases = ['residents', 'area', 'premises'] as const;
export type Basis = (typeof bases)[number];

/** Rates are so many per this many residents, km² or premises. */
export const perOf = { residents: 1000, area: 1, premises: 100 } as const satisfies Record<Basis, number>;
export const perNames = {
  residents: '1,000 residents',
  area: 'km²',
  premises: '100 premises',
} as const satisfies Record<Basis, string>;

/** Counts below this are marked as small: chance alone moves them by half. */
export const smallCount = 20;

/** One seed for every ranking, so that the same figures always give the same intervals. */
const rankSeed = 20_060_731;

/** How every figure of a ranking is worked out, in a form that can be kept beside it. */
export const method = {
  interval: 'Exact Poisson, 95% (Garwood 1936)',
  shrunken:
    'Empirical Bayes towards the mean of the wards ranked, gamma with moments by Marshall (1991), 95%',
  change: 'Last 12 months over the 12 before, exact binomial, 95% (Clopper and Pearson 1934)',
  rank: `Simulated from gamma(count + ½), ${drawCount} draws, seed ${rankSeed}, middle 95% (Goldstein and Spiegelhalter 1996)`,
} as const;

export type RankingWard = PlacedWard & { counts: (number | null)[]; over: number | null };

/** Where figures and what they are counted over come from: ids of releases, with the months they count. */
export type Sources = { counts: { id: string; months: Month[] }[]; sizes: string[] };

export type RankingQuestion = {
  /** The months that `counts` are of: from `from`, or from 24 months before the end where that is earlier. */
  months: Month[];
  from: Month;
  to: Month;
  basis: Basis;
  /** What would be chosen where nothing is asked for. */
  usualBasis: Basis;
  wards: RankingWard[];
  sources: Sources;
};

export type RatedInterval = Interval & { rate: number };
export type Change = Interval & {
  /** Counts of the 12 months before the last 12, and of the last 12. */
  before: number;
  after: number;
  ratio: number | null;
  direction: 'rise' | 'fall' | 'none';
};

export type RankedWard = PlacedWard & {
  /** What rates are counted over: residents, km² or premises. */
  over: number | null;
  /** Counts of the window's months; null: no figure. */
  counts: (number | null)[];
  count: number;
  countInterval: Interval;
  rank: Rank;
  rate: RatedInterval | null;
  shrunken: RatedInterval | null;
  rateRank: Rank | null;
  /** Null where 24 months are not all known, or nothing was counted in them. `high` can be infinite. */
  change: Change | null;
};

export type Ranking = {
  basis: Basis;
  usualBasis: Basis;
  sources: Sources;
  /** By count, the highest first, then by name. */
  wards: RankedWard[];
  /** Wards without figures for all of the window's months that have any: not ranked. */
  unranked: (PlacedWard & { counts: (number | null)[] })[];
  /** The window's months of which no ward has a figure. */
  without: Month[];
  total: number;
  /** Of all wards together with a known size: per `perOf[basis]`. */
  mean: number | null;
};

/** Ranks wards, with every interval. 700 wards take a tenth of a second, so it is done apart from requests. */
export function rankingOf(question: RankingQuestion): Ranking {
  const { months, from, to, basis, usualBasis, wards, sources } = question;
  const start = months.indexOf(from);
  const window = months.slice(start);
  const inWindow = wards.map((ward) => ({ ...ward, counts: ward.counts.slice(start) }));
  const figured = window.map((_, i) => inWindow.some(({ counts }) => counts[i] !== null));
  const isWhole = ({ counts }: RankingWard) =>
    figured.some(Boolean) && counts.every((count, i) => count !== null || !figured[i]);
  const counted = inWindow
    .filter(isWhole)
    .map((ward) => ({ ...ward, count: ward.counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) }));
  const changes = new Map(wards.map((ward) => [ward.code, changeIn(ward.counts, months, to)]));
  return {
    basis,
    usualBasis,
    sources,
    wards: ranked(counted, basis, changes),
    unranked: inWindow.filter((ward) => !isWhole(ward)).map(({ over: _, ...ward }) => ward),
    without: window.filter((_, i) => !figured[i]),
    total: counted.reduce((sum, { count }) => sum + count, 0),
    mean: meanRate(counted, perOf[basis]),
  };
}

const meanRate = (wards: { count: number; over: number | null }[], per: number): number | null => {
  const prior = priorOf(wards);
  return prior && prior.mean * per;
};

type CountedWard = RankingWard & { count: number };

function ranked(wards: CountedWard[], basis: Basis, changes: Map<string, Change | null>): RankedWard[] {
  const per = perOf[basis];
  const prior = priorOf(wards);
  const [byCount = [], byRate = []] = ranksBy(wards, ['count', 'rate'], rankSeed);
  return wards
    .map((ward, i) => ({
      ...ward,
      countInterval: countInterval(ward.count),
      rank: byCount[i] ?? { rank: 1, low: 1, high: 1 },
      rate: rateOf(ward, per),
      shrunken: prior && shrunkenRate(ward, prior, per),
      rateRank: byRate[i] ?? null,
      change: changes.get(ward.code) ?? null,
    }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name, 'en') || (a.code < b.code ? -1 : 1));
}

function changeIn(counts: readonly (number | null)[], months: readonly Month[], to: Month): Change | null {
  const end = months.indexOf(to) + 1;
  if (end < 24) return null;
  const sum = (of: readonly (number | null)[]) =>
    of.reduce<number | null>((total, count) => (total === null || count === null ? null : total + count), 0);
  const [before, after] = [sum(counts.slice(end - 24, end - 12)), sum(counts.slice(end - 12, end))];
  if (before === null || after === null) return null;
  const change = changeOf(before, after);
  return change && { before, after, ...change, direction: directionOf(change) };
}

/** What maps are drawn of. */
export type MapQuestion = { wards: OutlinedWard[] };
/** The picture, and which wards touch which, by code. */
export type Survey = { map: MapDrawing; neighbours: Map<string, string[]> };

export const ranking: Calculation<RankingQuestion, Ranking> = { name: 'ranking' };
export const survey: Calculation<MapQuestion, Survey> = { name: 'survey' };
