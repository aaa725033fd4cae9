/**
 * Every statistic a second time, by other means: probabilities added up in whole numbers of any length, integrals in
 * place of series, and the exact distribution of a rank in place of its simulation.
 */
import { describe, expect, test } from 'vitest';
import { chance } from '../../../tests/fixtures/random.ts';
import { drawCount, rankError, ranksOf } from './ranks.ts';
import { changeOf, countInterval, priorOf, rateOf, shrunkenRate, type Counted } from './rates.ts';

const seed = 20_061_121;
const near = 1e-9;
const tail = 0.025;

/* ---- whole numbers: a figure is so many parts of 10^60 ------------------------------------------------ */

const one = 10n ** 60n;

/** A double exactly, as parts of 10^60 (digits beyond the 60th are cut off). */
function exactly(value: number): bigint {
  let power = 0;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    power++;
  }
  return (BigInt(whole) * one) >> BigInt(power);
}

/** The share of Poisson counts about `mean` that are at most `count`: Σ mean^k / k! over all of it. */
function poissonUpTo(count: number, mean: number): number {
  const m = exactly(mean);
  let term = one;
  let below = 0n;
  let all = 0n;
  for (let k = 0n; ; k++) {
    if (k > 0n) term = (term * m) / (k * one);
    if (k <= BigInt(count)) below += term;
    all += term;
    if (term === 0n || (k * one > m && term * 10n ** 30n < all)) break;
  }
  return Number((below * 10n ** 20n) / all) / 1e20;
}

/** The share of `n` things, of which each falls into the later period with odds of `odds`, by which at most `count` do. */
function binomialUpTo(count: number, n: number, odds: number): number {
  const r = exactly(odds);
  let term = one;
  let below = 0n;
  let all = 0n;
  for (let k = 0; k <= n; k++) {
    if (k > 0) term = (term * BigInt(n - k + 1) * r) / (BigInt(k) * one);
    if (k <= count) below += term;
    all += term;
  }
  return Number((below * 10n ** 20n) / all) / 1e20;
}

/** That a falling share crosses `wanted` within 10⁻⁹ of `at`. */
function expectCrossing(share: (x: number) => number, at: number, wanted: number) {
  const [before, after] = [share(at * (1 - near)), share(at * (1 + near))];
  expect(before).toBeGreaterThanOrEqual(wanted);
  expect(after).toBeLessThanOrEqual(wanted);
}

/* ---- integrals ------------------------------------------------------------------------------------- */

const nodes = [
  0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
];
const weights = [
  0.2955242247147529, 0.2692667193099963, 0.219086362515982, 0.1494513491505806, 0.0666713443086881,
];

/** ∫ of t^(a−1) e^(−t) over [from, to] as multiples of its largest value, by Gauss and Legendre in u = ln t. */
function gammaIntegral(a: number, from: number, to: number): number {
  const panels = 600;
  const width = (to - from) / panels;
  const top = a * Math.log(a) - a;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const middle = from + (panel + 0.5) * width;
    nodes.forEach((node, i) => {
      for (const side of [-1, 1]) {
        const u = middle + (side * node * width) / 2;
        sum += (weights[i] ?? 0) * Math.exp(a * u - Math.exp(u) - top);
      }
    });
  }
  return (sum * width) / 2;
}

/** The share of a gamma distribution below `x`, without the gamma function: what is below over what there is. */
function gammaBelow(a: number, x: number): number {
  const spread = 40 / Math.sqrt(a) + 40 / a;
  const [first, last] = [Math.log(a) - spread, Math.log(a + 40 * Math.sqrt(a) + 60)];
  const below = gammaIntegral(a, first, Math.log(x));
  return below / (below + gammaIntegral(a, Math.log(x), last));
}

/* ---- cases ------------------------------------------------------------------------------------------ */

