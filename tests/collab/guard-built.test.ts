import { expect, test } from 'vitest';
import { chance } from '../fixtures/random.ts';
import { judgeBuilt } from './hostile.ts';

const seed = 41;
const times = 20_000;

test(`[G1] ${times} updates built from the grammar: what is let in applies, and every reader ends with the same (seed ${seed})`, async () => {
  const { letIn, slowest, otherOrder } = await judgeBuilt(times, chance(seed));
  expect(otherOrder).toBe(undefined);
  expect(slowest).toBeLessThan(50);
  expect(letIn).toBeGreaterThan(times / 10);
  expect(letIn).toBeLessThan((times * 9) / 10);
});
