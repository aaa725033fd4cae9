import type { BrowserContext, Page } from '@playwright/test';
import { codeAt, secretFrom, stepAt } from '#lib/people/authenticator.ts';
import { goodPassphrase } from '../fixtures/sign-in.ts';
import type { Portal } from '../fixtures/portal.ts';
import { expect, expectAccessible, expectNarrow, test } from './portal.ts';

/** Passkeys do not work at an address of numbers. */
const byName = (portal: Portal) => portal.origin.replace('127.0.0.1', 'localhost');
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** The code that an authenticator app would show for the key on the page. */
async function codeFor(page: Page): Promise<string> {
  const key = (await page.locator('.key code').textContent()) ?? '';
  const secret = secretFrom(key);
  if (!secret) throw new Error(`"${key}" is no key`);
  return codeAt(secret, stepAt(new Date()));
}

async function fillFirstVisit(page: Page, code: string) {
  await page.getByLabel('Code from the console').fill(code);
  await page.getByLabel('Your name').fill('Ada Lamp');
  await page.getByLabel('E-mail address').fill('ada@first.example');
  await page.getByLabel('What you do').fill('Partnership manager');
  await page.getByLabel('Your organisation').fill('Harrowmere Council');
  await page.getByLabel('What kind of organisation').selectOption('council');
  await page.getByLabel('Passphrase', { exact: true }).fill(goodPassphrase);
  await button(page, 'Make the administrator').click();
}

/** Adds an authenticator app, keeps the recovery codes and accepts the rules; answers with the codes. */
async function throughTheDoor(page: Page): Promise<string[]> {
  await expect(heading(page, 'Set up a second factor')).toBeVisible();
  await page.getByLabel('Code that the app shows').fill(await codeFor(page));
  await button(page, 'Add the app').click();
  return keepCodesAndAccept(page);
}

async function keepCodesAndAccept(page: Page): Promise<string[]> {
  await expect(heading(page, 'Recovery codes')).toBeVisible();
  await button(page, 'Show me my recovery codes').click();
  await expect(page.locator('.codes li')).toHaveCount(10);
  const codes = await page.locator('.codes code').allTextContents();
  await page.getByRole('link', { name: 'I have kept them' }).click();
  await expect(heading(page, 'House rules')).toBeVisible();
  await button(page, 'I accept the house rules').click();
  await expect(page).toHaveURL(/\/$/);
  return codes;
}

/** The first administrator of an empty portal, signed in at its name. */
async function firstAdministrator(page: Page, portal: Portal): Promise<string[]> {
  await page.goto(`${byName(portal)}/set-up`);
  await fillFirstVisit(page, portal.setUpCode() ?? '');
  return throughTheDoor(page);
}

