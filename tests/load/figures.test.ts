import { expect, test } from 'vitest';
import { laterTwoThirds, percentilesOf, slopeOf } from './figures.ts';

test('percentiles are measurements that were made: of a hundred, the ninety-fifth, the ninety-ninth, the last', () => {
  const backwards = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(percentilesOf(backwards)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
  expect(percentilesOf([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7, max: 7 });
  expect(percentilesOf([])).toEqual({ count: 0, p50: NaN, p95: NaN, p99: NaN, max: NaN });
});

test('a slope is that of the line, whatever lies evenly beside it; of one moment there is none', () => {
  const line = [0, 1, 2, 4, 5, 6].map((at) => ({ at, value: 10 + 3 * at }));
  expect(slopeOf(line)).toBeCloseTo(3, 10);
  const beside = [0, 0, 1, 1, 2, 2].map((at, i) => ({ at, value: -2 * at + (i % 2 === 0 ? 5 : -5) }));
  expect(slopeOf(beside)).toBeCloseTo(-2, 10);
  expect(slopeOf([{ at: 4, value: 9 }])).toBe(0);
  expect(slopeOf([])).toBe(0);
});

test('the first third of the time is left out, however many measurements lie in it', () => {
  const points = [0, 0.1, 0.2, 0.9, 1, 2, 3].map((at) => ({ at, value: at }));
  expect(laterTwoThirds(points).map(({ at }) => at)).toEqual([1, 2, 3]);
});
