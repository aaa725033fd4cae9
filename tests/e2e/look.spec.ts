import type { Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';

const open = [
  '/about',
  '/accessibility',
  '/privacy',
  '/open',
  '/help/residents',
  '/design',
  '/sign-in',
  '/no-such-page',
];
const colourOfText = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).color);

const inkOnPaper = 'rgb(19, 32, 29)';
const inkInTheDark = 'rgb(233, 239, 236)';

for (const path of open) {
  test(`${path} is accessible in light and dark, and fits 320 px`, async ({ page, demo }) => {
    await page.goto(demo.origin + path);
    await expect(page.locator('h1')).toHaveCount(1);
    await expectAccessible(page);
    await expectNarrow(page);
  });
}

test('an open entry is found and read by anyone, and the feed that names it is sound XML', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.origin}/about`);
  await page.getByRole('contentinfo').getByRole('link', { name: 'Good practice' }).click();
  await page.getByLabel('Search the library').fill('mashals at the rank');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  const title = 'Marshals at the taxi rank until the last car';
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expectAccessible(page);
  await expectNarrow(page);
  const alternate = page.locator('link[rel=alternate]');
  const address = (await alternate.getAttribute('href')) ?? '';
  const feed = await (await page.request.get(demo.origin + address)).text();
  const titles = await page.evaluate((xml) => {
    const read = new DOMParser().parseFromString(xml, 'application/xml');
    return Array.from(read.querySelectorAll('feed > entry > title'), (each) => each.textContent);
  }, feed);
  expect(titles).toContain(title);
});

test('what is read at 320 px without JavaScript is all there, menu included', async ({ browser, demo }) => {
  const context = await contextFor(browser, demo.origin, 'residents-rep', {
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
  });
  const page = await context.newPage();
  await page.goto(demo.origin);
  const menu = page.getByRole('navigation', { name: 'Main' });
  await expect(menu).toBeHidden();
  await page.locator('summary', { hasText: 'Menu' }).click();
  await menu.getByRole('link', { name: 'Partnerships' }).click();
  await expect(page).toHaveURL(/\/partnerships$/);
  await context.close();
});

test('the page follows the system, unless told otherwise; paper is always light', async ({ page, demo }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${demo.origin}/about`);
  expect(await colourOfText(page)).toBe(inkInTheDark);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await colourOfText(page)).toBe(inkOnPaper);

  await page.goto(`${demo.origin}/design`);
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  expect(await colourOfText(page)).toBe(inkInTheDark);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await colourOfText(page)).toBe(inkOnPaper);
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByText('OFFICIAL-SENSITIVE', { exact: true })).toBeVisible();
});

test('by keyboard: past the masthead at once, and the focus is seen on every stop', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.origin}/design`);
  // This button is there once the page's own script has run.
  await expect(page.getByRole('button', { name: 'Show passphrase' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to main content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();

  const unseen: string[] = [];
  let stops = 0;
  for (; stops < 60; stops++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body || !document.querySelector('main')?.contains(focused))
        return null;
      // Radio buttons, checkboxes and segments show it on the label beside them.
      const shown = [focused, focused.nextElementSibling].flatMap((element) =>
        element
          ? [getComputedStyle(element), getComputedStyle(element, '::before')].map(
              (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
            )
          : [],
      );
      return { seen: shown.some(Boolean), html: focused.outerHTML.slice(0, 120) };
    });
    if (!stop) break;
    if (!stop.seen) unseen.push(stop.html);
  }
  expect(stops).toBeGreaterThan(20);
  expect(unseen).toEqual([]);
});

test('a link to pass on is copied by its button, which is not there without JavaScript', async ({
  browser,
  demo,
}) => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`${demo.origin}/design`);
    const button = page.getByRole('button', { name: 'Copy', exact: true });
    await expect(page.getByLabel('Link to pass on')).toHaveValue(/^https:/);
    if (javaScriptEnabled) {
      // The page's own script has run by then: the button is still there, and works.
      await expect(page.getByRole('button', { name: 'Show passphrase' })).toBeVisible();
      await button.click();
      await expect(page.getByText(/^(Copied|Marked: copy it with your keyboard)$/)).toBeVisible();
    } else {
      await expect(button).toBeHidden();
    }
    await context.close();
  }
});

test('a dialog takes the focus, keeps it, and gives it back', async ({ page, demo }) => {
  await page.goto(`${demo.origin}/design`);
  const opener = page.getByRole('button', { name: 'Open a dialog' });
  const dialog = page.getByRole('dialog', { name: 'Who can read this' });
  await expect(page.getByRole('button', { name: 'Show passphrase' })).toBeVisible();
  await opener.click();
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test('a form sent after the session ended comes back with what was typed, ready to be sent again', async ({
  browser,
  demo,
}) => {
  const context = await contextFor(browser, demo.origin, 'admin');
  const page = await context.newPage();
  await page.goto(`${demo.origin}/admin/organisations/new`);
  await page.locator('#f-name').fill('Lamplighters of the Quay');
  await context.clearCookies();
  await page.locator('main form button[type=submit], main form button:not([type])').last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'You were signed out. What you typed is kept here.',
  );
  await expect(page.locator('[name=name]')).toHaveValue('Lamplighters of the Quay');
  await expect(page.getByRole('button', { name: 'Send again' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Sign in in another tab/ })).toHaveAttribute(
    'target',
    '_blank',
  );
  await expectAccessible(page);
  await expectNarrow(page);
  await context.close();
});
