import { expect, test } from 'vitest';
import { placedAfter, stepFrom } from './ordering.ts';

const all = ['a', 'H', 'b', 'I', 'J', 'c'];
const seen = new Set(['a', 'b', 'c']);
const told = (order: readonly string[]) => order.join('');
const without = (order: readonly string[], id: string) => told(order.filter((one) => one !== id));

test('a place is right after the section one sees before it', () => {
  expect(told(placedAfter(all, seen, 'c', 'a'))).toBe('acHbIJ');
  expect(told(placedAfter(all, seen, 'a', 'b'))).toBe('HbaIJc');
  expect(told(placedAfter(all, seen, 'c', null))).toBe('caHbIJ');
  expect(told(placedAfter(all, seen, 'a', null))).toBe('HabIJc');
  expect(told(placedAfter(all, seen, 'new', 'c'))).toBe('aHbIJcnew');
  expect(told(placedAfter(['H'], new Set(), 'new', null))).toBe('Hnew');
});

test('what one sees afterwards, and the order of all others, depends on nothing that one does not see', () => {
  for (const id of seen)
    for (const after of [null, ...seen]) {
      if (after === id) continue;
      const moved = placedAfter(all, seen, id, after);
      const alone = placedAfter(['a', 'b', 'c'], seen, id, after);
      expect(told(moved.filter((one) => seen.has(one)))).toBe(told(alone));
      expect(without(moved, id)).toBe(without(all, id));
    }
});

test('a step goes past one section that one sees, and never off an end', () => {
  const order = ['a', 'b', 'c'];
  expect(stepFrom(order, 'a', 'up')).toBeUndefined();
  expect(stepFrom(order, 'b', 'up')).toBeNull();
  expect(stepFrom(order, 'c', 'up')).toBe('a');
  expect(stepFrom(order, 'a', 'down')).toBe('b');
  expect(stepFrom(order, 'c', 'down')).toBeUndefined();
  expect(stepFrom(order, 'H', 'down')).toBeUndefined();
});
