import { expect, test } from 'vitest';
import { rootName, sectionGrammar } from '#lib/sections/schema-names.ts';
import { addStored, advance, judge } from '#server/collab/guard.ts';
import { addRange, addRanges, nothingKnown } from '#server/collab/known.ts';
import { frameLimits } from '#server/collab/scan.ts';
import { chance } from '../fixtures/random.ts';
import { leastMilliseconds } from './cost.ts';
import { craft, element, text, xmlText, type Craft } from './craft.ts';

const grammar = sectionGrammar();
const owns = () => 'mine' as const;
const slow = 50;

test('[G1] the largest frames that are let in are judged and noted in under 50 ms', () => {
  const structs: Craft[] = [element({ in: rootName }, 'paragraph'), xmlText({ under: [9, 0] })];
  for (let i = 0; structs.length < frameLimits.structs; i++)
    structs.push(text(i % 2 === 0 ? { under: [9, 1] } : { after: [9, i + 1] }, 'a'));
  const update = craft({ blocks: [{ client: 9, structs }] });
  const taken = leastMilliseconds(() => {
    const known = nothingKnown();
    const verdict = judge(known, update, grammar, owns);
    if (verdict.kind !== 'news') throw new Error(verdict.kind);
    advance(known, verdict.news);
  });
  expect(taken).toBeLessThan(slow);
});

test('[G1] 100,000 deletions in one frame, before and after another 100,000', () => {
  const length = frameLimits.ranges * 4;
  const base = craft({
    blocks: [
      {
        client: 9,
        structs: [
          element({ in: rootName }, 'paragraph'),
          xmlText({ under: [9, 0] }),
          text({ under: [9, 1] }, 'x'.repeat(length)),
        ],
      },
    ],
  });
  const ranges = (from: number) =>
    Array.from({ length: frameLimits.ranges }, (_, i) => [from + i * 4, 1] as [number, number]);
  const frames = [2, 4].map((from) => craft({ deletes: [{ client: 9, ranges: ranges(from) }] }));
  const taken = leastMilliseconds(() => {
    const known = nothingKnown();
    addStored(known, base);
    for (const frame of frames) {
      const verdict = judge(known, frame, grammar, owns);
      if (verdict.kind !== 'news') throw new Error(verdict.kind);
      advance(known, verdict.news);
    }
  }, 2 * slow);
  expect(taken).toBeLessThan(2 * slow);
});

test('[G3] ranges added one by one or many at once come to the same', () => {
  const dice = chance(12);
  for (let round = 0; round < 300; round++) {
    const one: number[] = [];
    const many: number[] = [];
    for (let i = 0; i < 3; i++) {
      const more: number[] = [];
      let at = dice.below(10);
      for (let j = dice.below(60); j > 0; j--) {
        const to = at + 1 + dice.below(4);
        more.push(at, to);
        at = to + 1 + dice.below(6);
      }
      for (let j = 0; j < more.length; j += 2) addRange(one, more[j] ?? 0, more[j + 1] ?? 0);
      addRanges(many, more);
    }
    expect(many).toEqual(one);
  }
});
