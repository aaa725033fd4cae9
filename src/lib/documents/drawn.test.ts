import { expect, test } from 'vitest';
import { drawnOnly, sumOf } from './drawn.ts';
import type { Workspace } from './workspace.ts';

test('a text can be drawn and is not written down a second time', () => {
  const section = { id: 'a', html: '<p>The quay.</p>', seq: 3 };
  const [drawn] = drawnOnly({ sections: [section] } as unknown as Workspace).sections;
  expect(drawn?.html).toBe(section.html);
  expect(JSON.parse(JSON.stringify(drawn))).toEqual({ id: 'a', seq: 3, sum: sumOf(section.html) });
});

test('a sum tells texts apart that differ in a letter, or in the order of two', () => {
  expect(new Set(['<p>ab</p>', '<p>ba</p>', '<p>aa</p>', '<p>aab</p>', ''].map(sumOf)).size).toBe(5);
});
