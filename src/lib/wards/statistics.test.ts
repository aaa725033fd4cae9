import { describe, expect, test } from 'vitest';
import { betaShare, gammaShare } from './gamma.ts';
import { drawCount, rankError, ranksOf } from './ranks.ts';
import { changeOf, countInterval, directionOf, priorOf, rateOf, shrunkenRate } from './rates.ts';

/** Poisson probabilities added up one by one: P(X ≤ k) at `mean`. */
function poissonUpTo(k: number, mean: number): number {
  let log = -mean;
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    if (i > 0) log += Math.log(mean / i);
    sum += Math.exp(log);
  }
  return sum;
}

/** Binomial probabilities added up one by one: P(X ≤ k) of `n` at `share`. */
function binomialUpTo(k: number, n: number, share: number): number {
  let log = n * Math.log1p(-share);
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    if (i > 0) log += Math.log(((n - i + 1) / i) * (share / (1 - share)));
    sum += Math.exp(log);
  }
  return sum;
}

function bisect(low: number, high: number, isAbove: (x: number) => boolean): number {
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

const expectClose = (figure: number, other: number) =>
  expect(Math.abs(figure - other)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(other)));

describe('the interval of a count', () => {
  test('agrees with probabilities added up one by one', () => {
    for (const count of [1, 2, 3, 5, 10, 24, 57, 100, 311, 640]) {
      const { low, high } = countInterval(count);
      expectClose(
        low,
        bisect(0, count + 1, (mean) => 1 - poissonUpTo(count - 1, mean) > 0.025),
      );
      expectClose(
        high,
        bisect(count, count * 3 + 20, (mean) => poissonUpTo(count, mean) < 0.025),
      );
    }
  });

  test('of nothing begins at nothing and ends at −ln 0.025', () => {
    expect(countInterval(0).low).toBe(0);
    expectClose(countInterval(0).high, -Math.log(0.025));
  });

  test('of many is that of the shares it is defined by', () => {
    for (const count of [5760, 468_423]) {
      const { low, high } = countInterval(count);
      expectClose(1 - gammaShare(count, low), 0.975);
      expectClose(gammaShare(count + 1, high), 0.975);
      expect(low).toBeGreaterThan(count - 2 * Math.sqrt(count) - 1);
      expect(high).toBeLessThan(count + 2 * Math.sqrt(count) + 3);
    }
  });

  test('as a rate keeps its proportions; without a size there is none', () => {
    const rate = rateOf({ count: 120, over: 8000 }, 1000);
    expectClose(rate?.rate ?? 0, 15);
    expectClose(rate?.low ?? 0, countInterval(120).low / 8);
    expect(rateOf({ count: 120, over: null }, 1000)).toBeNull();
    expect(rateOf({ count: 120, over: 0 }, 1000)).toBeNull();
  });
});

describe('a change', () => {
  test('has the interval of binomial probabilities added up one by one', () => {
    for (const [before, after] of [
      [10, 20],
      [1, 1],
      [240, 199],
      [3, 0],
      [0, 4],
      [700, 800],
    ] as const) {
      const { low, high } = changeOf(before, after) ?? { low: NaN, high: NaN };
      const both = before + after;
      if (after > 0) {
        const share = bisect(0, 1, (p) => 1 - binomialUpTo(after - 1, both, p) > 0.025);
        expectClose(low, share / (1 - share));
      } else expect(low).toBe(0);
      if (before > 0) {
        const share = bisect(0, 1, (p) => binomialUpTo(after, both, p) < 0.025);
        expectClose(high, share / (1 - share));
      } else expect(high).toBe(Infinity);
    }
  });

  test('is called a rise or a fall only where all of its interval is', () => {
    expect(directionOf(changeOf(100, 160) ?? { low: 0, high: 0 })).toBe('rise');
    expect(directionOf(changeOf(160, 100) ?? { low: 0, high: 0 })).toBe('fall');
    expect(directionOf(changeOf(100, 110) ?? { low: 0, high: 0 })).toBe('none');
    expect(changeOf(0, 0)).toBeNull();
    expect(changeOf(0, 3)?.ratio).toBeNull();
  });

  test('rests on shares that add up from both ends', () => {
    for (const x of [0.01, 0.3, 0.5, 0.77]) expectClose(betaShare(7, 12, x), 1 - betaShare(12, 7, 1 - x));
  });
});

