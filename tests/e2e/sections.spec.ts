import type { Browser, Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';

/** Opens the plan of Lantern Quay, as that person sees it. */
async function openPlan(
  browser: Browser,
  origin: string,
  name: string,
  javaScriptEnabled = true,
): Promise<Page> {
  const page = await (await contextFor(browser, origin, name, { javaScriptEnabled })).newPage();
  await page.goto(`${origin}/partnerships`);
  await page.getByRole('link', { name: 'Lantern Quay', exact: true }).click();
  await page.getByRole('link', { name: /plan/i }).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
  return page;
}

const sectionOf = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });
const textOf = (page: Page) => page.getByRole('textbox', { name: /^Text of / });
const saved = (page: Page) => expect(page.getByText('Saved', { exact: true })).toBeVisible();

/** Opens one section of the plan, as far as that person may. */
async function openSection(browser: Browser, origin: string, name: string, title: string): Promise<Page> {
  const page = await openPlan(browser, origin, name);
  await sectionOf(page, title)
    .getByRole('link', { name: /^(Write here|Follow)/ })
    .click();
  await expect(textOf(page)).toBeVisible();
  return page;
}

test('a document is read without scripts, and each sees their own sections of it', async ({
  browser,
  demo,
}) => {
  const police = await openPlan(browser, demo.origin, 'police-lead', false);
  const trade = await openPlan(browser, demo.origin, 'licensing-trade', false);
  const tactics = 'Operational tactics';
  await expect(police.getByRole('heading', { name: tactics })).toBeVisible();
  expect(await trade.content()).not.toContain(tactics);
  await expect(trade.locator('.section-text').first()).not.toBeEmpty();
  await expectAccessible(await openPlan(browser, demo.origin, 'licensing-trade'));
  await expectNarrow(trade);
});

test('three sectors in one section: they type at once and read the same; who is put out is told why', async ({
  browser,
  ownDemo,
}) => {
  const title = 'Safer venues (voluntary)';
  const { origin } = ownDemo;
  const trade = await openSection(browser, origin, 'licensing-trade', title);
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  const reader = await openSection(browser, origin, 'voluntary-worker', title);

  await expect(reader.getByText('Read only', { exact: true })).toBeVisible();
  await expect(textOf(reader)).toHaveAttribute('aria-readonly', 'true');
  await saved(trade);

  // By role, as the sergeant chose; no name of theirs reaches another organisation.
  await expect(trade.getByText('Neighbourhood sergeant, Harrowmere Police')).toBeVisible();
  expect(await trade.content()).not.toContain('Tobias Wray');

  await textOf(trade).click();
  await trade.keyboard.press('Control+End');
  await textOf(officer).click();
  await officer.keyboard.press('Control+Home');
  await Promise.all([
    trade.keyboard.type(' The radio is lent to all nine doors.', { delay: 15 }),
    officer.keyboard.type('We meet each month. ', { delay: 15 }),
  ]);
  await Promise.all([trade, officer].map(saved));
  for (const page of [trade, officer, reader]) {
    await expect(textOf(page)).toContainText('The radio is lent to all nine doors.');
    await expect(textOf(page)).toContainText('We meet each month.');
  }
  const wordsOf = (page: Page) =>
    textOf(page).evaluate((element) => {
      const copy = element.cloneNode(true) as HTMLElement;
      for (const caret of copy.querySelectorAll('.collaboration-carets__caret')) caret.remove();
      return copy.textContent;
    });
  const words = await wordsOf(trade);
  expect(await wordsOf(officer)).toBe(words);
  expect(await wordsOf(reader)).toBe(words);

  // Everyone's page shows it at once, without scripts too.
  const plain = await openPlan(browser, origin, 'residents-rep', false);
  await expect(sectionOf(plain, title)).toContainText('We meet each month.');

  // Undo takes back one's own changes alone, by the keyboard as by the toolbar.
  await trade.getByRole('button', { name: 'Undo what I did' }).click();
  await expect(textOf(trade)).toContainText('We meet each month.');
  await trade.getByRole('toolbar').getByRole('button', { name: 'Heading', exact: true }).focus();
  await trade.keyboard.press('ArrowRight');
  await trade.keyboard.press('ArrowRight');
  await expect(trade.getByRole('button', { name: 'Bold' })).toBeFocused();
  await expectAccessible(officer);
  await expectNarrow(officer);

  // The sergeant's place in the partnership ends while they have it open.
  const coordinator = await (await contextFor(browser, origin, 'cdrp-coordinator')).newPage();
  await coordinator.goto(
    new URL(trade.url()).pathname.replace(/^(\/partnerships\/[^/]+).*/, `${origin}$1/people`),
  );
  const line = coordinator.getByRole('listitem').filter({ hasText: 'Neighbourhood sergeant' });
  await line.getByText(/^Change/).click();
  await line.getByRole('button', { name: /^Remove/ }).click();
  await expect(officer.getByText('This section is no longer open to you')).toBeVisible();
  await expect(textOf(officer)).toHaveCount(0);
  expect(await officer.content()).not.toContain('We meet each month.');
  await expect(trade.getByText('Neighbourhood sergeant, Harrowmere Police')).toHaveCount(0);
  await expectAccessible(officer);
});
