import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databases } from '../fixtures/database.ts';
import { chance } from '../fixtures/random.ts';
import { openPortal, type Portal } from './portal.ts';
import { tryChange, watch, type Watched } from './revocation.ts';
import { changes, slowChange } from './revocation-changes.ts';

const seed = 20261122;

describe('withdrawn access', () => {
  let portal: Portal;
  let watched: Watched;
  beforeAll(async () => {
    portal = await openPortal(databases.at(-1) ?? 'embedded');
    watched = watch(portal);
  });
  afterAll(() => portal.close());

  test(`[P3] after the command's answer nothing of the victim's is stored and nothing reaches them, in 500 trials (seed ${seed})`, async () => {
    const trials = Array.from({ length: 500 }, (_, i) =>
      i % 125 === 124 ? slowChange : (changes[i % changes.length] ?? slowChange),
    );
    const wrong: string[] = [];
    let next = 0;
    const worker = async () => {
      for (let i = next++; i < trials.length; i = next++)
        wrong.push(...(await tryChange(watched, trials[i] ?? slowChange, chance(seed + i))));
    };
    await Promise.all(Array.from({ length: 6 }, worker));
    expect(wrong).toEqual([]);
  });
});
