import { gammaShare } from './gamma.ts';

/** A place along an axis: 0 where it begins, 1 where it ends. */
export type Tick = { at: number; label: string };

/** The round step of 1, 2 or 5 and noughts that comes nearest to so many marks (as d3-array's `ticks`). */
function stepFor(top: number, count: number): number {
  const rough = top / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const over = rough / power;
  return power * (over >= Math.sqrt(50) ? 10 : over >= Math.sqrt(10) ? 5 : over >= Math.SQRT2 ? 2 : 1);
}

/** From nought to a round number above `top`, with about `count` marks. */
function axisTo(top: number, count = 5): { top: number; ticks: Tick[] } {
  let end = top > 0 ? top : 1;
  let step = stepFor(end, count);
  // A rounder end may ask for a larger step.
  for (let tries = 0; tries < 10; tries++) {
    end = Math.ceil(end / step - 1e-9) * step;
    const next = stepFor(end, count);
    if (next === step) break;
    step = next;
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const marks = Math.floor(end / step + 1e-9);
  const label = (value: number) =>
    value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return {
    top: end,
    ticks: Array.from({ length: marks + 1 }, (_, i) => ({ at: (i * step) / end, label: label(i * step) })),
  };
}

/* ---- funnel -------------------------------------------------------------------------------------- */

export type FunnelPoint = {
  code: string;
  name: string;
  /** What its rate is counted over: residents, km² or premises. */
  over: number;
  rate: number;
  href: string;
  picked?: boolean;
};

/** Where a ward stands if nothing but chance tells it from the mean of all. */
type Standing = 'far-above' | 'above' | 'within' | 'below' | 'far-below';

type FunnelDrawing = {
  points: (FunnelPoint & { x: number; y: number; standing: Standing })[];
  /** Height of the mean. */
  mean: number;
  /** Paths in a box of 1000 by 1000: where 95 % and 99.8 % of wards would lie. */
  inner: string;
  outer: string;
  xTicks: Tick[];
  yTicks: Tick[];
};

const innerTail = 0.025;
const outerTail = 0.001;

/** The share of Poisson counts about `expected` that are at most `count`, continued between whole numbers. */
const atMost = (count: number, expected: number) => 1 - gammaShare(count + 1, expected);

/**
 * The count that `share` of Poisson counts about `expected` do not exceed, continued between whole numbers by the
 * gamma function (limits of a funnel plot: D. Spiegelhalter, Statistics in Medicine 24, 2005). Not below 0.
 */
export function limitOf(expected: number, share: number): number {
  if (atMost(0, expected) >= share) return 0;
  let [low, high] = [0, expected + 12 * Math.sqrt(expected) + 12];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (atMost(middle, expected) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Judged by the chance of a count as far off or farther, on its side. `rate` and `mean` are per `per`. */
export function standingOf(
  { rate, over }: { rate: number; over: number },
  mean: number,
  per: number,
): Standing {
  const [count, expected] = [Math.round((rate * over) / per), (mean * over) / per];
  if (expected <= 0) return 'within';
  const [up, down] = [count === 0 ? 1 : gammaShare(count, expected), atMost(count, expected)];
  if (up < outerTail) return 'far-above';
  if (up < innerTail) return 'above';
  if (down < outerTail) return 'far-below';
  return down < innerTail ? 'below' : 'within';
}

/** Rates against what they are counted over, and how far chance alone spreads them about `mean`. */
export function funnelOf(points: readonly FunnelPoint[], mean: number, per: number): FunnelDrawing {
  const largest = points.reduce((most, { over }) => Math.max(most, over), 0);
  const x = axisTo(largest * 1.04, 6);
  const least = points.reduce((few, { over }) => Math.min(few, over), largest);
  const sizes = Array.from({ length: 25 }, (_, i) => {
    const from = Math.max(least * 0.8, x.top / 200);
    return from + (x.top - from) * (i / 24) ** 2;
  });
  const limits = (tail: number) =>
    sizes.map((size) => {
      const expected = (mean * size) / per;
      const rate = (count: number) => (count * per) / size;
      return { size, low: rate(limitOf(expected, tail)), high: rate(limitOf(expected, 1 - tail)) };
    });
  const [inner, outer] = mean > 0 ? [limits(innerTail), limits(outerTail)] : [[], []];
  const highest = points.reduce((most, { rate }) => Math.max(most, rate), mean);
  const y = axisTo(highest * 1.05);
  const band = (edges: typeof inner) => {
    const at = (size: number, rate: number) =>
      `${Math.round((size / x.top) * 1000)} ${Math.round(1000 - Math.min(1, rate / y.top) * 1000)}`;
    const [high, low] = [
      edges.map((e) => at(e.size, e.high)),
      edges.toReversed().map((e) => at(e.size, e.low)),
    ];
    return edges.length === 0 ? '' : `M${[...high, ...low].join('L')}Z`;
  };
  return {
    points: points.map((point) => ({
      ...point,
      x: point.over / x.top,
      y: point.rate / y.top,
      standing: standingOf(point, mean, per),
    })),
    mean: mean / y.top,
    inner: band(inner),
    outer: band(outer),
    xTicks: x.ticks,
    yTicks: y.ticks,
  };
}

/* ---- ranked bars ----------------------------------------------------------------------------------- */

export type BarRow = {
  code: string;
  name: string;
  borough: string;
  value: number;
  /** Ends of the interval, where there is one. */
  low: number | null;
  high: number | null;
  label: string;
  href: string;
  picked?: boolean;
};

type BarsDrawing = {
  rows: (BarRow & { x: number; from: number; to: number })[];
  ticks: Tick[];
  top: number;
};

/** Shares of the width, from nought. `mark`, a mean for example, is on the axis too. */
export function barsOf(rows: readonly BarRow[], mark = 0): BarsDrawing {
  const most = rows.reduce((top, { value, high }) => Math.max(top, value, high ?? 0), mark);
  const { top, ticks } = axisTo(most, 4);
  return {
    rows: rows.map((row) => ({
      ...row,
      x: row.value / top,
      from: (row.low ?? row.value) / top,
      to: (row.high ?? row.value) / top,
    })),
    ticks,
    top,
  };
}

/* ---- trends ---------------------------------------------------------------------------------------- */

export type TrendSeries = {
  name: string;
  /** `YYYY-MM`, one after the other. */
  months: readonly string[];
  /** Null: no release covers the month. */
  counts: readonly (number | null)[];
  emphasis?: boolean;
};

type TrendDrawing = {
  /** In a box of 1000 by 1000. `mean` is of the twelve months that end there, where all twelve are known. */
  lines: {
    name: string;
    emphasis: boolean;
    line: string;
    mean: string;
    last: number | null;
    lastMean: number | null;
  }[];
  bars: { month: string; x: number; width: number; height: number; count: number }[];
  xTicks: Tick[];
  yTicks: Tick[];
  top: number;
};

/**
 * Counts by month. `top` sets a common height for several pictures. Bars are those of a single series.
 */
export function trendsOf(series: readonly TrendSeries[], { top = 0 }: { top?: number } = {}): TrendDrawing {
  const months = [...new Set(series.flatMap((one) => one.months))].sort();
  const most = series.reduce((a, { counts }) => counts.reduce<number>((b, c) => Math.max(b, c ?? 0), a), 0);
  const y = axisTo(top || most, 4);
  const slot = 1 / Math.max(1, months.length);
  const lines = series.map((one) => {
    const by = new Map(one.months.map((month, i) => [month, one.counts[i] ?? null]));
    const counts = months.map((month) => by.get(month) ?? null);
    const means = counts.map((_, i) => meanOf(counts.slice(Math.max(0, i - 11), i + 1)));
    const lastMean = means.at(-1) ?? null;
    return {
      name: one.name,
      emphasis: one.emphasis ?? false,
      line: brokenLine(counts, y.top),
      mean: brokenLine(means, y.top),
      last: counts.findLast((count) => count !== null) ?? null,
      lastMean,
    };
  });
  const [only, ...others] = series;
  const bars =
    only && others.length === 0
      ? only.months.flatMap((month, i) => {
          const count = only.counts[i] ?? null;
          if (count === null) return [];
          return [
            {
              month,
              x: (months.indexOf(month) + 0.2) * slot,
              width: slot * 0.6,
              height: count / y.top,
              count,
            },
          ];
        })
      : [];
  return { lines, bars, xTicks: monthTicks(months), yTicks: y.ticks, top: y.top };
}

const meanOf = (counts: readonly (number | null)[]): number | null => {
  if (counts.length < 12 || counts.includes(null)) return null;
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) / counts.length;
};

/** A line that breaks where nothing is known; a point alone is a dash. */
function brokenLine(values: readonly (number | null)[], top: number): string {
  const slot = 1000 / Math.max(1, values.length);
  let path = '';
  values.forEach((value, i) => {
    if (value === null) return;
    const at = `${Math.round((i + 0.5) * slot * 10) / 10} ${Math.round(1000 - (value / top) * 1000)}`;
    const begins = (values[i - 1] ?? null) === null;
    path += begins ? `M${at}` : `L${at}`;
    if (begins && (values[i + 1] ?? null) === null) path += 'h1';
  });
  return path;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Apr 2026" of `2026-04`. */
export const monthText = (month: string) =>
  `${monthNames[Number(month.slice(5, 7)) - 1] ?? month.slice(5, 7)} ${month.slice(0, 4)}`;

/** The first month, every twelfth after it, and the last where it does not crowd the one before. */
function monthTicks(months: readonly string[]): Tick[] {
  const tick = (i: number) => ({ at: (i + 0.5) / months.length, label: monthText(months[i] ?? '') });
  if (months.length === 0) return [];
  const ticks = months.flatMap((_, i) => (i % 12 === 0 ? [tick(i)] : []));
  const since = (months.length - 1) % 12;
  return since > months.length / 5 ? [...ticks, tick(months.length - 1)] : ticks;
}
