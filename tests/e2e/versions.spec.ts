import type { Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';
import { saved, sectionOf, textOf, workIn } from './section-page.ts';

const title = 'Safer venues (voluntary)';

/** From one's partnerships to the page of one section's versions, without scripts. */
async function openVersions(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/partnerships`);
  await page.getByRole('link', { name: 'Lantern Quay', exact: true }).click();
  await page.getByRole('link', { name: /plan/i }).click();
  await sectionOf(page, title)
    .getByRole('link', { name: /^Versions/ })
    .click();
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
  // The address at which a section was once written leads to where it is now.
  await officer.goto(trade.url().replace(/\/versions.*/, ''));
  await workIn(officer, title);
  const text = textOf(officer);
  await officer.keyboard.press('Control+Home');
  await officer.keyboard.type('Typed since. ');
  await saved(officer);
  await sectionOf(officer, title)
    .getByRole('link', { name: /^Versions/ })
    .click();
  await officer.getByRole('button', { name: 'Keep this version' }).click();
  await expect(officer.getByText('Kept as version 2')).toBeVisible();
  await expectAccessible(officer);
  await officer.getByRole('link', { name: title }).click();
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
  await expect(textOf(trade, title)).not.toContainText('Typed since.');

  const reader = await (await contextFor(browser, origin, 'voluntary-worker')).newPage();
  await openVersions(reader, origin);
  await expect(reader.getByRole('button', { name: 'Keep this version' })).toHaveCount(0);
  await reader.getByRole('link', { name: 'Version 2' }).click();
  await expect(reader.getByRole('button', { name: 'Put this version back' })).toHaveCount(0);
  await expect(reader.locator('.section-text')).toContainText('Typed since.');
  await expectAccessible(reader);
});
