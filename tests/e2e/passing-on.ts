import type { Page } from '@playwright/test';
import { expect } from './portal.ts';
import { sectionOf } from './section-page.ts';

/** What several journeys do on the way of a practice from ward to ward. */

/** A tactical option of the catalogue. */
export const option = 'Staggered closing and a quiet last hour';

const openPackages = (page: Page, section: string) =>
  sectionOf(page, section)
    .getByRole('link', { name: /Packages/ })
    .click();

/** From the page of a plan: puts a package of that option into a section. */
export async function putPackage(page: Page, section: string, title: string, aim: string): Promise<void> {
  await openPackages(page, section);
  await page.getByRole('link', { name: 'Put a package together' }).click();
  await page.getByLabel('What it is called').fill(title);
  await page.getByLabel('What it is meant to change').fill(aim);
  await page.getByLabel(option).check();
  await page.getByRole('button', { name: 'Put it into the section' }).click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
}

/** From the page of an entry: adopts it into a section; `look` is done before it is sent. */
export async function adopt(
  page: Page,
  section: string,
  change: string,
  look: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await page.getByRole('link', { name: 'Adopt into a plan' }).click();
  await page.getByLabel('In which section').selectOption({ label: section });
  await page.getByLabel('What we change for our ward').fill(change);
  await look();
  await page.getByRole('button', { name: 'Adopt it' }).click();
}

/** From the page of a plan: tells how what was adopted into a section went; `look` is done before it is sent. */
export async function tellHowItWent(
  page: Page,
  section: string,
  words: string,
  look: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await openPackages(page, section);
  await page.getByRole('link', { name: /^Tell how it went/ }).click();
  await page.getByLabel('Partly', { exact: true }).check();
  await page.getByLabel('How it went').fill(words);
  await look();
  await page.getByRole('button', { name: 'Tell the others' }).click();
}