describe(`statistics a second time (seed ${seed})`, () => {
  const chances = chance(seed);
  const counts = [
    ...[0, 1, 2, 3, 4, 5, 19, 20, 21],
    ...Array.from({ length: 40 }, () => chances.below(400)),
    ...Array.from({ length: 8 }, () => 400 + chances.below(6000)),
  ];

  test('intervals of counts, as Poisson probabilities in whole numbers', () => {
    for (const count of counts) {
      const { low, high } = countInterval(count);
      expectCrossing((mean) => poissonUpTo(count, mean), high, tail);
      if (count === 0) expect(low).toBe(0);
      else expectCrossing((mean) => poissonUpTo(count - 1, mean), low, 1 - tail);
      const over = 1 + chances.below(30_000);
      const rate = rateOf({ count, over }, 1000);
      expect(rate?.low).toBe((low / over) * 1000);
      expect(rate?.high).toBe((high / over) * 1000);
    }
    for (const over of [null, 0]) expect(rateOf({ count: 3, over }, 1000)).toBeNull();
  });

  test('intervals of changes, as binomial probabilities in whole numbers', () => {
    const pairs = [
      [0, 1],
      [1, 0],
      [0, 40],
      [40, 0],
      [7, 7],
      [1, 900],
      [900, 1],
      ...Array.from({ length: 60 }, () => [chances.below(300), chances.below(300)]),
      ...Array.from({ length: 6 }, () => [1000 + chances.below(2000), 1000 + chances.below(2000)]),
    ] as [number, number][];
    for (const [before, after] of pairs) {
      const change = changeOf(before, after);
      if (before + after === 0) {
        expect(change).toBeNull();
        continue;
      }
      const { low, high, ratio } = change ?? { low: NaN, high: NaN, ratio: NaN };
      expect(ratio).toBe(before === 0 ? null : after / before);
      if (after === 0) expect(low).toBe(0);
      else expectCrossing((odds) => binomialUpTo(after - 1, before + after, odds), low, 1 - tail);
      if (before === 0) expect(high).toBe(Infinity);
      else expectCrossing((odds) => binomialUpTo(after, before + after, odds), high, tail);
    }
  });

  const worlds: [string, Counted[]][] = [
    ['many wards', many(80)],
    ['wards of which some have no size', many(40).map((w, i) => (i % 5 === 0 ? { ...w, over: null } : w))],
    ['wards of which most have nothing', many(60).map((w, i) => (i % 3 === 0 ? w : { ...w, count: 0 }))],
    ['one ward', many(1)],
    ['equal wards', Array.from({ length: 9 }, () => ({ count: 31, over: 4000 }))],
    ['small wards', many(50).map((w) => ({ count: w.count % 4, over: 200 + ((w.over ?? 0) % 90) }))],
  ];

  function many(n: number): Counted[] {
    return Array.from({ length: n }, () => ({
      count: chances.below(500),
      over: 2000 + chances.below(20_000),
    }));
  }

  test.each(worlds)('shrunken rates of %s, from sums in another order and integrals', (_, wards) => {
    const sized = wards.flatMap(({ count, over }) => (over ? [{ count, over }] : []));
    const [all, size, squares] = [
      sized.reduce((sum, { count }) => sum + count, 0),
      sized.reduce((sum, { over }) => sum + over, 0),
      sized.reduce((sum, { count, over }) => sum + count ** 2 / over, 0),
    ];
    const mean = all / size;
    const variance = Math.max(0, squares / size - mean ** 2 - (mean * sized.length) / size);
    const prior = priorOf(wards);
    expect(Math.abs((prior?.mean ?? NaN) - mean)).toBeLessThanOrEqual(near * mean);
    expect(Math.abs((prior?.variance ?? NaN) - variance)).toBeLessThanOrEqual(near * mean ** 2);
    for (const ward of wards.slice(0, 12)) {
      const rate = prior && shrunkenRate(ward, prior, 1000);
      if (!ward.over || !prior) {
        expect(rate).toBeNull();
        continue;
      }
      if (prior.variance === 0) {
        expect(rate).toEqual({ rate: prior.mean * 1000, low: prior.mean * 1000, high: prior.mean * 1000 });
        continue;
      }
      // Marshall's weight of a ward's own rate, in place of the gamma distribution's mean.
      const own = prior.variance / (prior.variance + prior.mean / ward.over);
      const expected = 1000 * (prior.mean + own * (ward.count / ward.over - prior.mean));
      expect(Math.abs((rate?.rate ?? NaN) - expected)).toBeLessThanOrEqual(near * expected);
      const shape = prior.mean ** 2 / prior.variance + ward.count;
      const scale = 1000 / (prior.mean / prior.variance + ward.over);
      const above = (x: number) => 1 - gammaBelow(shape, x / scale);
      expectCrossing(above, rate?.low ?? NaN, 1 - tail);
      expectCrossing(above, rate?.high ?? NaN, tail);
    }
  });
});

