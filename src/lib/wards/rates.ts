import { betaPoint, gammaPoint } from './gamma.ts';

/** What a figure could be where the same ward were counted again, and with how much certainty. */
export type Interval = { low: number; high: number };

/** 95 %: what every interval here is of. */
const tail = 0.025;

/**
 * The exact interval of a count that happens at random at a steady rate (F. Garwood, Biometrika 28, 1936). `count`
 * is a whole number from 0; the ends are counts. Of 0 the low end is 0.
 */
export const countInterval = (count: number): Interval => ({
  low: count === 0 ? 0 : gammaPoint(count, tail),
  high: gammaPoint(count + 1, 1 - tail),
});

/** Counted things and what they are counted over: residents, km² or premises. Null: not known, or none. */
export type Counted = { count: number; over: number | null };

const known = (over: number | null): over is number => over !== null && over > 0;

/** A rate per `per` of what it is counted over, with its exact interval. Null where that is not known. */
export function rateOf({ count, over }: Counted, per: number): (Interval & { rate: number }) | null {
  if (!known(over)) return null;
  const { low, high } = countInterval(count);
  return { rate: (count / over) * per, low: (low / over) * per, high: (high / over) * per };
}

/** What all wards together say about one: rates scatter about `mean` with `variance`, per one of what is counted over. */
type Prior = { mean: number; variance: number };

/**
 * The mean of all rates and how far they truly differ, beyond what chance does to small wards (R. Marshall's
 * global estimator, Applied Statistics 40, 1991). Null where nothing can be said: no ward with a known size.
 */
export function priorOf(wards: readonly Counted[]): Prior | null {
  const sized = wards.flatMap(({ count, over }) => (known(over) ? [{ count, over }] : []));
  const size = sized.reduce((sum, { over }) => sum + over, 0);
  if (sized.length === 0) return null;
  const mean = sized.reduce((sum, { count }) => sum + count, 0) / size;
  const scatter = sized.reduce((sum, { count, over }) => sum + over * (count / over - mean) ** 2, 0) / size;
  return { mean, variance: Math.max(0, scatter - mean / (size / sized.length)) };
}

/**
 * The rate drawn towards the mean of all wards by as much as chance can explain: the mean of the gamma
 * distribution that `prior` and the count leave, with its middle 95 %. Null where the size is not known.
 */
export function shrunkenRate(
  { count, over }: Counted,
  { mean, variance }: Prior,
  per: number,
): (Interval & { rate: number }) | null {
  if (!known(over)) return null;
  // Nothing but chance tells the wards apart.
  if (variance === 0) return { rate: mean * per, low: mean * per, high: mean * per };
  const shape = mean ** 2 / variance + count;
  const size = mean / variance + over;
  return {
    rate: (shape / size) * per,
    low: (gammaPoint(shape, tail) / size) * per,
    high: (gammaPoint(shape, 1 - tail) / size) * per,
  };
}

/**
 * How a count changed from one period to the next of the same length, as a ratio with its exact interval: given
 * both together, how many fall into the later one is binomial (C. Clopper and E. Pearson, Biometrika 26, 1934).
 * `ratio` is null where there was nothing before; an end can be infinite. Null where nothing was counted at all.
 */
export function changeOf(before: number, after: number): (Interval & { ratio: number | null }) | null {
  const both = before + after;
  if (both === 0) return null;
  const low = after === 0 ? 0 : betaPoint(after, before + 1, tail);
  const high = before === 0 ? 1 : betaPoint(after + 1, before, 1 - tail);
  return { ratio: before === 0 ? null : after / before, low: low / (1 - low), high: high / (1 - high) };
}

/** What a change may be called: only what its whole interval says. */
export function directionOf(change: Interval): 'rise' | 'fall' | 'none' {
  if (change.low > 1) return 'rise';
  return change.high < 1 ? 'fall' : 'none';
}
