import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DatabaseKind } from '../fixtures/database.ts';
import { openPortal, type Portal, type Someone } from './portal.ts';
import { manySchedules, peopleOf } from './schedules-run.ts';

const schedules = 100;
const atATime = 20;

/** A hundred schedules on one database, with seeds from one on. Two files of them run side by side. */
export function describeSchedules(kind: DatabaseKind, firstSeed: number): void {
  describe(`five people edit at random (${kind})`, () => {
    let portal: Portal;
    let people: Someone[];
    beforeAll(async () => {
      vi.spyOn(console, 'error').mockImplementation(() => undefined);
      portal = await openPortal(kind);
      people = await peopleOf(portal);
    });
    afterAll(() => portal.close());

    test.each(Array.from({ length: schedules / atATime }, (_, i) => firstSeed + i * atATime))(
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
}
