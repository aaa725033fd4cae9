import type { Page } from '@playwright/test';
import { adopt, option, putPackage, tellHowItWent } from './passing-on.ts';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';
import { planOf, saved, sectionOf, textOf, typeOn, workIn } from './section-page.ts';

const section = 'Safer venues (voluntary)';
const title = 'A quiet last hour in nine houses';

/** Ward B's document, begun by its co-ordinator from the template, and the section to adopt into. */
async function beginPlan(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/partnerships`);
  await page.getByRole('link', { name: 'Copperfield', exact: true }).click();
  await page.getByRole('link', { name: 'Begin a document' }).click();
  await page.getByRole('button', { name: 'Begin: Intervention plan' }).click();
  await page.goto(`${origin}/partnerships`);
  await page.getByRole('link', { name: 'Copperfield', exact: true }).click();
  await page.getByRole('link', { name: 'Intervention plan' }).click();
}

test('what one ward tried is shared, approved, found by the next, adopted, changed, and told of', async ({
  browser,
  ownDemo: { origin },
}) => {
  const pageFor = async (name: string) => (await contextFor(browser, origin, name)).newPage();
  const [sergeant, coordinator, other] = [
    await pageFor('police-sergeant'),
    await pageFor('cdrp-coordinator'),
    await pageFor('other-borough'),
  ];
  const plan = await planOf(sergeant, origin);
  let entry = '';

  await test.step('ward A: a package, and what came of it, exactly as others will see it', async () => {
    await sergeant.goto(plan.address);
    await putPackage(sergeant, section, 'The last hour', 'Fewer fights at the door at two.');
    await sergeant.getByRole('link', { name: /^Share what we tried/ }).click();
    await sergeant.getByLabel('What it is called').fill(title);
    await sergeant
      .getByLabel('In one paragraph')
      .fill('Nine houses turned the music down and the lights up an hour before closing.');
    await sergeant.getByLabel('Worked', { exact: true }).check();
    await sergeant.getByRole('button', { name: 'Show what will become visible' }).click();
    // A claim that it worked needs the result with it; what was typed is still there.
    await expect(sergeant.getByRole('alert')).toContainText('Enter the figure or the evidence');
    await expect(sergeant.getByLabel('What it is called')).toHaveValue(title);
    await sergeant
      .getByLabel('The result', { exact: true })
      .fill('Injuries at the doors fell from 41 to 26 in six months; the ward beside it stayed as it was.');
    await sergeant
      .getByLabel('What was done', { exact: true })
      .fill('Music down at one, lights up at half past, food until the doors close.');
    await sergeant.getByRole('button', { name: 'Show what will become visible' }).click();
    await expect(sergeant.getByRole('heading', { name: 'What will become visible' })).toBeVisible();
    await expectAccessible(sergeant);
    await sergeant.getByRole('button', { name: 'Send it to the co-ordinator' }).click();
    await expect(sergeant).toHaveURL(/\/shares\//);
    // Nobody approves what they wrote themselves.
    await expect(sergeant.getByRole('button', { name: 'Approve and publish it' })).toHaveCount(0);
    await other.goto(`${origin}/library?q=quiet+last+hour`);
    await expect(other.getByRole('link', { name: title })).toHaveCount(0);
  });

  await test.step('its co-ordinator finds it waiting on the home page, and approves it', async () => {
    await coordinator.goto(origin);
    await coordinator.getByRole('link', { name: 'Look at what Lantern Quay would share' }).click();
    await expect(coordinator.getByText('Music down at one')).toBeVisible();
    await expectAccessible(coordinator);
    await coordinator.getByRole('button', { name: 'Approve and publish it' }).click();
    await expect(coordinator.getByRole('heading', { level: 1, name: title })).toBeVisible();
    entry = new URL(coordinator.url()).pathname;
    // Who may enter the plan follows the link back.
    await coordinator.getByRole('link', { name: 'The package in its plan' }).click();
    await expect(coordinator.getByRole('heading', { name: 'The last hour' })).toBeVisible();
  });

  await test.step('ward B: it is suggested for the ward, with the reason; the way into A’s plan is shut', async () => {
    await beginPlan(other, origin);
    await putPackage(other, section, 'Our late houses', 'A calmer end of the night.');
    await other.goto(`${origin}/library`);
    const suggested = other.getByRole('region', { name: 'For Copperfield' });
    await expect(suggested.getByRole('listitem').filter({ hasText: title })).toContainText(
      `Tried “${option}”, which is in your plan`,
    );
    await suggested.getByRole('link', { name: title }).click();
    await expect(other.getByRole('region', { name: 'Where it comes from' })).toContainText(
      'Lantern Quay, Quayside',
    );
    await expect(other.getByRole('link', { name: 'The package in its plan' })).toHaveCount(0);
    expect((await other.request.get(plan.address)).status()).toBe(404);
    expect((await other.request.get(`${plan.partnership}/shares`)).status()).toBe(404);
    await expectAccessible(other);
  });

  await test.step('ward B adopts it, writes on in its own words, and says how it went', async () => {
    const look = () => expectAccessible(other);
    await adopt(other, section, 'Two houses only, and from midnight.', look);
    await expect(other.getByRole('link', { name: title, exact: true })).toBeVisible();
    await other.getByRole('link', { name: `${section}, Intervention plan` }).click();
    await workIn(other, section);
    await expect(textOf(other, section)).toContainText('Music down at one');
    await typeOn(other, ' The chip shop stays open.');
    await saved(other, section);
    await tellHowItWent(other, section, 'Quieter doors; the fights moved to the bus stop.', look);
    await other.goto(origin + entry);
    await expect(other.getByRole('region', { name: 'How it went elsewhere' })).toContainText('Copperfield');
  });

  await test.step('ward A reads how it went there, and not in which ward or, of a borough with one ward alone, in which borough', async () => {
    await sergeant.goto(origin + entry);
    const elsewhere = sergeant.getByRole('region', { name: 'How it went elsewhere' });
    await expect(elsewhere).toContainText('A ward elsewhere');
    await expect(elsewhere).toContainText('Partly');
    await expect(elsewhere).toContainText('the fights moved to the bus stop');
    expect(await sergeant.content()).not.toContain('Copperfield');
  });
});

test('the library is searched, narrowed and read without scripts, misspelt too', async ({
  browser,
  demo,
}) => {
  const context = await contextFor(browser, demo.origin, 'residents-rep', { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${demo.origin}/library`);
  const titles = () => page.locator('main h3 a').allTextContents();
  const all = await titles();
  expect(all.length).toBeGreaterThan(3);
  const [wanted = ''] = all;
  const [word = ''] = wanted.split(' ').filter(({ length }) => length > 6);
  await page.getByRole('searchbox').fill(`${word.slice(0, 3)}${word.slice(4)}`);
  await page.getByRole('searchbox').press('Enter');
  await expect(page.getByRole('link', { name: wanted, exact: true })).toBeVisible();
  await page.getByRole('link', { name: wanted, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: wanted })).toBeVisible();
});

