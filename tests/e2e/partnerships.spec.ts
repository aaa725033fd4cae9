import type { Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';

const openPartnership = async (page: Page, origin: string, name: string) => {
  await page.goto(`${origin}/partnerships`);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};

/** Opens a partnership of the test's own, so that the demonstration stays as it is. */
const makeWard = async (page: Page, origin: string, name: string) => {
  await page.goto(`${origin}/partnerships/new`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Ward', { exact: true }).fill('Saltmarsh');
  await page.getByLabel('Borough or district').fill('Quayside');
  await page.getByLabel('Gun-enabled crime').check();
  await page.getByRole('button', { name: 'Open the partnership' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};

for (const javaScriptEnabled of [true, false])
  test(`from an empty partnership to a signed one, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async ({
    browser,
    demo,
  }) => {
    const { origin } = demo;
    const name = `Saltmarsh ${javaScriptEnabled ? 'on' : 'off'}`;
    const co = await (await contextFor(browser, origin, 'cdrp-coordinator', { javaScriptEnabled })).newPage();

    // A form that does not fit comes back with what was typed.
    await co.goto(`${origin}/partnerships/new`);
    await co.getByLabel('Name', { exact: true }).fill(name);
    await co.getByRole('button', { name: 'Open the partnership' }).click();
    await expect(co.getByText('There is a problem')).toBeVisible();
    await expect(co.getByLabel('Name', { exact: true })).toHaveValue(name);

    await makeWard(co, origin, name);
    await expect(co.getByText('There is no information-sharing agreement yet.')).toBeVisible();
    await co.getByRole('link', { name: 'Write the agreement' }).click();
    await co.getByLabel('Review on').fill('2001-01-01');
    await co.getByRole('button', { name: 'Save version 1' }).click();
    await expect(co.getByText('The review must be on a day after today').first()).toBeVisible();
    const inAYear = new Date(Date.now() + 360 * 86_400_000).toISOString().slice(0, 10);
    await co.getByLabel('Review on').fill(inAYear);
    await co.getByRole('button', { name: 'Save version 1' }).click();
    await co.getByRole('button', { name: 'Sign version 1' }).click();
    await expect(co.getByText('Tick the box').first()).toBeVisible();
    await co.getByLabel('I have read version 1').check();
    await co.getByRole('button', { name: 'Sign version 1' }).click();
    await expect(co.getByRole('link', { name: 'Activity' })).toBeVisible();

    // Somebody with an account is added; the answer is the one for an address without.
    await co.getByRole('link', { name: 'People', exact: true }).click();
    await co.getByLabel('E-mail address').fill('voluntary-worker@demo.example');
    await co.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(co.getByText('Volunteer lead', { exact: true })).toBeVisible();
    await expect(co.getByText('Not in the list? Invite them')).toBeVisible();

    // Their organisation has to sign before more than the overview opens.
    const worker = await (
      await contextFor(browser, origin, 'voluntary-worker', { javaScriptEnabled })
    ).newPage();
    await worker.goto(origin);
    await worker.getByRole('link', { name: `Sign the sharing agreement of ${name}` }).click();
    await expect(worker.getByRole('link', { name: 'People', exact: true })).toHaveCount(0);
    const overview = worker.url().replace(/\/agreement$/, '');
    expect((await worker.goto(`${overview}/people`))?.status()).toBe(403);
    await worker.goto(`${overview}/agreement`);
    await worker.getByLabel('I have read version 1').check();
    await worker.getByRole('button', { name: 'Sign version 1' }).click();
    await worker.getByRole('link', { name: 'Activity' }).click();
    await expect(worker.getByText('signed version 1 of the sharing agreement').first()).toBeVisible();

    // The last co-ordinator is told why they cannot leave; the worker can.
    await co.goto(`${overview}/people`);
    await co.getByText(`Leave ${name}`).click();
    await co.getByRole('button', { name: 'Leave this partnership' }).click();
    await expect(co.getByText('A partnership needs one active co-ordinator').first()).toBeVisible();
    await worker.goto(`${overview}/people`);
    await worker.getByText(`Leave ${name}`).click();
    await worker.getByRole('button', { name: 'Leave this partnership' }).click();
    await worker.waitForURL(`${origin}/partnerships`);
    expect((await worker.goto(overview))?.status()).toBe(404);
    await co.context().close();
    await worker.context().close();
  });

test('of two who change it at once the second sees what the first did and loses nothing', async ({
  browser,
  demo,
}) => {
  const { origin } = demo;
  const context = await contextFor(browser, origin, 'police-lead');
  const first = await context.newPage();
  await makeWard(first, origin, 'Twice');
  await first.getByRole('link', { name: 'Change details or step' }).click();
  await first.waitForURL(/\/change$/);
  const second = await context.newPage();
  await second.goto(first.url());
  await first.getByLabel('Step it has reached').selectOption('profile');
  await first.getByRole('button', { name: 'Save' }).click();
  await expect(first.getByRole('heading', { level: 1, name: 'Twice' })).toBeVisible();
  await second.getByLabel('Name', { exact: true }).fill('Twice over');
  await second.getByRole('button', { name: 'Save' }).click();
  await expect(second.getByText('Somebody else changed this while you were writing.')).toBeVisible();
  await expect(second.getByText('Profile', { exact: true }).first()).toBeVisible();
  await expect(second.getByLabel('Name', { exact: true })).toHaveValue('Twice over');
  await second.getByRole('button', { name: 'Save' }).click();
  await expect(second.getByRole('heading', { level: 1, name: 'Twice over' })).toBeVisible();
  await context.close();
});

test('another borough finds nothing of this one', async ({ browser, demo }) => {
  const mine = await (await contextFor(browser, demo.origin, 'licensing-trade')).newPage();
  await openPartnership(mine, demo.origin, 'Lantern Quay');
  const theirs = await (await contextFor(browser, demo.origin, 'other-borough')).newPage();
  await theirs.goto(`${demo.origin}/partnerships`);
  await expect(theirs.getByText('Lantern Quay')).toHaveCount(0);
  const [there, nowhere] = [mine.url(), `${demo.origin}/partnerships/lantern-quay-zzzz`];
  for (const page of ['', '/agreement', '/people', '/activity', '/change', '/agreement/write']) {
    expect((await theirs.goto(there + page))?.status()).toBe(404);
    const shown = await theirs.locator('main').innerText();
    expect((await theirs.goto(nowhere + page))?.status()).toBe(404);
    expect(await theirs.locator('main').innerText()).toBe(shown);
  }
  await mine.context().close();
  await theirs.context().close();
});

test('home and every page of a partnership are accessible and fit 320 px', async ({ browser, demo }) => {
  // Many pages, each looked at twice.
  test.setTimeout(300_000);
  const context = await contextFor(browser, demo.origin, 'cdrp-coordinator');
  const page = await context.newPage();
  await openPartnership(page, demo.origin, 'Lantern Quay');
  const base = page.url();
  const pages = ['', '/agreement', '/agreement/write', '/people', '/activity', '/change'].map(
    (path) => base + path,
  );
  for (const url of [
    `${demo.origin}/`,
    `${demo.origin}/partnerships`,
    `${demo.origin}/partnerships/new`,
    ...pages,
  ]) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(url);
    await page.locator('details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
    await expectAccessible(page);
    await expectNarrow(page);
  }
  await context.close();
});
