import { expect, test } from 'vitest';
import { findingsIn, fit, suggestionsFor, type Candidate, type WardSeen } from './suggesting.ts';

const ward: WardSeen = {
  kind: 'night-time-economy',
  findings: [{ reference: 'PL-7K2Q', words: 'Harm moves to the taxi rank after closing.' }],
  options: ['safer-glass'],
};
const entry = (more: Partial<Candidate>): Candidate => ({
  id: 'e',
  slug: 'e',
  title: 'An entry',
  problem: null,
  options: [],
  tags: [],
  evidence: 0,
  ...more,
});

test('findings are read out of a text with their references', () => {
  const text =
    'Aims\nFinding PL-7K2Q, grade B: two sources agree. Harm moves. It does.\nNot a Finding PL-2222. No.';
  expect(findingsIn(text)).toEqual([{ reference: 'PL-7K2Q', words: 'Harm moves. It does.' }]);
});

test('an entry fits by a finding, by an option of the plan, by the kind of ward, and says which', () => {
  expect(fit(ward, entry({ options: ['taxi-rank-marshals'] })).because).toEqual([
    'Fits finding PL-7K2Q, which speaks of taxi, rank and after closing',
  ]);
  expect(fit(ward, entry({ options: ['safer-glass'] })).because).toEqual([
    'Tried “Glass that does not cut”, which is in your plan',
  ]);
  expect(fit(ward, entry({ problem: 'night-time' })).because).toEqual([
    'From the same kind of ward: public-space violence and the night-time economy',
  ]);
  expect(fit(ward, entry({ problem: 'guns', tags: ['axi', 'trank'] })).because).toEqual([]);
});

test('what fits best comes first, what does not fit is left out, and words are never patterns', () => {
  const entries = [
    entry({ slug: 'kind', title: 'Kind', problem: 'night-time', evidence: 20 }),
    entry({ slug: 'finding', title: 'Finding', options: ['taxi-rank-marshals'], problem: 'night-time' }),
    entry({ slug: 'none', title: 'None', tags: ['(', '.*', '\\'] }),
  ];
  expect(suggestionsFor(ward, entries, 5).map(({ slug }) => slug)).toEqual(['finding', 'kind']);
  expect(suggestionsFor(ward, entries, 1)).toHaveLength(1);
});
