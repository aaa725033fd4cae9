import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow, signIn, test } from './portal.ts';

const root = resolve(import.meta.dirname, '../..');
const data = resolve(root, process.env.REAL_DATA ?? '../shared/data');
const dataIsHere = existsSync(data);
if (!dataIsHere && process.env.CI === 'true')
  throw new Error(`The published files must be tried here, and ${data} is not there. REAL_DATA names it.`);

const boundaries = (): string[] => {
  const folder = resolve(data, 'boundaries/wards-2025');
  return readdirSync(folder).map((name) => resolve(folder, name));
};
const edition = resolve(data, 'ward-crime/MPS Ward Level Crime 202307-202506.csv.gz');

/** Follows a link or presses a button as somebody without a mouse does. */
const press = async (control: Locator) => {
  await control.focus();
  await expect(control).toBeFocused();
  await control.press('Enter');
};

/** Sends a file, waits for its dry run, imports it. */
async function importBy(page: Page, origin: string, files: string[], found: RegExp): Promise<void> {
  await page.goto(`${origin}/wards/imports/new`);
  await page.getByLabel('File', { exact: true }).setInputFiles(files);
  await page.getByLabel('Area').fill('London');
  await press(page.getByRole('button', { name: 'Send and check' }));
  await expect(page.getByText('This is a dry run. Nothing is imported yet.')).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText(found).first()).toBeVisible();
  await expectAccessible(page);
  await press(page.getByRole('button', { name: 'Import', exact: true }));
  await expect(page.getByText('The file is imported, and its figures count from now on.')).toBeVisible({
    timeout: 60_000,
  });
}

test('from published files to a ranked, mapped, selected ward, without a mouse', async ({
  page,
  ownDemo,
}) => {
  test.skip(!dataIsHere, 'The published files are not here; REAL_DATA names their folder.');
  test.setTimeout(240_000);
  const { origin } = ownDemo;
  await signIn(page, origin, 'police-analyst');
  await importBy(page, origin, boundaries(), /704/);
  await importBy(page, origin, [edition], /17,894/);

  await page.goto(`${origin}/wards?area=london`);
  await expect(page.getByRole('heading', { level: 1, name: 'Wards of London' })).toBeVisible();
  await page.getByLabel('Measure').selectOption({ label: 'Violence against the person' });
  await press(page.getByRole('button', { name: 'Show' }));
  const first = page.getByRole('table').first().getByRole('row').nth(1);
  await expect(first).toContainText('St James');
  await expect(first).toContainText('5,760');
  await expectAccessible(page);
  // 704 wards are drawn, one of them a stop of the tab key; the arrows go on, and each says what it is.
  await expect(page.locator('[data-ward-map] .wards path')).toHaveCount(704);
  const stop = page.locator('[data-ward-map] .wards a[tabindex="0"]');
  await expect(stop).toHaveCount(1);
  await stop.focus();
  await page.keyboard.press('ArrowLeft');
  const here = page.locator('[data-ward-map] .wards a:focus');
  await expect(here).toHaveAttribute('aria-label', /\w, \w.*: /);
  const named = (await here.getAttribute('aria-label')) ?? '';
  await expect(page.locator('[data-ward-map] [data-tip]')).toHaveText(named);

  await press(first.getByRole('link').first());
  await expect(page.getByRole('heading', { level: 1, name: /St James/ })).toBeVisible();
  await expectAccessible(page);
  await press(page.getByRole('link', { name: 'Work in this ward' }));
  await expect(page.getByRole('heading', { level: 1, name: /^Work in St James/ })).toBeVisible();
  await expectAccessible(page);

  // What is missing is said, and what was typed is kept.
  await press(page.getByRole('button', { name: 'Select the ward' }));
  await expect(page.getByText('There is a problem')).toBeVisible();
  const why = 'Highest by count in every month, and its night-time economy is the largest in the city.';
  await page.getByLabel('Why this ward').focus();
  await page.keyboard.type(why);
  await page.getByLabel('Public-space violence').focus();
  await page.keyboard.press('Space');
  await press(page.getByRole('button', { name: 'Select the ward' }));
  await page.waitForURL(/\/partnerships\/st-james/);
  await expect(page.getByRole('heading', { level: 1, name: /St James/ })).toBeVisible();
  await expectAccessible(page);

  // Its page links to the ward, whose page links back.
  await page.goto(`${origin}/wards/E05013806?area=london`);
  await expect(page.getByText(why)).toBeVisible();
  await press(page.getByRole('link', { name: 'Open the partnership' }));
  await page.waitForURL(/\/partnerships\/st-james/);
});

