import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../fixtures/portal.ts';

export { expect };

export const demoPassphrase = 'open the wardmote';

type Portals = {
  /** The demonstration, shared by the tests of one worker: leave it as you found it. */
  demo: Portal;
};

type PerTest = {
  /** An empty portal of the test's own, on the embedded database. */
  portal: Portal;
  /** A demonstration of the test's own, to be changed. */
  ownDemo: Portal;
};

export const test = base.extend<PerTest, Portals>({
  demo: [
    async ({}, use) => {
      const portal = await startPortal({ demo: true });
      await use(portal);
      await portal.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  ownDemo: [
    async ({}, use) => {
      const portal = await startPortal({ demo: true });
      await use(portal);
      await portal.stop();
    },
    { timeout: 60_000 },
  ],
  portal: [
    async ({}, use) => {
      const portal = await startPortal();
      await use(portal);
      await portal.stop();
    },
    { timeout: 60_000 },
  ],
});

/** Signs a demonstration person in by the form, as they would, and ends on their home page. */
export async function signIn(page: Page, origin: string, name: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('E-mail address').fill(`${name}@demo.example`);
  await page.getByLabel('Passphrase', { exact: true }).fill(demoPassphrase);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${origin}/`);
}

/** A browser context with the session of a demonstration person, made through the API. */
export async function contextFor(
  browser: Browser,
  origin: string,
  name: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  const response = await context.request.post(`${origin}/api/v1/session`, {
    data: { email: `${name}@demo.example`, password: demoPassphrase },
  });
  expect(response.status()).toBe(204);
  return context;
}

/** No violation of WCAG 2.2 A and AA that axe can see, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate(async (value) => {
      document.documentElement.dataset.theme = value;
      await new Promise(requestAnimationFrame);
      // Halfway between two themes a colour is neither's.
      await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)));
    }, theme);
    const runOnly =
      // Between the themes nothing but colours differs.
      theme === 'dark'
        ? { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] }
        : {
            type: 'tag' as const,
            values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          };
    // In the page itself, which has no frames: the other way opens a second page for each look.
    const axe = new AxeBuilder({ page })
      .options({ runOnly, resultTypes: ['violations'] })
      .setLegacyMode(true);
    const { violations } = await axe.analyze();
    found.push(...violations.map((v) => `${theme}: ${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`));
  }
  expect(found).toEqual([]);
}

/** Nothing sticks out sideways at 320 px: no page needs scrolling in two directions (WCAG 1.4.10). */
export async function expectNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(320);
}
