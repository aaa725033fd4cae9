import type { Page } from 'playwright';
import { choose, chosen } from '../e2e/commenting.ts';
import { saved, sectionOf, workIn } from '../e2e/section-page.ts';
import { expect } from '../e2e/portal.ts';

/** The page on which a document is written, put into the state that a picture shows. */

/** Its scripts run: what they add is there. */
export const workspaceReady = (page: Page): Promise<void> =>
  expect(page.getByRole('button', { name: /comments? on / }).first()).toBeVisible();

/** Types behind words of a section, and stays there with the caret. */
export async function typeIn(page: Page, title: string, after: string, typed: string): Promise<void> {
  await workIn(page, title);
  await choose(page, after, title);
  await page.keyboard.press('ArrowRight');
  await expect(chosen(page)).toBeHidden();
  await page.keyboard.type(typed, { delay: 10 });
  await saved(page, title);
}

/** Brings a section to the top of what is seen. */
export const showSection = (page: Page, title: string): Promise<void> =>
  sectionOf(page, title).evaluate(async (element) => {
    element.scrollIntoView({ block: 'start' });
    // The outline and the comments follow it: drawn twice without a change of what is animated, they stand still.
    for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)));
  });

/** Picks the first thing said about a section, and leaves the caret where it was. */
export async function showComment(page: Page, title: string): Promise<void> {
  await sectionOf(page, title).locator('.thread-words').first().click();
  await showSection(page, title);
}
