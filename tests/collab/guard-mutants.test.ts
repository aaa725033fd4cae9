import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { sectionGrammar } from '#lib/sections/schema-names.ts';
import { malformedBytes, utf16Length } from '#server/collab/cursor.ts';
import { addStored, judge } from '#server/collab/guard.ts';
import { nothingKnown } from '#server/collab/known.ts';
import { frameLimits, scanUpdate } from '#server/collab/scan.ts';
import { chance } from '../fixtures/random.ts';
import { judgeMutants } from './hostile.ts';
import { mutate, scene } from './hostile-made.ts';

const grammar = sectionGrammar();
const seed = 20260519;
const mutants = 20_000;

describe('updates with bytes changed', () => {
  test(`[G1] ${mutants} of them: what is let in applies at once, wholly, and as the guard read it (seed ${seed})`, async () => {
    const { letIn, slowest } = await judgeMutants(mutants, chance(seed));
    expect(slowest).toBeLessThan(50);
    // The test would say nothing if no mutant passed, or all did.
    expect(letIn).toBeGreaterThan(mutants / 40);
    expect(letIn).toBeLessThan(mutants / 2);
  });

  test('[G1] what is let in reads the same to the guard and to Yjs', () => {
    const dice = chance(seed + 1);
    let compared = 0;
    let steps = scene(dice);
    for (let i = 0; i < 6000; i++) {
      if (i % 200 === 0) steps = scene(dice);
      const { base, next } = dice.pick(steps);
      const known = nothingKnown();
      addStored(known, base);
      const verdict = judge(known, mutate(next, dice), grammar, () => 'free');
      if (verdict.kind !== 'news') continue;
      compared++;
      const scanned = scanUpdate(verdict.news.remainder, frameLimits);
      const { structs, ds } = Y.decodeUpdate(verdict.news.remainder);
      expect(
        scanned?.blocks.flatMap((block) => block.structs.map((s) => [s.client, s.clock, s.length])),
      ).toEqual(structs.map((s) => [s.id.client, s.id.clock, s.length]));
      expect(new Map(scanned?.deleted.map(({ client, ranges }) => [client, ranges]))).toEqual(
        new Map(
          [...ds.clients].map(([client, items]) => [
            client,
            items.flatMap((d) => [d.clock, d.clock + d.len]),
          ]),
        ),
      );
    }
    expect(compared).toBeGreaterThan(150);
  });

  test('[G1] lengths of text are what a strict decoder says', () => {
    const dice = chance(seed + 2);
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const leads = [0x41, 0x7f, 0x80, 0xbf, 0xc1, 0xc3, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf3, 0xf4, 0xf5];
    for (let i = 0; i < 200_000; i++) {
      const bytes = Uint8Array.from({ length: 1 + dice.below(5) }, () =>
        dice.yes(0.5) ? dice.pick(leads) : 0x80 + dice.below(0x40),
      );
      let expected: number | null = null;
      try {
        expected = strict.decode(bytes).length;
      } catch {
        // Ill-formed.
      }
      let actual: number | null = null;
      try {
        actual = utf16Length(bytes, 0, bytes.length);
      } catch (thrown) {
        expect(thrown).toBe(malformedBytes);
      }
      if (actual !== expected) expect([bytes, actual]).toEqual([bytes, expected]);
    }
  });
});
