/**
 * What the pictures of a ranking show: the same for pages, downloads and prints. Arithmetic alone; components and
 * `standalone.ts` draw it.
 */
import {
  classesOf,
  type BarRow,
  type FunnelPoint,
  type LegendEntry,
  type MapDrawing,
  type Step,
  type TrendSeries,
} from './drawing.ts';
import { monthsFrom, windowName, type Month } from './months.ts';
import { ordinal, rateText, whole } from './ranking-words.ts';
import { perNames, perOf, smallCount, type RankedWard, type Ranking } from './ranking.ts';

/** A ranking with what its pictures are called by. */
export type Pictured = {
  measure: { name: string };
  from: Month;
  to: Month;
  ranking: Ranking;
  /** Codes of the wards that partnerships work in. */
  working: ReadonlySet<string>;
  hrefOf: (code: string) => string;
};

export const orders = ['count', 'rate', 'shrunken', 'change', 'name'] as const;
export type Order = (typeof orders)[number];

const valueIn: Record<Exclude<Order, 'name'>, (ward: RankedWard) => number | null> = {
  count: ({ count }) => count,
  rate: ({ rate }) => rate && rate.rate,
  shrunken: ({ shrunken }) => shrunken && shrunken.rate,
  change: ({ change }) => change && (change.ratio ?? Infinity),
};

/** By name from A, by everything else from the highest; what has no value comes last, in its old order. */
export function inOrder(wards: readonly RankedWard[], order: Order): RankedWard[] {
  if (order === 'name') return wards.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  const value = valueIn[order];
  return wards.toSorted((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return other === one ? 0 : other > one ? 1 : -1;
  });
}

/** "Recorded per 1,000 residents", or what is counted where no rate is known. */
export const rateLabel = ({ basis }: Ranking) => `Recorded per ${perNames[basis]}`;

type MapPicture = {
  map: MapDrawing;
  wards: {
    code: string;
    name: string;
    borough: string;
    label: string;
    step: Step | null;
    small: boolean;
    picked: boolean;
    href: string;
  }[];
  legend: LegendEntry[];
  title: string;
  summary: string;
  measure: string;
};

/** Shades by rate; by count only where nothing is known to count over. */
export function mapPicture(pictured: Pictured, map: MapDrawing): MapPicture {
  const { measure, from, to, ranking, working, hrefOf } = pictured;
  const rated = ranking.wards.some(({ rate }) => rate !== null);
  const valueOf = (ward: RankedWard) => (rated ? ward.rate && ward.rate.rate : ward.count);
  const values = ranking.wards.map(valueOf);
  const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
  const decimals = !rated || most >= 100 ? 0 : most >= 10 ? 1 : 2;
  const classes = classesOf(values, decimals);
  const labelled = (ward: RankedWard) => {
    const value = valueOf(ward);
    if (value === null) return `${whole(ward.count)} recorded, no rate known`;
    return rated ? `${rateText(value)} per ${perNames[ranking.basis]}` : `${whole(ward.count)} recorded`;
  };
  const shown = ranking.wards.map((ward) => ({
    code: ward.code,
    name: ward.name,
    borough: ward.borough,
    label: labelled(ward),
    step: classes.stepOf(valueOf(ward)),
    small: ward.count < smallCount,
    picked: working.has(ward.code),
    href: hrefOf(ward.code),
  }));
  const unknown = ranking.unranked.map(({ code, name, borough }) => ({
    code,
    name,
    borough,
    label: 'no figures',
    step: null,
    small: false,
    picked: working.has(code),
    href: hrefOf(code),
  }));
  return {
    map,
    wards: [...shown, ...unknown],
    legend: classes.legend,
    title: `Map of wards: ${measure.name}, ${windowName(from, to)}`,
    summary: `Wards shaded by ${rated ? `what was recorded per ${perNames[ranking.basis]}` : 'count'}, in five classes with as many wards in each. The table has every figure.`,
    measure: rated ? rateLabel(ranking) : 'Recorded',
  };
}

export type FunnelPicture = {
  points: FunnelPoint[];
  mean: number;
  per: number;
  overLabel: string;
  rateLabel: string;
  title: string;
  summary: string;
};

const overLabels = { residents: 'Residents', area: 'km²', premises: 'Premises' } as const;

