import { expect, test } from 'vitest';
import { after, hours, minutes, seconds } from '../core/clock.ts';
import { waitFor } from './throttle.server.ts';

const limit = { free: 5, most: minutes(15) };
const lastAt = new Date('2026-05-19T09:00:00Z');
const wait = (failures: number, passed = 0) =>
  waitFor(limit, { failures, lastAt }, after(lastAt, passed)) / 1000;

test('five failures cost nothing; then 2, 4, 8 seconds and so on up to a quarter of an hour', () => {
  expect([0, 1, 4].map((n) => wait(n))).toEqual([0, 0, 0]);
  expect([5, 6, 7, 8, 12, 13, 14, 17].map((n) => wait(n))).toEqual([2, 4, 8, 16, 256, 512, 900, 900]);
});

test('the wait runs from the last try, and is over when it is over', () => {
  expect(wait(7, seconds(5))).toBe(3);
  expect(wait(7, seconds(8))).toBe(0);
});

test('one failure is forgotten for every quiet quarter of an hour', () => {
  const later = after(lastAt, hours(3));
  expect(waitFor(limit, { failures: 17, lastAt }, later)).toBe(0);
  expect(waitFor({ free: 0, most: hours(24) }, { failures: 12, lastAt }, later)).toBe(0);
});

test('a clock that was set back makes nobody wait longer than the longest wait', () => {
  expect(waitFor(limit, { failures: 99, lastAt }, after(lastAt, -hours(1)))).toBeLessThanOrEqual(
    hours(1) + minutes(15),
  );
});
