import { describe, expect, test } from 'vitest';
import { chance } from '../fixtures/random.ts';
import { stormKinds, stormRoom } from './hostile.ts';

const seed = 20260520;
const times = 20_000;

describe('a room under a storm', () => {
  test.each(stormKinds)(
    `[P6] of ${times} %s: nobody else notices, nothing waits for ever, memory stays (seed ${seed})`,
    async (kind) => {
      const { letIn, slowest, grown, otherOrder } = await stormRoom(kind, times, chance(seed));
      expect(otherOrder).toBe(undefined);
      expect(slowest).toBeLessThan(50);
      expect(grown).toBeLessThan(16);
      // It would say nothing if none was let in, or all were.
      if (kind !== 'presence') expect(letIn).toBeGreaterThan(times / 1000);
      expect(letIn).toBeLessThan((times * 9) / 10);
    },
  );
});