describe('a shrunken rate', () => {
  // Worked by hand: sizes 1,000 and 3,000, counts 10 and 60, and what the two leave for each.
  const wards = [
    { count: 10, over: 1000 },
    { count: 60, over: 3000 },
  ];

  test('agrees with the case worked by hand', () => {
    const prior = priorOf(wards);
    expectClose(prior?.mean ?? 0, 0.0175);
    const scatter = (1000 * 0.0075 ** 2 + 3000 * 0.0025 ** 2) / 4000;
    const variance = scatter - 0.0175 / 2000;
    expectClose(prior?.variance ?? 0, variance);
    const share = variance / (variance + 0.0175 / 1000);
    const rate = prior && wards[0] ? shrunkenRate(wards[0], prior, 1000)?.rate : undefined;
    expectClose(rate ?? 0, 1000 * (0.0175 + share * (0.01 - 0.0175)));
  });

  test('lies between its own and the mean, the nearer to its own the larger the ward', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({
      count: 40 + 7 * i,
      over: 4000 + 150 * ((i * 37) % 60),
    }));
    const prior = priorOf(many) ?? { mean: NaN, variance: NaN };
    for (const ward of many) {
      const own = ward.count / ward.over;
      const rate = shrunkenRate(ward, prior, 1)?.rate ?? NaN;
      expect((rate - own) * (prior.mean - own)).toBeGreaterThanOrEqual(0);
      expect(Math.abs(rate - own)).toBeLessThanOrEqual(Math.abs(prior.mean - own));
    }
  });

  test('of wards that chance alone tells apart is their mean; of one ward its own; of none nothing', () => {
    const equal = Array.from({ length: 5 }, () => ({ count: 20, over: 1000 }));
    expect(shrunkenRate({ count: 20, over: 1000 }, priorOf(equal) ?? { mean: 0, variance: 0 }, 1000)).toEqual(
      {
        rate: 20,
        low: 20,
        high: 20,
      },
    );
    const one = { count: 7, over: 500 };
    expectClose(shrunkenRate(one, priorOf([one]) ?? { mean: 0, variance: 0 }, 1000)?.rate ?? 0, 14);
    expect(priorOf([{ count: 7, over: null }])).toBeNull();
    expect(shrunkenRate({ count: 7, over: null }, { mean: 1, variance: 1 }, 1)).toBeNull();
  });
});

describe('ranks', () => {
  const wards = Array.from({ length: 40 }, (_, i) => ({
    count: 20 + 9 * i,
    over: 5000 + 100 * ((i * 17) % 40),
  }));

  test('put the highest first, lie within their intervals, and are the same for the same seed', () => {
    const ranks = ranksOf(wards, { by: 'count', seed: 5 });
    expect(ranks.map((rank) => rank?.rank)).toEqual(wards.map((_, i) => 40 - i));
    for (const rank of ranks) {
      expect(rank?.low).toBeLessThanOrEqual(rank?.rank ?? 0);
      expect(rank?.high).toBeGreaterThanOrEqual(rank?.rank ?? 0);
    }
    expect(ranksOf(wards, { by: 'count', seed: 5 })).toEqual(ranks);
  });

  test('of two wards cover what the closed form says', () => {
    // With equal sizes the share of draws in which the first is higher is a beta share: I(½; b + ½, a + ½).
    for (const [a, b] of [
      [30, 20],
      [25, 24],
      [60, 30],
    ] as const) {
      const [first] = ranksOf(
        [
          { count: a, over: 1 },
          { count: b, over: 1 },
        ],
        { by: 'rate', seed: 11 },
      );
      const second = 1 - betaShare(b + 0.5, a + 0.5, 0.5);
      if (second > 0.025 + rankError) expect(first?.high).toBe(2);
      if (second < 0.025 - rankError) expect(first?.high).toBe(1);
    }
  });

  test('agree from seed to seed within the stated error', () => {
    const runs = Array.from({ length: 6 }, (_, seed) => ranksOf(wards, { by: 'rate', seed }));
    for (let i = 0; i < wards.length; i++) {
      const lows = runs.map((ranks) => ranks[i]?.low ?? NaN);
      const highs = runs.map((ranks) => ranks[i]?.high ?? NaN);
      expect(Math.max(...lows) - Math.min(...lows)).toBeLessThanOrEqual(2);
      expect(Math.max(...highs) - Math.min(...highs)).toBeLessThanOrEqual(2);
    }
    expect(drawCount).toBeGreaterThanOrEqual(1000);
  });

  test('equal counts share the better rank; no size, no rank; one ward is first; nothing counted is last', () => {
    const ranks = ranksOf(
      [
        { count: 9, over: 100 },
        { count: 9, over: 100 },
        { count: 0, over: 100 },
        { count: 50, over: null },
      ],
      { by: 'rate', seed: 1 },
    );
    expect(ranks.map((rank) => rank?.rank ?? null)).toEqual([1, 1, 3, null]);
    expect(ranksOf([{ count: 3, over: 10 }], { by: 'rate', seed: 1 })).toEqual([
      { rank: 1, low: 1, high: 1 },
    ]);
    expect(ranksOf([], { by: 'count', seed: 1 })).toEqual([]);
  });
});