/* ---- ranks ------------------------------------------------------------------------------------------ */

/** The share of a gamma distribution of shape count + ½ below x: erf(√x), less what each whole step takes off. */
function halfBelow(count: number, x: number): number {
  if (x <= 0) return 0;
  let share = erf(Math.sqrt(x));
  let log = 0.5 * Math.log(x) - x - Math.log(Math.sqrt(Math.PI) / 2);
  for (let k = 0; k < count; k++) {
    share -= Math.exp(log);
    log += Math.log(x / (k + 1.5));
  }
  return Math.min(1, Math.max(0, share));
}

function erf(z: number): number {
  if (z > 6) return 1;
  let term = z;
  let sum = z;
  for (let n = 1; n < 400; n++) {
    term *= (-z * z) / n;
    sum += term / (2 * n + 1);
  }
  return z > 3 ? 1 - erfcFar(z) : (2 / Math.sqrt(Math.PI)) * sum;
}

/** erfc by its continued fraction, from far down. */
function erfcFar(z: number): number {
  let value = 0;
  for (let k = 120; k > 0; k--) value = k / 2 / (z + value);
  return Math.exp(-z * z) / (Math.sqrt(Math.PI) * (z + value));
}

/** How likely each rank of one ward is: of how many others are above it, over all that its own rate can be. */
function rankChances(wards: { count: number; over: number }[], which: number): number[] {
  const own = wards[which] ?? { count: 0, over: 1 };
  const chances = wards.map(() => 0);
  const steps = 400;
  const end = own.count + 12 * Math.sqrt(own.count + 1) + 12;
  const start = Math.max(0, own.count - 12 * Math.sqrt(own.count + 1));
  for (let step = 0; step < steps; step++) {
    const [from, to] = [step, step + 1].map((at) => start + ((end - start) * at) / steps) as [number, number];
    const weight = halfBelow(own.count, to) - halfBelow(own.count, from);
    if (weight < 1e-9) continue;
    let above = [1];
    wards.forEach(({ count, over }, other) => {
      if (other === which) return;
      const higher = 1 - halfBelow(count, (((from + to) / 2) * over) / own.over);
      above = Array.from(
        { length: above.length + 1 },
        (_, k) => (above[k] ?? 0) * (1 - higher) + (above[k - 1] ?? 0) * higher,
      );
    });
    above.forEach((share, k) => (chances[k] = (chances[k] ?? 0) + weight * share));
  }
  return chances;
}

test('rank intervals leave outside what they should, within the stated error of the simulation', () => {
  const chances = chance(seed + 1);
  let ends = 0;
  let beyond = 0;
  for (let world = 0; world < 6; world++) {
    const wards = Array.from({ length: 14 }, () => ({
      count: chances.below(world < 3 ? 40 : 250),
      over: 800 + chances.below(2500),
    }));
    const ranks = ranksOf(wards, { by: 'rate', seed: world + 1 });
    wards.forEach((_, i) => {
      const exact = rankChances(wards, i);
      const { low, high } = ranks[i] ?? { low: NaN, high: NaN };
      const sum = (from: number, to: number) => exact.slice(from, to).reduce((a, b) => a + b, 0);
      // Ranks beyond the ends have at most the tail; with the ends themselves it is at least reached.
      const errors = [
        Math.max(0, sum(0, low - 1) - tail, tail - sum(0, low)),
        Math.max(0, sum(high, wards.length) - tail, tail - sum(high - 1, wards.length)),
      ];
      for (const error of errors) {
        ends++;
        if (error > rankError) beyond++;
        expect(error).toBeLessThanOrEqual(2 * rankError);
      }
    });
  }
  // The stated error is two standard errors: about one in twenty lies beyond it.
  expect(ends).toBe(168);
  expect(beyond).toBeLessThanOrEqual(ends / 10);
  expect(rankError).toBeCloseTo(2 * Math.sqrt((tail * (1 - tail)) / drawCount), 15);
});
