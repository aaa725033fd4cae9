import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
// A colour on its way from one theme to the other has no contrast to judge.
const still = { reducedMotion: 'reduce' } as const;
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Adds an organisation of the test's own, so that the demonstration stays as it is; answers with its address. */
async function addOrganisation(page: Page, origin: string, name: string): Promise<string> {
  await page.goto(`${origin}/admin/organisations/new`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Sector').selectOption('voluntary');
  await button(page, 'Add the organisation').click();
  await expect(heading(page, name)).toBeVisible();
  return new URL(page.url()).pathname;
}

async function openPerson(page: Page, origin: string, email: string): Promise<string> {
  await page.goto(`${origin}/admin/people`);
  await page.getByLabel('Find by name, e-mail or organisation').fill(email);
  await button(page, 'Search').click();
  await page.locator('tbody a').click();
  await expect(page.getByText(email)).toBeVisible();
  return new URL(page.url()).pathname;
}

for (const javaScriptEnabled of [true, false])
  test(`organisations and their units, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async ({
    browser,
    demo: { origin },
  }) => {
    const context = await contextFor(browser, origin, 'admin', { javaScriptEnabled, ...still });
    const [page, other] = [await context.newPage(), await context.newPage()];
    const name = `Saltmarsh helpers ${javaScriptEnabled ? 'on' : 'off'} <b>&`;
    const path = await addOrganisation(page, origin, name);

    // A name that is taken: told beside the field, nothing lost.
    await page.goto(`${origin}/admin/organisations/new`);
    await page.getByLabel('Name').fill(name.toUpperCase());
    await page.getByLabel('Contact').fill('0300 000 0199');
    await button(page, 'Add the organisation').click();
    await expect(page.getByRole('link', { name: /^Choose the sector/ })).toBeVisible();
    await page.getByLabel('Sector').selectOption('fire');
    await button(page, 'Add the organisation').click();
    await expect(page.getByRole('link', { name: /There is already an organisation/ })).toBeVisible();
    await expect(page.getByLabel('Contact')).toHaveValue('0300 000 0199');

    // Two people change it at once: the second sees what the first did, and what was typed is kept.
    await page.goto(`${origin}${path}/change`);
    await other.goto(`${origin}${path}/change`);
    await page.getByLabel('Contact').fill('First hand');
    await button(page, 'Save').click();
    await expect(page.getByText('Your changes were saved.')).toBeVisible();
    await other.getByLabel('Contact').fill('Second hand');
    await button(other, 'Save').click();
    await expect(other.getByText('Somebody else changed this while you were writing.')).toBeVisible();
    await expect(other.getByRole('definition').filter({ hasText: 'First hand' })).toBeVisible();
    await expect(other.getByLabel('Contact')).toHaveValue('Second hand');
    if (javaScriptEnabled) await expectAccessible(other);
    await button(other, 'Save').click();
    await expect(other.getByText('Second hand')).toBeVisible();

    await page.goto(`${origin}${path}/units`);
    await page.getByLabel('Name', { exact: true }).fill('Night desk');
    await button(page, 'Add the unit').click();
    await expect(page.getByText('The unit was added.')).toBeVisible();
    await page.getByText('Change Night desk').click();
    await page.getByLabel('New name').fill('Day desk');
    await button(page, 'Rename').click();
    await expect(page.getByText('The unit was renamed.')).toBeVisible();
    await page.getByText('Change Day desk').click();
    await button(page, 'Archive Day desk').click();
    await expect(page.getByText('The unit was archived.')).toBeVisible();

    await page.goto(`${origin}${path}`);
    await button(page, 'Archive this organisation').click();
    await expect(page.getByText('Nobody can be invited or moved into it.')).toBeVisible();
    await context.close();
  });

test('pausing an account ends its open session; resuming lets the person in again', async ({
  browser,
  demo: { origin },
}) => {
  const admin = await (await contextFor(browser, origin, 'admin')).newPage();
  const worker = await (await contextFor(browser, origin, 'voluntary-worker')).newPage();
  await worker.goto(origin);
  await expect(worker).toHaveURL(`${origin}/`);

  const path = await openPerson(admin, origin, 'voluntary-worker@demo.example');
  await admin.goto(`${origin}${path}/account`);
  await expect(admin.getByText('Signed in, 1 session.')).toBeVisible();
  await button(admin, 'Pause the account').click();
  await expect(admin.getByText('every session of it has ended')).toBeVisible();
  await worker.reload();
  await expect(worker).toHaveURL(/\/sign-in/);
  await button(admin, 'Resume the account').click();
  await expect(admin.getByText('The account is active again.')).toBeVisible();
  const again = await contextFor(browser, origin, 'voluntary-worker');
  await again.close();

  // A reset link is on the page and in no address; nobody pauses themselves.
  await button(admin, 'Issue a reset link').click();
  await expect(admin.getByLabel(/^Reset link for/)).toHaveValue(/\/reset\/[a-z2-7]{32}$/);
  expect(admin.url()).not.toContain('reset/');
  const own = await openPerson(admin, origin, 'admin@demo.example');
  await admin.goto(`${origin}${own}/account`);
  await expect(admin.getByText('You cannot pause your own account.')).toBeVisible();
  await admin.goto(`${origin}${own}/rights`);
  await admin.getByLabel('Administrator').uncheck();
  await button(admin, 'Save').click();
  await expect(admin.getByText('This is the last active administrator')).toBeVisible();
});

test('a clearance is given and removed, an interest declared, a refused form keeps what was typed', async ({
  browser,
  demo: { origin },
}) => {
  const page = await (await contextFor(browser, origin, 'admin')).newPage();
  const path = await openPerson(page, origin, 'local-business@demo.example');
  await page.goto(`${origin}${path}/clearance`);
  await page.getByLabel('Basis').fill('BPSS, checked by the council');
  await page.getByLabel('Last day').fill('2020-01-01');
  await button(page, 'Give this clearance').click();
  await expect(page.getByRole('link', { name: 'Enter a day in the future' })).toBeVisible();
  await expect(page.getByLabel('Basis')).toHaveValue('BPSS, checked by the council');
  await page.getByLabel('Last day').fill('2099-12-31');
  await button(page, 'Give this clearance').click();
  await expect(page.getByText('Until 31 December 2099')).toBeVisible();
  await page.goto(`${origin}${path}/clearance`);
  await button(page, 'Remove the clearance').click();
  await expect(page.getByText('The clearance was removed.')).toBeVisible();
});

test('invites, shows the link once, withdraws', async ({ browser, demo: { origin } }) => {
  const page = await (await contextFor(browser, origin, 'admin')).newPage();
  const path = await addOrganisation(page, origin, 'Invited house');
  await page.getByRole('link', { name: 'Invite somebody' }).click();
  await page.getByLabel('E-mail address').fill('not an address');
  await button(page, 'Make the invitation').click();
  await expect(page.getByRole('link', { name: /Enter an e-mail address/ })).toBeVisible();
  await expect(page.getByLabel('Organisation', { exact: true })).toContainText('Invited house');
  await page.getByLabel('E-mail address').fill('newcomer@invited.example');
  await button(page, 'Make the invitation').click();
  await expect(page.getByLabel('Invitation link for newcomer@invited.example')).toHaveValue(/\/invitation\//);
  await expect(page.getByText('This portal sends no e-mail')).toBeVisible();
  expect(page.url()).not.toContain('/invitation/');
  await page.goto(`${origin}/admin/invitations`);
  await button(page, 'Withdraw the invitation of newcomer@invited.example').click();
  await expect(page.getByText('The invitation was withdrawn.')).toBeVisible();
  await expect(page.getByText('newcomer@invited.example')).toHaveCount(0);
  await page.goto(`${origin}${path}`);
  await button(page, 'Archive this organisation').click();
});

test('the audit trail is narrowed, paged and taken as a file, which it records', async ({
  browser,
  demo: { origin },
}) => {
  const page = await (await contextFor(browser, origin, 'admin')).newPage();
  await page.goto(`${origin}/admin/audit`);
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Signed in' });
  await button(page, 'Show').click();
  await expect(page.locator('tbody tr').first()).toContainText('Signed in');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^wardmote-audit-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
  expect(lines[0]).toContain('time,action,what,who');
  expect(lines.slice(1, -1).every((line) => line.includes('session.opened'))).toBe(true);
  await page.goto(`${origin}/admin/audit`);
  await expect(page.locator('tbody tr').first()).toContainText('Downloaded the audit trail');
});

test('every page of administration: accessible in light and dark, and no wider than 320 px', async ({
  browser,
  demo: { origin },
}) => {
  // Many pages, each looked at twice.
  test.setTimeout(300_000);
  test.setTimeout(240_000);
  test.setTimeout(240_000);
  const page = await (await contextFor(browser, origin, 'admin', still)).newPage();
  const person = await openPerson(page, origin, 'local-business@demo.example');
  await page.goto(`${origin}/admin/organisations`);
  const organisation = (await page.locator('tbody a').first().getAttribute('href')) ?? '';
  for (const path of [
    '/admin',
    '/admin/organisations',
    '/admin/organisations/new',
    organisation,
    `${organisation}/change`,
    `${organisation}/units`,
    '/admin/people',
    person,
    `${person}/details`,
    `${person}/rights`,
    `${person}/clearance`,
    `${person}/interests`,
    `${person}/account`,
    '/admin/invitations',
    '/admin/invitations/new',
    '/admin/audit',
    '/organisation',
  ]) {
    await page.setViewportSize({ width: 1280, height: 900 });
    expect((await page.goto(origin + path))?.status(), path).toBe(200);
    await expectAccessible(page);
    await expectNarrow(page);
  }
});

test('is there for administrators alone', async ({ browser, demo: { origin } }) => {
  const page = await (await contextFor(browser, origin, 'police-lead')).newPage();
  for (const path of [
    '/admin',
    '/admin/organisations',
    '/admin/people',
    '/admin/invitations',
    '/admin/audit',
    '/admin/audit.csv',
  ])
    expect((await page.goto(origin + path))?.status(), path).toBe(403);
});
