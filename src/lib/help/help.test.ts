import { existsSync, globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sectors } from '../core/words.ts';
import { guideFor, helpPages } from './help.ts';

test('everyone has first steps, whatever their sector; whoever administers has theirs', () => {
  for (const sector of sectors) {
    expect(guideFor({ sector, admin: false }).numbered).toBe(true);
    expect(guideFor({ sector, admin: true }).slug).toBe('administrators');
  }
});

test('every address in a page of help leads to a page of the portal', () => {
  const slugs = helpPages.map(({ slug }) => slug);
  expect(new Set(slugs).size).toBe(slugs.length);
  const isThere = (href: string) =>
    href.startsWith('/help/')
      ? slugs.includes(href.slice('/help/'.length)) || existsSync(`src/routes/(public)${href}/+page.svelte`)
      : globSync(`src/routes/*${href === '/' ? '' : href}/+page.svelte`).length > 0;
  const links = helpPages.flatMap(({ parts }) => parts.flatMap(({ link }) => (link ? [link.href] : [])));
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((href) => !isThere(href))).toEqual([]);
});
