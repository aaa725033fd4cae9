import type { Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';

const title = 'Safer venues (voluntary)';

/** From one's partnerships to the page of one section's versions, without scripts. */
async function openVersions(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/partnerships`);
  await page.getByRole('link', { name: 'Lantern Quay', exact: true }).click();
  await page.getByRole('link', { name: /plan/i }).click();
  await page
    .getByRole('region', { name: title, exact: true })
    .getByRole('link', { name: /^(Write here|Follow)/ })
    .click();
  await page.getByRole('link', { name: 'Versions', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Versions' })).toBeVisible();
}

test('a text is kept, read as it was, and put back, without scripts; a reader sees it and changes nothing', async ({
  browser,
  ownDemo,
}) => {
  const { origin } = ownDemo;
  const trade = await (
    await contextFor(browser, origin, 'licensing-trade', { javaScriptEnabled: false })
  ).newPage();
  await openVersions(trade, origin);
  const listed = trade.getByRole('listitem').filter({ hasText: /^Version \d+/ });
  // What was written before the portal was started was kept at its start.
  await expect(listed).toHaveCount(1);
  await trade.getByRole('button', { name: 'Keep this version' }).click();
  await expect(
    trade.getByText('Nothing was written since version 1, which holds this text already.'),
  ).toBeVisible();
  await expect(listed).toHaveCount(1);
  await expectNarrow(trade);

  // Somebody types, keeps that, and puts the first one back.
  const officer = await (await contextFor(browser, origin, 'police-sergeant')).newPage();
  await officer.goto(trade.url().replace(/\/versions.*/, ''));
  const text = officer.getByRole('textbox', { name: /^Text of / });
  await text.click();
  await officer.keyboard.press('Control+Home');
  await officer.keyboard.type('Typed since. ');
  await expect(officer.getByText('Saved', { exact: true })).toBeVisible();
  await officer.getByRole('button', { name: 'Keep this version' }).click();
  await expect(officer.getByText('Kept as version 2')).toBeVisible();
  await expectAccessible(officer);
  await officer.goBack();
  await expect(text).toContainText('Typed since.');

  await trade.reload();
  await expect(listed.first()).toContainText('Kept by hand, by Neighbourhood sergeant, Harrowmere Police');
  expect(await trade.content()).not.toContain('Tobias Wray');
  await trade.getByRole('link', { name: 'Version 2' }).click();
  await expect(trade.locator('.section-text')).toContainText('Typed since.');
  await expectNarrow(trade);
  await trade.getByRole('link', { name: 'Versions', exact: true }).click();
  await trade.getByRole('link', { name: 'Version 1' }).click();
  await expect(trade.locator('.section-text')).not.toContainText('Typed since.');
  await trade.getByRole('button', { name: 'Put this version back' }).click();
  // The officer has it before them at once.
  await expect(text).not.toContainText('Typed since.');
  await expect(trade.locator('.section-text')).not.toContainText('Typed since.');

  const reader = await (await contextFor(browser, origin, 'voluntary-worker')).newPage();
  await openVersions(reader, origin);
  await expect(reader.getByRole('button', { name: 'Keep this version' })).toHaveCount(0);
  await reader.getByRole('link', { name: 'Version 2' }).click();
  await expect(reader.getByRole('button', { name: 'Put this version back' })).toHaveCount(0);
  await expect(reader.locator('.section-text')).toContainText('Typed since.');
  await expectAccessible(reader);
});

test('what is too large to paste is refused in words, and the text stays as it is', async ({
  browser,
  ownDemo,
}) => {
  const page = await (await contextFor(browser, ownDemo.origin, 'licensing-trade')).newPage();
  await openVersions(page, ownDemo.origin);
  await page.goBack();
  const text = page.getByRole('textbox', { name: /^Text of / });
  await text.click();
  const before = await text.textContent();
  const paste = (words: number) =>
    text.evaluate((element, count) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'twelve words '.repeat(count));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, words);
  await paste(200_000);
  await expect(page.getByRole('alert')).toContainText(
    'was not put in. The text is as it was. Paste it in smaller parts.',
  );
  expect(await text.textContent()).toBe(before);
  await page.getByRole('button', { name: 'Close' }).click();
  await paste(20_000);
  await expect(text).toContainText('twelve words twelve words');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await expect(page.getByRole('alert')).toBeEmpty();
});
