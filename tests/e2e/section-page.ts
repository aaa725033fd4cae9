import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { contextFor, expect } from './portal.ts';

/** Opens the plan of Lantern Quay, as that person sees it. */
export async function openPlan(
  browser: Browser,
  origin: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await (await contextFor(browser, origin, name, options)).newPage();
  await page.goto(`${origin}/partnerships`);
  await page.getByRole('link', { name: 'Lantern Quay', exact: true }).click();
  await page.getByRole('link', { name: /plan/i }).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
  return page;
}

export const sectionOf = (page: Page, title: string) =>
  page.getByRole('region', { name: title, exact: true });
export const textOf = (page: Page) => page.getByRole('textbox', { name: /^Text of / });

/** The sign of how things stand with one's words, as it is seen. */
export const signOf = (page: Page) => page.locator('.sign');
export const saved = (page: Page) => expect(signOf(page)).toHaveText('Saved');

/** Opens one section of the plan, as far as that person may. */
export async function openSection(
  browser: Browser,
  origin: string,
  name: string,
  title: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openPlan(browser, origin, name, options);
  await sectionOf(page, title)
    .getByRole('link', { name: /^(Write here|Follow)/ })
    .click();
  await expect(textOf(page)).toBeVisible();
  return page;
}

/** What stands in the text, without the names of those who are writing in it. */
export const wordsOf = (page: Page): Promise<string> =>
  textOf(page).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const caret of copy.querySelectorAll('.caret')) caret.remove();
    return copy.textContent ?? '';
  });

/** All of them come to read the same, with all of these words in it. */
export async function expectSame(pages: readonly Page[], ...words: string[]): Promise<void> {
  for (const page of pages) for (const each of words) await expect(textOf(page)).toContainText(each);
  await expect(async () => {
    const [first, ...others] = await Promise.all(pages.map(wordsOf));
    for (const other of others) expect(other).toBe(first);
  }).toPass();
}

/** Types at the end of the text. */
export async function typeOn(page: Page, words: string): Promise<void> {
  await textOf(page).focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(words, { delay: 5 });
}