async function invite(page: Page, portal: Portal, email: string, rights: string[] = []): Promise<string> {
  await page.goto(`${byName(portal)}/admin/invitations/new`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Organisation', { exact: true }).selectOption({ label: 'Harrowmere Council' });
  for (const right of rights) await page.getByLabel(right).check();
  await button(page, 'Make the invitation').click();
  const link = await page.getByLabel(`Invitation link for ${email}`).inputValue();
  return link.replace('127.0.0.1', 'localhost');
}

async function accept(page: Page, link: string, name: string) {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('What you do').fill('Licensing officer');
  await page.getByLabel('Passphrase', { exact: true }).fill(goodPassphrase);
  await button(page, 'Accept and go on').click();
}

/** A security key plugged into the page's browser, which verifies its holder. */
async function plugIn(context: BrowserContext, page: Page) {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('the first administrator: console code, authenticator app, recovery codes, rules, home', async ({
  page,
  portal,
}) => {
  await page.goto(portal.origin);
  await expect(page).toHaveURL(/\/set-up$/);
  await expectAccessible(page);
  await fillFirstVisit(page, 'aaaa-aaaa-aaaa-aaaa');
  await expect(page.getByText('This is not the code on the console').first()).toBeVisible();
  await expect(page.getByLabel('Your organisation')).toHaveValue('Harrowmere Council');
  await expect(page.getByLabel('Code from the console')).toHaveValue('aaaa-aaaa-aaaa-aaaa');
  await fillFirstVisit(page, portal.setUpCode() ?? '');
  await expect(heading(page, 'Set up a second factor')).toBeVisible();
  await expect(
    page.getByRole('link', { name: portal.origin.replace('127.0.0.1', 'localhost') }),
  ).toBeVisible();
  await page.getByLabel('Code that the app shows').fill('000000');
  const key = await page.locator('.key code').textContent();
  await button(page, 'Add the app').click();
  await expect(page.getByText('This code is not right').first()).toBeVisible();
  expect(await page.locator('.key code').textContent()).toBe(key);
  await expectAccessible(page);
  await throughTheDoor(page);

  const gone = await page.goto(`${portal.origin}/set-up`);
  expect(gone?.status()).toBe(404);
});

test('invited, accepted, a passkey made, rules, home; then in again by the passkey alone', async ({
  page,
  portal,
  browser,
}) => {
  await firstAdministrator(page, portal);
  const link = await invite(page, portal, 'bea@first.example', ['Administrator']);

  const context = await browser.newContext();
  const guest = await context.newPage();
  await plugIn(context, guest);
  await guest.goto(link);
  await expectAccessible(guest);
  await accept(guest, link, 'Bea Quay');
  await expect(heading(guest, 'Set up a second factor')).toBeVisible();
  await guest.getByLabel('Name it, so that you know it again').fill('Blue key');
  await button(guest, 'Add a passkey').click();
  await keepCodesAndAccept(guest);

  await guest.goto(`${byName(portal)}/account`);
  await expect(guest.getByRole('strong').filter({ hasText: 'Blue key' })).toBeVisible();
  await guest.goto(`${byName(portal)}/sign-out`);
  await button(guest, 'Sign out').click();
  await expect(guest.getByText('You are signed out.', { exact: true })).toBeVisible();
  await button(guest, 'Use a passkey or security key').click();
  await expect(guest).toHaveURL(`${byName(portal)}/`);

  await guest.goto(`${byName(portal)}/sign-out`);
  await button(guest, 'Sign out').click();
  await guest.getByLabel('E-mail address').fill('bea@first.example');
  await guest.getByLabel('Passphrase', { exact: true }).fill(goodPassphrase);
  await button(guest, /^Sign in$/).click();
  await expect(heading(guest, 'Second factor')).toBeVisible();
  await expectAccessible(guest);
  await button(guest, 'Use your passkey or security key').click();
  await expect(guest).toHaveURL(`${byName(portal)}/`);

  await guest.goto(link);
  await expect(guest.getByText('This invitation was accepted already.')).toBeVisible();
  await context.close();
});

test('a session is seen from another browser, and ended there', async ({ page, portal, browser }) => {
  const codes = await firstAdministrator(page, portal);
  const context = await browser.newContext();
  const second = await context.newPage();
  await second.goto(`${byName(portal)}/sign-in?next=/account`);
  await second.getByLabel('E-mail address').fill('ada@first.example');
  await second.getByLabel('Passphrase', { exact: true }).fill(goodPassphrase);
  await button(second, /^Sign in$/).click();
  await second.getByLabel('Code').fill(codes[0] ?? '');
  await button(second, 'Continue').click();
  await expect(heading(second, 'Your account')).toBeVisible();
  await expect(second.getByText('9 recovery codes left')).toBeVisible();
  await expectAccessible(second);

  await page.goto(`${byName(portal)}/account`);
  await expect(page.getByText('This browser')).toHaveCount(1);
  await button(page, /^End the session/).click();
  await expect(button(page, /^End the session/)).toHaveCount(0);
  await second.reload();
  await expect(heading(second, 'Sign in')).toBeVisible();
  await context.close();
});

test('without JavaScript: in by passphrase and recovery code, details changed, signed out', async ({
  page,
  portal,
  browser,
}) => {
  const codes = await firstAdministrator(page, portal);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(`${portal.origin}/account/details`);
  await plain.getByLabel('E-mail address').fill('ada@first.example');
  await plain.getByLabel('Passphrase', { exact: true }).fill('not the right one');
  await button(plain, /^Sign in$/).click();
  await expect(plain.getByText('do not open an account').first()).toBeVisible();
  await expect(plain.getByLabel('E-mail address')).toHaveValue('ada@first.example');
  await plain.getByLabel('Passphrase', { exact: true }).fill(goodPassphrase);
  await button(plain, /^Sign in$/).click();
  await plain.getByLabel('Code').fill(codes[1] ?? '');
  await button(plain, 'Continue').click();
  await expect(heading(plain, 'How others know you')).toBeVisible();
  await plain.getByLabel('What you do').fill('Community safety manager');
  await plain.getByLabel('My role and organisation').check();
  await button(plain, 'Save').click();
  await expect(plain.getByText('Community safety manager, Harrowmere Council')).toBeVisible();
  await plain.goto(`${portal.origin}/sign-out`);
  await button(plain, 'Sign out').click();
  await expect(plain.getByText('You are signed out.', { exact: true })).toBeVisible();
  await context.close();
});

test('pages of the account hold at 320 px', async ({ page, portal }) => {
  await firstAdministrator(page, portal);
  for (const path of [
    '/account',
    '/account/details',
    '/account/passphrase',
    '/prove',
    '/rules',
    '/second-factor/set-up',
  ]) {
    await page.goto(`${byName(portal)}${path}`);
    await expectNarrow(page);
  }
  await page.context().clearCookies();
  for (const path of ['/sign-in', '/sign-in/help', '/invitation/forged', '/reset/forged']) {
    await page.goto(`${byName(portal)}${path}`);
    await expectNarrow(page);
    await expectAccessible(page);
  }
});
