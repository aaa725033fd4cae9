import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from '@playwright/test';
import { contextFor, expect } from './portal.ts';

/** Where the plan of Lantern Quay is. Asked of the API: journeys that go there by links are in documents.spec.ts. */
export async function planOf({ request }: Pick<BrowserContext, 'request'>, origin: string) {
  const items = async <T>(path: string): Promise<T[]> =>
    ((await (await request.get(`${origin}/api/v1/${path}`)).json()) as { items: T[] }).items;
  const partnerships = await items<{ id: string; slug: string; name: string }>('partnerships');
  const found = partnerships.find(({ name }) => name === 'Lantern Quay');
  const documents = await items<{ id: string; kind: string }>(`partnerships/${found?.id}/documents`);
  const id = documents.find(({ kind }) => kind === 'intervention-plan')?.id;
  if (!found || !id) throw new Error('There is no plan of Lantern Quay for this person.');
  const partnership = `${origin}/partnerships/${found.slug}`;
  return { id, partnership, address: `${partnership}/documents/${id}` };
}

/** Opens the plan of Lantern Quay, as that person sees it. */
export async function openPlan(
  browser: Browser,
  origin: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await (await contextFor(browser, origin, name, options)).newPage();
  await page.goto((await planOf(page, origin)).address);
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
  return page;
}

export const sectionOf = (page: Page, title: string): Locator =>
  page.getByRole('region', { name: title, exact: true });

/** The section that a test is about, on each of its pages, where it names none. */
const opened = new WeakMap<Page, string>();
const titleOn = (page: Page, title?: string): string => {
  const meant = title ?? opened.get(page);
  if (meant === undefined) throw new Error('Which section? None was opened on this page.');
  return meant;
};

/** The text of a section, written in or read. */
export const textOf = (page: Page, title?: string): Locator =>
  page.getByLabel(`Text of ${titleOn(page, title)}`, { exact: true });

/** The text in its editor, once that is there. */
export const editorOf = (page: Page, title?: string): Locator =>
  sectionOf(page, titleOn(page, title)).locator('.ProseMirror');

/** The sign of how things stand with one's words, as it is seen. */
export const signOf = (page: Page, title?: string): Locator =>
  sectionOf(page, titleOn(page, title)).locator('.sign');
export const saved = (page: Page, title?: string) => expect(signOf(page, title)).toHaveText('Saved');

/** Opens the plan to work in one section: whoever may write has its editor, with the caret at its beginning. */
export async function openSection(
  browser: Browser,
  origin: string,
  name: string,
  title: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openPlan(browser, origin, name, options);
  await workIn(page, title);
  return page;
}

/** Goes on in that section of the page. */
export async function workIn(page: Page, title: string): Promise<void> {
  opened.set(page, title);
  const text = textOf(page, title);
  await expect(text).toBeVisible();
  // Once there are scripts, a text says whether it can be written in.
  await expect(sectionOf(page, title).getByRole('button', { name: /comments? on / })).toBeVisible();
  if ((await text.getAttribute('role')) !== 'textbox') return;
  await text.focus();
  await expect(editorOf(page, title)).toBeFocused();
}

/** The words of the text, paragraph by paragraph: the same for who writes it and who reads it. */
export const wordsOf = (page: Page, title?: string): Promise<string> =>
  textOf(page, title).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement;
    for (const beside of copy.querySelectorAll('.caret, .beside, .sr')) beside.remove();
    return [...copy.querySelectorAll('p, h3, h4, h5')].map((block) => block.textContent).join('\n');
  });

/** All of them come to read the same, with all of these words in it. */
export async function expectSame(pages: readonly Page[], ...words: string[]): Promise<void> {
  for (const page of pages) for (const each of words) await expect(textOf(page)).toContainText(each);
  await expect(async () => {
    const [first, ...others] = await Promise.all(pages.map((page) => wordsOf(page)));
    for (const other of others) expect(other).toBe(first);
  }).toPass();
}

/** Types at the end of the text. */
export async function typeOn(page: Page, words: string): Promise<void> {
  await textOf(page).focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(words, { delay: 5 });
}
