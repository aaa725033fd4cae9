import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const numbers = (text: string, form: RegExp) =>
  new Set([...text.matchAll(form)].map((match) => match[1] ?? ''));

test('every number of SPEC.md stands in a test title, and every number in a title stands in SPEC.md', () => {
  const promised = numbers(readFileSync('server/collab/SPEC.md', 'utf8'), /^- \*\*([PWGLC]\d+)\*\*/gm);
  const files = globSync([
    'tests/collab/**/*.test.ts',
    'tests/contract/section-log.test.ts',
    'server/collab/**/*.test.ts',
    'src/lib/sections/**/*.test.ts',
  ]);
  const titles = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const tested = numbers(titles, /['"`]\[([PWGLC]\d+)\]/g);
  expect(promised.size).toBeGreaterThan(8);
  expect([...promised].filter((number) => !tested.has(number))).toEqual([]);
  expect([...tested].filter((number) => !promised.has(number))).toEqual([]);
});