/** Null where no ward has a rate. */
export function funnelPicture({ measure, from, to, ranking, ...more }: Pictured): FunnelPicture | null {
  const { mean, basis } = ranking;
  if (mean === null) return null;
  const points = ranking.wards.flatMap(({ code, name, over, rate }) =>
    rate && over !== null
      ? [{ code, name, over, rate: rate.rate, href: more.hrefOf(code), picked: more.working.has(code) }]
      : [],
  );
  return {
    points,
    mean,
    per: perOf[basis],
    overLabel: overLabels[basis],
    rateLabel: rateLabel(ranking),
    title: `Funnel plot: ${measure.name}, ${windowName(from, to)}`,
    summary: `Each mark is a ward: what was recorded per ${perNames[basis]} against ${overLabels[basis]}. Shaded: where 95% and 99.8% of wards would lie if all shared the mean of ${rateText(mean)} and only chance told them apart (exact Poisson limits). Wards differ for real, so more lie outside. Filled: above the 99.8% limit.`,
  };
}

export type BarsPicture = {
  rows: BarRow[];
  axis: string;
  mean: number | null;
  title: string;
  summary: string;
};

/** The highest wards in the order they are ranked by; by rate where that order has no bars of its own. */
export function barsPicture(pictured: Pictured, order: Order, most = 12): BarsPicture {
  const { measure, from, to, ranking, working, hrefOf } = pictured;
  const by = order === 'rate' || order === 'shrunken' ? order : 'count';
  const barOf = (ward: RankedWard) => {
    const rated = by === 'count' ? null : ward[by];
    const value = by === 'count' ? { ...ward.countInterval, rate: ward.count } : rated;
    if (!value) return [];
    const { code, name, borough } = ward;
    const label = by === 'count' ? whole(value.rate) : rateText(value.rate);
    const { rate, low, high } = value;
    return [
      { code, name, borough, value: rate, low, high, label, href: hrefOf(code), picked: working.has(code) },
    ];
  };
  const rows = inOrder(ranking.wards, by).slice(0, most).flatMap(barOf);
  const axis = {
    count: 'Recorded',
    rate: rateLabel(ranking),
    shrunken: `${rateLabel(ranking)}, smoothed`,
  }[by];
  return {
    rows,
    axis,
    mean: by === 'count' ? null : ranking.mean,
    title: `The ${whole(rows.length)} highest wards: ${measure.name}, ${windowName(from, to)}`,
    summary: `Bars: ${axis.toLowerCase()}. Lines through their ends: 95% intervals${by !== 'count' ? '; upright line: the mean of all wards' : ''}. The table has every ward.`,
  };
}

export type TrendPicture = {
  code: string;
  name: string;
  borough: string;
  href: string;
  series: TrendSeries[];
  title: string;
  summary: string;
};

/** One small picture for each of the highest wards, all of one height. */
export function trendPictures(pictured: Pictured, order: Order, most = 6): Multiples {
  const by = order === 'name' ? 'count' : order;
  return trendsOfWards(pictured, inOrder(pictured.ranking.wards, by).slice(0, most));
}

type Multiples = { pictures: TrendPicture[]; top: number };

export function trendsOfWards(
  { measure, from, to, hrefOf }: Pick<Pictured, 'measure' | 'from' | 'to' | 'hrefOf'>,
  wards: readonly RankedWard[],
): Multiples {
  const months = monthsFrom(from, to);
  const pictures = wards.map(({ code, name, borough, counts, rank }) => ({
    code,
    name,
    borough,
    href: hrefOf(code),
    series: [{ name, months, counts }],
    title: `${name}, ${borough}: ${measure.name} by month`,
    summary: `${ordinal(rank.rank)} by count. ${trendWords(months, counts)}`,
  }));
  const top = wards.reduce(
    (high, { counts }) => counts.reduce<number>((a, b) => Math.max(a, b ?? 0), high),
    0,
  );
  return { pictures, top };
}

/** "Between 21 and 44 a month." */
export function trendWords(months: readonly Month[], counts: readonly (number | null)[]): string {
  const known = counts.filter((count) => count !== null);
  if (known.length === 0) return 'No figures.';
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const missing = months.length - known.length;
  return `${least === most ? `${whole(least)} every month` : `Between ${whole(least)} and ${whole(most)} a month`}${missing > 0 ? `; no figures for ${whole(missing)} of ${whole(months.length)} months` : ''}.`;
}
