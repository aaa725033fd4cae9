import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '../e2e/portal.ts';
import { isMember } from './cast.ts';
import { button, heading, soon, type Person } from './company.ts';
import type { House } from './house.ts';
import type { Report } from './report.ts';

/** Published files, as they are: none of them belongs to the project. */
type Published = { folder: string };

const sent = { timeout: 120_000 };

export const publishedIn = (folder: string): Published => {
  if (!existsSync(join(folder, 'ward-crime')))
    throw new Error(`The published files are not in ${folder}. REAL_DATA names their folder.`);
  return { folder };
};

/** The analyst imports the published files, ranks, compares the eight highest. */
export async function analyse(
  { page }: Person,
  house: House,
  { folder }: Published,
  report: Report,
  isShort: boolean,
): Promise<void> {
  const file = (...path: string[]) => join(folder, ...path);
  const wards = readdirSync(file('boundaries/wards-2025')).map((name) => file('boundaries/wards-2025', name));
  const street = readdirSync(file('street'))
    .filter((name) => /^2024-\d\d-city-of-london/.test(name))
    .map((name) => file('street', name));
  const lookup = readdirSync(file('lookups')).find((name) => name.startsWith('Lower_Layer'));
  if (!lookup) throw new Error('The lookup from LSOA to ward is not there.');
  await importFiles(page, house, wards);
  await importFiles(page, house, [file('lookups/ward-profiles-excel-version.csv')]);
  await importFiles(page, house, [file('lookups', lookup)]);
  await importFiles(page, house, [file('ward-crime/MPS Ward Level Crime 202307-202506.csv.gz')]);
  const months = isShort ? street.slice(0, 2) : street;
  for (const month of months) await importFiles(page, house, [month]);
  report.saw(
    `imported: ${wards.length} files of boundaries, residents, a lookup, ward-level crime 202307–202506, and ${months.length} months of City of London street crime`,
  );

  await page.goto(`${house.origin}/wards?area=london&measure=violence-against-the-person`);
  await expect(heading(page, 'Wards of London')).toBeVisible(soon);
  const rows = page.getByRole('table').first().getByRole('row');
  await expect(rows.nth(1)).toContainText('St James');
  await expect(rows.nth(1)).toContainText('5,760');
  await expect(rows.nth(2)).toContainText('4,908');
  await expect(rows.nth(3)).toContainText('2,801');
  report.saw('all wards are ranked by violence, and the first three counts are those of the published file');
  for (let row = 1; row <= 8; row++) await rows.nth(row).getByRole('checkbox').check();
  await button(page, 'Compare the ticked wards').click();
  await expect(page).toHaveURL(/\/wards\/compare/, soon);
  await expect(page.getByRole('table').first()).toContainText('5,760');
  report.saw('the eight highest are compared side by side');
}

async function importFiles(page: Page, house: House, files: string[]): Promise<void> {
  await page.goto(`${house.origin}/wards/imports/new`);
  await page.getByLabel('File', { exact: true }).setInputFiles(files);
  await page.getByLabel('Area').fill('London');
  await button(page, 'Send and check').click();
  await expect(page.getByText('This is a dry run. Nothing is imported yet.')).toBeVisible(sent);
  await button(page, /^Import$/).click();
  await expect(page.getByText('The file is imported, and its figures count from now on.')).toBeVisible(sent);
}

type Page = Person['page'];

/** Selects a ward with its reasons; answers with the address of the partnership that it opens. */
export async function select(
  { page }: Person,
  house: House,
  code: string,
  why: string,
  kind: string,
): Promise<string> {
  await page.goto(`${house.origin}/wards/${code}?area=london`);
  await page.getByRole('link', { name: 'Work in this ward' }).click();
  await page.getByLabel('Why this ward').fill(why);
  await page.getByLabel(kind).check();
  await button(page, 'Select the ward and open its partnership').click();
  await page.waitForURL(/\/partnerships\/[a-z]/, soon);
  return page.url().replace(/[?#].*/, '');
}

/** The agreement is written and signed by each organisation; everyone who takes part becomes a member. */
export async function gather(
  host: Person,
  people: ReadonlyMap<string, Person>,
  partnership: string,
  report: Report,
): Promise<void> {
  await writeAgreement(host, partnership);
  const members = [...people.values()].filter((one) => isMember(one) && one.key !== host.key);
  for (const { email, role } of members) {
    await host.page.goto(`${partnership}/people`);
    await host.page.getByLabel('E-mail address').fill(email);
    await host.page.getByLabel('Role', { exact: true }).selectOption(role);
    await button(host.page, /^Add$/).click();
    await expect(host.page.getByText('Looked for')).toBeVisible(soon);
  }
  const signed = new Set<string>();
  for (const one of members) {
    if (signed.has(one.organisation)) continue;
    signed.add(one.organisation);
    await sign(one, partnership);
  }
  report.saw(
    `${members.length + 1} members; the sharing agreement is signed by ${signed.size} organisations`,
  );
}

/** Writes the agreement as it is proposed. */
export async function writeAgreement({ page }: Person, partnership: string): Promise<void> {
  await page.goto(`${partnership}/agreement/write`);
  const inAYear = new Date(Date.now() + 360 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('Review on').fill(inAYear);
  await button(page, 'Save version 1').click();
  await expect(page.getByText('Information-sharing agreement, version 1').first()).toBeVisible(soon);
}

/** Signs for one's own organisation. */
export async function sign({ page }: Person, partnership: string): Promise<void> {
  await page.goto(`${partnership}/agreement`);
  await page.getByLabel('I have read version 1').check();
  await button(page, 'Sign version 1').click();
  await expect(button(page, 'Sign version 1')).toBeHidden(soon);
}

/** Begins one of the partnership's documents, every body that it asks about named; answers with its address. */
export async function begin({ page }: Person, partnership: string, title: string): Promise<string> {
  await page.goto(`${partnership}/documents/new`);
  const form = page.locator('form').filter({ has: button(page, `Begin: ${title}`) });
  for (const box of await form.getByRole('checkbox').all()) await box.check();
  await button(page, `Begin: ${title}`).click();
  await page
    .waitForURL((url) => !url.pathname.endsWith('/new') || url.search !== '', soon)
    .catch(() => undefined);
  await page.goto(partnership);
  await page.getByRole('link', { name: title }).first().click();
  await page.waitForURL(/\/documents\/[0-9a-f-]{36}/, soon);
  return page.url().replace(/[?#].*/, '');
}