test('every page of the library is accessible and fits 320 px', async ({ browser, demo }) => {
  // Many pages, each looked at twice.
  test.setTimeout(300_000);
  const context = await contextFor(browser, demo.origin, 'police-sergeant');
  const page = await context.newPage();
  const { address } = await planOf(page, demo.origin);
  await page.goto(`${demo.origin}/library/mine`);
  const mine = await page
    .getByRole('listitem')
    .filter({ hasText: /Published, version/ })
    .getByRole('link')
    .first()
    .getAttribute('href');
  await page.goto(address);
  const packages = await sectionOf(page, section)
    .getByRole('link', { name: /Packages/ })
    .getAttribute('href');
  const paths = [
    '/library',
    '/library?q=doors',
    '/library?q=zzzzqx',
    '/library/mine',
    '/library/new',
    '/library/import',
    '/library/options',
    '/library/options/safer-glass',
    ...(mine
      ? ['', '/discussion', '/versions', '/text', '/publish', '/change', '/adopt', '/elsewhere'].map(
          (end) => mine + end,
        )
      : []),
    packages ?? '',
    `${packages}/new`,
    `${new URL(address).pathname.replace(/\/documents.*/, '')}/shares`,
  ];
  expect(mine).toBeTruthy();
  for (const path of paths)
    await test.step(path, async () => {
      await page.setViewportSize({ width: 1280, height: 800 });
      const answer = await page.goto(demo.origin + path);
      expect(answer?.status(), path).toBe(200);
      await expectAccessible(page);
      await expectNarrow(page);
    });
});
