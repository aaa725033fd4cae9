import { expect, test } from 'vitest';
import { answerDay, isCommunity, standsIn, usualAudience, waits } from './comments.ts';

test.each([
  ['2026-05-19', '2026-06-03', 'a Tuesday before a bank holiday'],
  ['2026-06-05', '2026-06-19', 'a Friday'],
  ['2026-06-06', '2026-06-19', 'a Saturday'],
  ['2026-06-07', '2026-06-19', 'a Sunday'],
  // The clocks go back in these two weeks, and the year ends in those.
  ['2026-10-20', '2026-11-03', 'a Tuesday before winter time'],
  ['2026-12-24', '2027-01-12', 'a Thursday before Christmas'],
])('what was said on %s is answered by %s (%s)', (day, by) => {
  expect(answerDay(day)).toBe(by);
});

test('words stand in a text line by line, whatever the white space', () => {
  const text = 'Nine  houses\n- one\n- two of them\nthe end';
  for (const words of [
    'Nine houses',
    'houses\none',
    'one\n\ntwo of',
    'them\nthe end',
    'Nine\u00a0houses',
    '',
  ])
    expect(standsIn(words, text), words).toBe(true);
  for (const words of ['ten houses', 'two of them\none', 'one two', 'nine houses'])
    expect(standsIn(words, text), words).toBe(false);
});

test('a comment is the community’s where they do not write themselves, or where it was written down for somebody', () => {
  const by = { role: 'contributor', sector: 'residents', writes: false, onBehalfOf: null } as const;
  expect(isCommunity(by)).toBe(true);
  expect(isCommunity({ ...by, sector: 'licensing-trade' })).toBe(true);
  expect(isCommunity({ ...by, writes: true })).toBe(false);
  expect(isCommunity({ ...by, sector: 'health' })).toBe(false);
  expect(isCommunity({ ...by, sector: 'health', role: 'community-representative' })).toBe(true);
  expect(isCommunity({ ...by, sector: 'police', writes: true, onBehalfOf: 'A neighbour' })).toBe(true);
});

test('residents speak of places to those who write, of all else to everyone', () => {
  expect(usualAudience('residents', 'places')).toBe('writers');
  expect(usualAudience('residents', 'aims')).toBe('readers');
  expect(usualAudience('residents', null)).toBe('readers');
  expect(usualAudience('health', 'places')).toBe('readers');
});

test('what waits is open, and asked by the community without an answer, or a wording to decide on', () => {
  const thread = { state: 'open', kind: 'comment', answered: false, community: true } as const;
  expect(waits(thread)).toBe(true);
  expect(waits({ ...thread, answered: true })).toBe(false);
  expect(waits({ ...thread, answered: true, kind: 'proposal' })).toBe(true);
  expect(waits({ ...thread, community: false })).toBe(false);
  expect(waits({ ...thread, state: 'resolved' })).toBe(false);
});
