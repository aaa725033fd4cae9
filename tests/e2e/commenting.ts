import type { Locator, Page } from '@playwright/test';
import { expect } from './portal.ts';
import { textOf } from './section-page.ts';

/** The toolbar that comes with chosen words. */
export const chosen = (page: Page): Locator => page.getByRole('toolbar', { name: 'The chosen words' });

/** A thread in which these words stand. */
export const thread = (page: Page, words: string): Locator =>
  page.getByRole('article').filter({ hasText: words });

/** Chooses the first words that say so, as a pointer would. The editor hears of it a moment later. */
export async function choose(page: Page, words: string, title?: string): Promise<void> {
  await textOf(page, title).evaluate((element, wanted) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1;
      if (at < 0) continue;
      getSelection()?.setBaseAndExtent(node, at, node, at + wanted.length);
      return;
    }
    throw new Error(`Nowhere: ${wanted}`);
  }, words);
  await expect(chosen(page)).toBeVisible();
}
