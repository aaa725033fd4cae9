import type { Locator, Page } from 'playwright';
import { signIn } from '../bench/portal-pages.ts';
import type { Portal } from '../fixtures/portal.ts';

/** The page on which a document is written, put into the state that a picture shows. */

/** Where the plan of Lantern Quay is, asked of the API as somebody who may read it. */
export async function planAddress(portal: Portal, who: string): Promise<string> {
  const cookie = await signIn(portal, who);
  const items = async <T>(path: string) => {
    const answer = await fetch(`${portal.origin}/api/v1/${path}`, { headers: { cookie } });
    return ((await answer.json()) as { items: T[] }).items;
  };
  const all = await items<{ id: string; slug: string; name: string }>('partnerships');
  const quay = all.find(({ name }) => name === 'Lantern Quay');
  const documents = await items<{ id: string; kind: string }>(`partnerships/${quay?.id}/documents`);
  const plan = documents.find(({ kind }) => kind === 'intervention-plan');
  if (!quay || !plan) throw new Error('The demonstration has no plan of Lantern Quay.');
  return `/partnerships/${quay.slug}/documents/${plan.id}`;
}

const sectionOf = (page: Page, title: string): Locator =>
  page.getByRole('region', { name: title, exact: true });

/** Its scripts run: what they add is there. */
export const workspaceReady = (page: Page): Promise<void> =>
  page
    .getByRole('button', { name: /comments? on / })
    .first()
    .waitFor();

/** Types behind words of a section, and stays there with the caret. */
export async function typeIn(page: Page, title: string, after: string, typed: string): Promise<void> {
  await workspaceReady(page);
  const text = page.getByLabel(`Text of ${title}`, { exact: true });
  await text.focus();
  await sectionOf(page, title).locator('.ProseMirror').waitFor();
  await text.evaluate((element, wanted) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1;
      if (at >= 0) return getSelection()?.setPosition(node, at + wanted.length);
    }
    throw new Error(`Nowhere: ${wanted}`);
  }, after);
  // The editor hears of a caret a moment later.
  await page.waitForTimeout(200);
  await page.keyboard.type(typed, { delay: 10 });
  await sectionOf(page, title).locator('.sign', { hasText: 'Saved' }).waitFor();
}

/** Brings a section to the top of what is seen. */
export async function showSection(page: Page, title: string): Promise<void> {
  await sectionOf(page, title).evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await page.waitForTimeout(500);
}

/** Picks the first thing said about a section, and leaves the caret where it was. */
export async function showComment(page: Page, title: string): Promise<void> {
  await sectionOf(page, title).locator('.thread-words').first().click();
  await showSection(page, title);
}
