import type { Locator, Page } from '@playwright/test';
import { demoPassphrase, expect, test } from './portal.ts';

/** Presses Tab until the focus is where a person wants it; fails where it never comes by. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The focus never came to ${wanted.toString()}.`);
}

test('without a mouse: signing in, finding a partnership, refusing an empty form, signing out', async ({
  demo,
  page,
}) => {
  await page.goto(`${demo.origin}/sign-in`);
  await tabTo(page, page.getByLabel('E-mail address'));
  await page.keyboard.type('cdrp-coordinator@demo.example');
  await tabTo(page, page.getByLabel('Passphrase', { exact: true }));
  await page.keyboard.type(demoPassphrase);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${demo.origin}/`);

  await tabTo(page, page.getByRole('link', { name: 'Lantern Quay', exact: true }).first());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Lantern Quay' })).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'People', exact: true }).first());
  await page.keyboard.press('Enter');

  // Nothing is typed, so nobody is added: the focus goes to what was wrong.
  await tabTo(page, page.getByRole('button', { name: 'Add', exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeFocused();

  await tabTo(page, page.getByRole('button', { name: 'Sign out' }).first());
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sign-in/);
});