test('Harrowmere: a ward is chosen for reasons, another is not, and who is outside sees neither', async ({
  browser,
  ownDemo,
}) => {
  const { origin } = ownDemo;
  const lead = await (await contextFor(browser, origin, 'police-lead')).newPage();
  await lead.goto(`${origin}/wards`);
  await expect(lead.getByText('Harrowmere is invented').first()).toBeVisible();
  const quay = lead.getByRole('row').filter({ hasText: 'Lantern Quay' });
  await expect(quay).toContainText('2');
  await expect(quay).toContainText('31');
  await lead.getByRole('link', { name: 'Tidewall' }).first().click();
  await lead.getByRole('link', { name: 'Work in this ward' }).click();
  await lead.getByText('This ward was looked at and is not chosen').click();
  await lead.getByLabel('Why not this ward').fill('Its neighbours are being worked in.');
  await lead.getByRole('button', { name: 'Keep the reasons' }).click();
  await lead.waitForURL(/\/wards\/selections/);
  await expect(lead.getByRole('heading', { name: 'Tidewall' })).toBeVisible();
  await expect(lead.getByText('Its neighbours are being worked in.')).toBeVisible();
  await lead.getByText('Figures it rests on').first().click();
  await expect(lead.getByRole('table').first()).toContainText('Violence against the person');
  await expectAccessible(lead);
  await expectNarrow(lead);

  // The partnership's page says why, with the figures of that day.
  const member = await (await contextFor(browser, origin, 'licensing-trade')).newPage();
  await member.goto(`${origin}/partnerships`);
  await member.getByRole('link', { name: 'Lantern Quay', exact: true }).click();
  const reasons = member.getByText('Second in the city by count');
  await expect(reasons).toBeVisible();
  await expect(member.getByRole('table').first()).toContainText('2nd');
  await expectAccessible(member);
  await expectNarrow(member);
  const there =
    (await member.getByRole('link', { name: 'on the map and in figures' }).getAttribute('href')) ?? '';

  const outside = await (await contextFor(browser, origin, 'mentor')).newPage();
  await outside.goto(`${origin}${there}`);
  await expect(outside.getByText('A ward we are working in')).toBeVisible();
  await expect(outside.getByText('Second in the city by count')).toHaveCount(0);
  await expect(outside.getByRole('link', { name: 'Open the partnership' })).toHaveCount(0);
  await expect(outside.getByText('Gun-enabled')).toHaveCount(0);
  await outside.goto(`${origin}/wards`);
  await expect(outside.locator('option', { hasText: 'Gun-enabled' })).toHaveCount(0);
  expect((await outside.goto(`${origin}/wards/selections`))?.status()).toBe(403);
  for (const page of [lead, member, outside]) await page.context().close();
});

test('the map zooms and moves by finger and by button, and is read without JavaScript', async ({
  browser,
  demo,
}) => {
  const { origin } = demo;
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };
  const page = await (await contextFor(browser, origin, 'voluntary-worker', phone)).newPage();
  await page.goto(`${origin}/wards`);
  const svg = page.locator('[data-ward-map] > svg');
  const seen = async () => (await svg.getAttribute('viewBox'))?.split(' ').map(Number) ?? [];
  const whole = await seen();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const near = await seen();
  expect(near[2]).toBeCloseTo((whole[2] ?? 0) / 1.6 ** 2, 3);
  // A drag moves the map and follows no ward's link.
  const box = await svg.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 150, (box?.y ?? 0) + 100];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y - 20, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => (await seen())[0]).toBeGreaterThan(near[0] ?? 0);
  expect(page.url()).toBe(`${origin}/wards`);
  await page.getByRole('button', { name: 'Whole area' }).click();
  expect(await seen()).toEqual(whole);
  await expectNarrow(page);
  await page.context().close();

  const plain = await (
    await contextFor(browser, origin, 'voluntary-worker', { javaScriptEnabled: false })
  ).newPage();
  await plain.goto(`${origin}/wards`);
  await expect(plain.getByRole('button', { name: 'Zoom in' })).toBeHidden();
  await plain.locator('[data-ward-map] .wards a').first().click();
  await expect(plain.getByRole('heading', { level: 1 })).toBeVisible();
  expect(plain.url()).toContain('/wards/H05');
  await plain.context().close();
});
