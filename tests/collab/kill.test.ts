import { describe, expect, test } from 'vitest';
import { databases } from '../fixtures/database.ts';
import { chance } from '../fixtures/random.ts';
import { killRounds } from './kill.ts';

const seed = 7;
const rounds = { postgres: 8, embedded: 4 };

describe.each(databases)('killed at random points under ten writers (%s)', (kind) => {
  test(`[P9] ${rounds[kind]} times: nothing acknowledged is lost, and nothing that anybody had seen (seed ${seed})`, async () => {
    process.setMaxListeners(100);
    const story = await killRounds({ kind, rounds: rounds[kind], dice: chance(seed) });
    expect(story.lost).toEqual({ acknowledged: 0, seen: 0, typed: 0 });
    expect(story.acknowledged).toBeGreaterThan(10 * rounds[kind]);
    expect(story.seen).toBeGreaterThan(50 * rounds[kind]);
    expect(story.typed).toBeGreaterThan(10 * rounds[kind]);
  }, 180_000);
});

test('[P9] a server that acknowledges before it commits is found out', async () => {
  const kind = databases.at(-1) ?? 'embedded';
  const { lost } = await killRounds({ kind, how: 'early', rounds: 1, dice: chance(seed) });
  expect(lost.acknowledged + lost.seen).toBeGreaterThan(0);
}, 120_000);
