import type { Browser } from 'playwright';
import { expect } from '../e2e/portal.ts';
import { administrator, type Part } from './cast.ts';
import { button, emailOf, enter, heading, passphrase, soon, throughTheDoor, type Person } from './company.ts';
import type { House } from './house.ts';
import type { Report } from './report.ts';

/** The first administrator, organisations of every sector with their stewards, and everyone invited and in. */
export async function openDoors(
  browser: Browser,
  house: House,
  cast: readonly Part[],
  report: Report,
): Promise<{ admin: Person; people: Map<string, Person> }> {
  const admin = await firstAdministrator(browser, house);
  report.saw('the first administrator came in with the code from the console, and set up a second factor');
  const people = new Map<string, Person>();
  let used = '';
  const organisations = [...new Map(cast.map(({ organisation, sector }) => [organisation, sector]))];
  for (const [name, sector] of organisations) {
    await admin.page.goto(`${house.origin}/admin/organisations/new`);
    await admin.page.getByLabel('Name').fill(name);
    await admin.page.getByLabel('Sector').selectOption(sector);
    await button(admin.page, 'Add the organisation').click();
    await expect(heading(admin.page, name)).toBeVisible(soon);
  }
  for (const part of cast) {
    const link =
      part.invitedBy === 'administrator'
        ? await invitedByAdministrator(admin, house, part)
        : await invitedBySteward(people.get(part.invitedBy), house, part);
    used = link;
    const person = await enter(browser, part);
    await person.page.goto(link);
    await person.page.getByLabel('Your name').fill(part.name);
    await person.page.getByLabel('What you do').fill(part.roleTitle);
    await person.page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await button(person.page, 'Accept and go on').click();
    person.secret = await throughTheDoor(person.page, house.origin);
    people.set(part.key, person);
    if (part.cleared) await clear(admin, house, person);
  }
  const sectors = new Set(cast.map(({ sector }) => sector)).size;
  report.saw(
    `${organisations.length} organisations of ${sectors} sectors with their stewards; ${cast.length} people were invited, came in and set up second factors`,
  );
  await refuseForged(browser, house, used);
  report.saw('an invitation with a forged link was refused, and so was one that had been used');
  return { admin, people };
}

async function firstAdministrator(browser: Browser, house: House): Promise<Person> {
  const admin = await enter(browser, {
    ...administrator,
    key: 'administrator',
    sector: 'council',
    invitedBy: 'administrator',
    role: 'contributor',
  });
  const { page } = admin;
  await page.goto(`${house.origin}/set-up`);
  await page.getByLabel('Code from the console').fill(house.setUpCode);
  await page.getByLabel('Your name').fill(administrator.name);
  await page.getByLabel('E-mail address').fill(administrator.email);
  await page.getByLabel('What you do').fill(administrator.roleTitle);
  await page.getByLabel('Your organisation').fill(administrator.organisation);
  await page.getByLabel('What kind of organisation').selectOption('council');
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await button(page, 'Make the administrator').click();
  admin.secret = await throughTheDoor(page, house.origin);
  return admin;
}

async function invitedByAdministrator({ page }: Person, house: House, part: Part): Promise<string> {
  await page.goto(`${house.origin}/admin/invitations/new`);
  await page.getByLabel('E-mail address').fill(emailOf(part));
  await page.getByLabel('Organisation', { exact: true }).selectOption({ label: part.organisation });
  for (const right of ['Steward', 'Signatory']) await page.getByLabel(right).check();
  await button(page, 'Make the invitation').click();
  return page.getByLabel(`Invitation link for ${emailOf(part)}`).inputValue();
}

async function invitedBySteward(steward: Person | undefined, house: House, part: Part): Promise<string> {
  if (!steward) throw new Error(`${part.key} is to be invited by somebody who is not here.`);
  const { page } = steward;
  await page.goto(`${house.origin}/organisation`);
  await page.getByLabel('E-mail address').fill(emailOf(part));
  await button(page, 'Make the invitation').click();
  return page.getByLabel(`Invitation link for ${emailOf(part)}`).inputValue();
}

async function clear({ page }: Person, house: House, person: Person): Promise<void> {
  await page.goto(`${house.origin}/admin/people`);
  await page.getByLabel('Find by name, e-mail or organisation').fill(person.email);
  await button(page, 'Search').click();
  await page.locator('tbody a').click();
  await expect(page.getByText(person.email)).toBeVisible(soon);
  await page.goto(`${page.url()}/clearance`);
  await page.getByLabel('Basis').fill('Vetted by the force, level two');
  await page.getByLabel('Last day').fill(new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10));
  await button(page, 'Give this clearance').click();
  await expect(page.getByText('The clearance was saved.')).toBeVisible(soon);
}

async function refuseForged(browser: Browser, house: House, used: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(used);
  await expect(page.getByText('This invitation was accepted already.')).toBeVisible(soon);
  const forged = `${house.origin}/invitation/${'a2b3'.repeat(8)}`;
  await page.goto(forged);
  await expect(heading(page, 'This invitation cannot be used')).toBeVisible(soon);
  await context.request.post(`${forged}?/accept`, {
    form: { name: 'Mallory', roleTitle: 'Nobody', shownAs: 'role', passphrase },
    headers: { origin: house.origin },
  });
  // Whatever was answered: nobody came in by it.
  await page.goto(house.origin);
  await expect(heading(page, 'Sign in')).toBeVisible(soon);
  await context.close();
}
