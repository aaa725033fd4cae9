import { expect, test } from 'vitest';
import { arranged, gap } from './arranging.ts';

const three = [
  { id: 'a', want: 10, height: 100 },
  { id: 'b', want: 30, height: 100 },
  { id: 'c', want: 400, height: 100 },
];

test('each stands beside its words, or below the one before', () => {
  expect([...arranged(three, null)]).toEqual([
    ['a', 10],
    ['b', 110 + gap],
    ['c', 400],
  ]);
});

test('the one that is read stands beside its words, where those before it have room', () => {
  const low = three.map((each) => ({ ...each, want: each.want + 200 }));
  expect(arranged(low, 'b').get('b')).toBe(230);
  expect(arranged(low, 'b').get('a')).toBe(230 - gap - 100);
  expect(arranged(low, 'b').get('c')).toBe(600);
});

test('nothing leaves the column at its top, and nothing covers anything', () => {
  for (const lit of ['a', 'b', 'c']) {
    const tops = arranged(three, lit);
    expect(Math.min(...tops.values())).toBeGreaterThanOrEqual(0);
    for (const [i, { id, height }] of three.entries()) {
      const after = three[i + 1];
      if (after) expect(tops.get(after.id)).toBeGreaterThanOrEqual((tops.get(id) ?? 0) + height + gap);
    }
  }
});
