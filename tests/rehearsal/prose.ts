import { chance, type Chance } from '../fixtures/random.ts';

const whos = [
  'Door staff',
  'The night buses',
  'Our volunteers',
  'People who live above',
  'The taxi marshals',
  'Two of the venues',
];
const dos = [
  'say that',
  'have noticed that',
  'keep a note of how',
  'were asked whether',
  'expect that',
  'doubt that',
];
const whats = [
  'the queue moves to the corner after closing',
  'the lights by the steps go out before two',
  'it is quieter when food is sold late',
  'most of it begins with people waiting',
  'nobody knows whom to ring at that hour',
  'the same few places fill at once',
];
const whens = [
  'on Fridays',
  'in the last hour',
  'since the spring',
  'when it rains',
  'at the end of the month',
  'most weekends',
];

/** Somebody who writes invented sentences, each with a label that stands nowhere else. */
export function openProse(key: string, seed: number): { next(): string; chance: Chance } {
  const by = chance(seed);
  let n = 0;
  return {
    chance: by,
    next: () =>
      `${key}${String(++n).padStart(3, '0')}: ${by.pick(whos)} ${by.pick(dos)} ${by.pick(whats)} ${by.pick(whens)}.`,
  };
}
