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
    const unexplained: string[] = [];
    let characters = 0;
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
        unexplained.push(
          ...all.flatMap((each) => each.unexplained.map((what) => `seed ${each.seed}: ${what}`)),
        );
        const here = all.reduce((sum, each) => sum + each.characters, 0);
        characters += here;
        expect(all.reduce((sum, each) => sum + each.excused, 0)).toBeLessThan(here / 8);
        // Of a schedule's thousand operations some are undone by others at once, and some change nothing.
        for (const each of all) expect(Math.min(each.rows, each.characters)).toBeGreaterThan(200);
      },
    );

    // Whose a letter is follows from the letter; which limit it fell under, only nearly. One in ten thousand, as
    // `npm run prove` counts it: over a hundred schedules, for they come two or three at once.
    test('[P7] of all their letters, hardly one is credited to another without a limit that shows why', () => {
      expect(characters).toBeGreaterThan(10_000);
      expect(unexplained.length > characters / 10_000 ? unexplained : []).toEqual([]);
    });
  });
}
