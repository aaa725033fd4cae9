import type { Page } from '@playwright/test';
import { choose, thread } from './commenting.ts';
import { contextFor, expect, expectAccessible, expectNarrow, signIn, test } from './portal.ts';
import {
  editorOf,
  openPlan,
  openSection,
  planOf,
  saved,
  sectionOf,
  textOf,
  wordsOf,
} from './section-page.ts';

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const title = 'Safer venues (voluntary)';

const describedBy = (page: Page) =>
  page.evaluate(() => {
    const ids = document.activeElement?.getAttribute('aria-describedby')?.split(' ') ?? [];
    return ids.map((id) => document.getElementById(id)?.textContent.trim()).join(' ');
  });

test('whoever is invited reads what Wardmote is, and how others will see them as they type it', async ({
  browser,
  page,
  ownDemo: { origin },
}) => {
  await signIn(page, origin, 'admin');
  await page.goto(`${origin}/admin/invitations/new`);
  await page.getByLabel('E-mail address').fill('rosa@pub.example');
  await page.getByLabel('Organisation', { exact: true }).selectOption({ label: 'Quay Pubwatch' });
  await page.getByRole('button', { name: 'Make the invitation' }).click();
  const link = await page.getByLabel('Invitation link for rosa@pub.example').inputValue();

  const guest = await (await browser.newContext(phone)).newPage();
  await guest.goto(link);
  await expect(guest.getByText('write down together what happens')).toBeVisible();
  await expect(async () => {
    await guest.getByLabel('What you do').fill('');
    await guest.getByLabel('What you do').fill('Landlady');
    await expect(guest.getByText('“Landlady, Quay Pubwatch”')).toBeVisible({ timeout: 500 });
  }).toPass();
  await guest.getByLabel('Your name').fill('Rosa Kettle');
  await expect(guest.getByText('“Rosa Kettle, Quay Pubwatch”')).toBeVisible();
  await guest.getByLabel('Passphrase', { exact: true }).fill('quiet lantern by nine bridges');
  await guest.getByRole('button', { name: 'Accept and go on' }).tap();
  // A phone cannot scan its own screen.
  await expect(guest.getByRole('link', { name: 'The app is on this device: open it' })).toHaveAttribute(
    'href',
    /^otpauth:\/\/totp\//,
  );
  await expectAccessible(guest);
});

test('the partnership says what is asked of a publican, and leads there; the menu closes by Escape', async ({
  browser,
  demo: { origin },
}) => {
  const page = await (await contextFor(browser, origin, 'licensing-trade', phone)).newPage();
  await page.goto((await planOf(page, origin)).partnership);
  const menu = page.locator('summary').filter({ hasText: 'Menu' });
  await menu.tap();
  const help = page.getByRole('banner').getByRole('link', { name: 'Help' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(menu).toBeFocused();

  const asked = page.getByRole('region', { name: 'What is asked of you' });
  await expect(asked.getByRole('listitem')).toHaveText([/The trade’s own account/, /Safer venues/]);
  await expectAccessible(page);
  await expectNarrow(page);
  await asked.getByRole('link', { name: title }).click();
  await expect(sectionOf(page, title).getByRole('heading', { name: title })).toBeInViewport();
});

test('under a thumb one writes where one pressed, and sees that it is saved, or only kept', async ({
  browser,
  ownDemo: { origin },
}) => {
  test.setTimeout(90_000);
  const page = await openPlan(browser, origin, 'licensing-trade', phone);
  await expect(sectionOf(page, title).getByRole('button', { name: 'Write here' })).toBeVisible();
  await textOf(page, title).getByText('One radio channel').tap();
  await expect(editorOf(page, title)).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.type(' of four');
  await saved(page, title);
  expect((await wordsOf(page, title)).split('\n').at(-1)).toContain('of four');
  await textOf(page, title).getByText('One radio channel').scrollIntoViewIfNeeded();
  const sign = sectionOf(page, title).locator('.stays');
  await expect(sign).toHaveText('Saved');
  await page.evaluate(() => scrollBy(0, 300));
  await expect(sign).toBeInViewport();
  await page.context().setOffline(true);
  await page.keyboard.type(', or five');
  await expect(sign).toHaveText('Offline: kept on this device', { timeout: 45_000 });
  await expect(sign).toBeInViewport();
  await page.context().setOffline(false);
  await expect(sign).toHaveText('Saved');
});

test('a text says how to comment on it by keys; the focus stays with what was written, sent and put aside', async ({
  browser,
  ownDemo: { origin },
}) => {
  const page = await openSection(browser, origin, 'residents-rep', title);
  await textOf(page, title).focus();
  expect(await describedBy(page)).toContain('press Control, Alt and M');
  await choose(page, 'houses');
  await page.keyboard.press('Control+Alt+m');
  await expect(page.getByLabel('Your comment')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(textOf(page, title)).toBeFocused();
  expect(await describedBy(page)).toContain('press Control, Alt and M');

  const whole = page.getByRole('button', { name: /^Comment on the whole section ?: Safer venues/ });
  await whole.press('Enter');
  await page.keyboard.press('Escape');
  await expect(whole).toBeFocused();
  await whole.press('Enter');
  await page.keyboard.type('Said by keys');
  await page.getByRole('button', { name: 'Send my comment' }).press('Enter');
  await expect(thread(page, 'Said by keys')).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: /^Sent\.$/ })).toHaveCount(1);

  await thread(page, 'Said by keys').getByRole('button', { name: 'Reply' }).press('Enter');
  await page.keyboard.type('And more');
  await page.getByRole('button', { name: 'Send', exact: true }).press('Enter');
  await expect(thread(page, 'And more')).toBeFocused();
  // What the same side adds is not the answer.
  const answers = await page.context().newPage();
  await answers.goto(page.url().replace(/\/documents.*/, '/answers'));
  const said = answers.getByRole('listitem').filter({ hasText: 'And more' });
  await expect(said).toContainText(/An answer is due by/);

  await thread(page, 'And more').getByRole('button', { name: 'Close it' }).press('Enter');
  await page.getByRole('button', { name: 'Mark as answered' }).press('Enter');
  await expect(sectionOf(page, title).locator('summary').filter({ hasText: 'Answered: 1' })).toBeFocused();
});

test('whoever writes for people hears, with the text, not to name them', async ({
  browser,
  ownDemo: { origin },
}) => {
  const page = await openSection(browser, origin, 'voluntary-worker', 'Prevention and the long term');
  expect(await describedBy(page)).toContain('Do not name or describe anyone you support.');
});
