import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ranking, rankingOf, type RankingQuestion } from '#lib/wards/ranking.ts';
import { keepAnswers, mostKept, startCalculations } from './calculations.ts';

const doubled = { name: 'doubled' } as { name: string; types?: (n: number) => number };

describe('answers that are kept', () => {
  const asked: unknown[] = [];
  const answers = keepAnswers((_, question) => {
    asked.push(question);
    if (question === 13) return Promise.reject(new Error('No.'));
    return Promise.resolve(Number(question) * 2);
  });
  const ask = (n: number) => answers.once(doubled, String(n), () => Promise.resolve(n));

  test('are worked out once, however many ask at once, and again only when they were let go', async () => {
    expect(await Promise.all([ask(1), ask(1), ask(2), ask(1)])).toEqual([2, 2, 4, 2]);
    expect(asked).toEqual([1, 2]);
    // Whoever is asked for again stays; the rest make room.
    for (let n = 100; n < 100 + mostKept - 1; n++) await ask(n).then(() => ask(1));
    asked.length = 0;
    expect([await ask(1), await ask(2)]).toEqual([2, 4]);
    expect(asked).toEqual([2]);
  });

  test('are not kept where working them out, or asking, failed', async () => {
    asked.length = 0;
    for (let twice = 0; twice < 2; twice++) await expect(ask(13)).rejects.toThrow('No.');
    expect(asked).toEqual([13, 13]);
    const failing = () => Promise.reject(new Error('Gone.'));
    await expect(answers.once(doubled, 'x', failing)).rejects.toThrow('Gone.');
    expect(await answers.once(doubled, 'x', () => Promise.resolve(4))).toBe(8);
  });
});

describe('calculations in a thread', () => {
  const calculations = startCalculations(resolve('.'));
  afterAll(() => calculations.stop());
  const question: RankingQuestion = {
    months: ['2026-01', '2026-02'],
    from: '2026-01',
    to: '2026-02',
    basis: 'residents',
    usualBasis: 'residents',
    sources: { counts: [], sizes: [] },
    wards: [
      { code: 'A', name: 'Anvil', borough: 'North', boroughCode: null, size: 1, counts: [3, 0], over: 900 },
      { code: 'B', name: 'Bell', borough: 'North', boroughCode: null, size: 1, counts: [0, 9], over: null },
    ],
  };

  test('give what they would here, and go on after one that failed', async () => {
    const asks = { name: 'not there' } as { name: string; types?: (n: number) => number };
    await expect(calculations.once(asks, '1', () => Promise.resolve(1))).rejects.toThrow('not there');
    const answer = await calculations.once(ranking, '1', () => Promise.resolve(question));
    expect(answer).toEqual(rankingOf(question));
    expect(answer.wards.map(({ code, rate }) => [code, rate !== null])).toEqual([
      ['B', false],
      ['A', true],
    ]);
  });

  test('begin anew where the thread has ended', async () => {
    await calculations.stop();
    const answer = await calculations.once(ranking, '2', () => Promise.resolve(question));
    expect(answer.total).toBe(12);
  });
});
