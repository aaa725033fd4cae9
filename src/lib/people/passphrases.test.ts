import { parseOptions } from '@node-rs/argon2';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { givenPassphrase, newPassphrase } from './passphrases.ts';
import {
  argonCost,
  hashPassphrase,
  isPassphrase,
  judgePassphrase,
  nobodysHash,
} from './passphrases.server.ts';

const takes = (text: string) => v.safeParse(newPassphrase, text).success;
const judged = async (text: string, about: string[] = []) => (await judgePassphrase(text, about)).ok;

describe('the length of a new passphrase', () => {
  test('12 characters are enough and 11 are not, counted as a person counts', () => {
    expect(takes('a'.repeat(11))).toBe(false);
    expect(takes('a'.repeat(12))).toBe(true);
    expect(takes('🔑'.repeat(11))).toBe(false);
    expect(takes('🔑'.repeat(12))).toBe(true);
  });

  test('200 characters are taken, 201 and a megabyte are not', () => {
    expect(takes('ab'.repeat(100))).toBe(true);
    expect(takes('🔑'.repeat(200))).toBe(true);
    expect(takes('a'.repeat(201))).toBe(false);
    expect(takes('a'.repeat(1_000_000))).toBe(false);
  });

  test('the same words from two keyboards are the same passphrase', () => {
    expect(v.parse(newPassphrase, 'cafe\u0301 au lait noir')).toBe(
      v.parse(newPassphrase, 'caf\u00e9 au lait noir'),
    );
    expect(v.parse(givenPassphrase, 'ﬁne ｗords')).toBe('fine words');
  });

  test('a lone surrogate and control characters break nothing', () => {
    expect(takes('\ud800 broken emoji here')).toBe(true);
    expect(takes('\u0000\u0007 bell and nothing')).toBe(true);
  });
});

describe('what is easy to guess', () => {
  test.each([
    'passwordpassword',
    'password password',
    '123456789012',
    'qwertyuiopasdfgh',
    'aaaaaaaaaaaaaaaaaaaaaaa',
    'letmein letmein',
    'Wardmote Wardmote',
    'wardmote2026!',
    'iloveyouiloveyou',
  ])('%s is refused', async (text) => expect(await judged(text)).toBe(false));

  test.each([
    ['Priya Sharma 1985', ['Priya Sharma']],
    ['priya.sharma@harrowmere', ['priya.sharma@harrowmere.example']],
    ['Harrowmere Police', ['Harrowmere Police']],
  ])('%s is refused to whom it describes', async (text, about) =>
    expect(await judged(text, about)).toBe(false),
  );

  test('a passphrase of unrelated words, long random text and other scripts are taken', async () => {
    expect(await judged('quiet lantern by nine bridges')).toBe(true);
    expect(await judged('quiet lantern by nine police horses', ['Harrowmere Police'])).toBe(true);
    expect(await judged('tH9 xk2 pq4 zzm')).toBe(true);
    expect(await judged('тихий фонарь у девяти мостов')).toBe(true);
  });

  test('judging looks at 64 characters, so that a long repetition holds nobody up', async () => {
    const time = async (text: string) => {
      const began = performance.now();
      await judged(text);
      return performance.now() - began;
    };
    await judged('warm up first please');
    const short: number[] = [];
    const long: number[] = [];
    for (let round = 0; round < 5; round++) {
      short.push(await time('b2'.repeat(32)));
      long.push(await time('b2'.repeat(100)));
    }
    // Without the limit the long one takes six times as long.
    expect(Math.min(...long)).toBeLessThan(Math.min(...short) * 3);
  });
});

describe('the stored form', () => {
  test('is Argon2id with 19 MiB, two passes, one lane, and differs each time', async () => {
    const [one, two] = await Promise.all([hashPassphrase('same words'), hashPassphrase('same words')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await isPassphrase(one, 'same words')).toBe(true);
    expect(await isPassphrase(one, 'other words')).toBe(false);
  });

  test('nobody’s costs as much to verify as anybody’s, and opens nothing', async () => {
    const { memoryCost, timeCost, parallelism } = parseOptions(nobodysHash);
    expect({ algorithm: 2, memoryCost, timeCost, parallelism }).toEqual(argonCost);
    expect(await isPassphrase(null, 'anything')).toBe(false);
  });
});
