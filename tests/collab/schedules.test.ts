import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databases } from '../fixtures/database.ts';
import { openPortal, type Portal, type Someone } from './portal.ts';
import { manySchedules, peopleOf } from './schedules-run.ts';

const schedules = 200;
const atATime = 20;

// On Postgres where there is one: the contract of the log is the same, and its own tests try both.
describe('five people edit at random', () => {
  let portal: Portal;
  let people: Someone[];
  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    portal = await openPortal(databases.at(-1) ?? 'embedded');
    people = await peopleOf(portal);
  });
  afterAll(() => portal.close());

  test.each(Array.from({ length: schedules / atATime }, (_, i) => i * atATime + 1))(
    '[P7] [P2] and all read the same, in the log too, which says who typed what: twenty seeds from %i',
    async (seed) => {
      const all = await manySchedules(portal, people, seed, atATime);
      expect(
        all.filter(({ wrong }) => wrong.length > 0).map((each) => [`seed ${each.seed}`, ...each.wrong]),
      ).toEqual([]);
      // Of a schedule's thousand operations some are undone by others at once, and some change nothing.
      for (const { rows, characters } of all) expect(Math.min(rows, characters)).toBeGreaterThan(200);
    },
  );
});
