import type { Browser, BrowserContext, Page } from 'playwright';
import { codeAt, secretFrom, stepAt } from '#lib/people/authenticator.ts';
import { expect } from '../e2e/portal.ts';
import type { House } from './house.ts';
import type { Part } from './cast.ts';

/** A passphrase that nothing objects to. */
export const passphrase = 'quiet lantern by nine bridges';

/** Somebody who takes part, in a browser of their own. */
export type Person = Part & {
  email: string;
  context: BrowserContext;
  page: Page;
  /** Every frame that reached any of their pages, as text. */
  frames: string[];
  /** The key that their authenticator app holds. */
  secret: Uint8Array | null;
};

export const emailOf = ({ key }: Pick<Part, 'key'>) => `${key}@rehearsal.example`;
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Half a minute: a machine that also runs the portal, its database and a dozen browsers has to keep up. */
export const soon = { timeout: 30_000 };

export async function enter(browser: Browser, part: Part): Promise<Person> {
  const context = await browser.newContext({
    ...(part.key === 'publican' ? { viewport: { width: 360, height: 740 }, hasTouch: true } : {}),
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(soon.timeout);
  const frames: string[] = [];
  context.on('page', (page) =>
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => frames.push(Buffer.from(payload).toString('latin1'))),
    ),
  );
  return { ...part, email: emailOf(part), context, page: await context.newPage(), frames, secret: null };
}

/** Adds an authenticator app, keeps the recovery codes, accepts the house rules; answers with the app's key. */
export async function throughTheDoor(page: Page, origin: string): Promise<Uint8Array> {
  const rules = heading(page, 'House rules');
  const factor = heading(page, 'Set up a second factor');
  await expect(rules.or(factor)).toBeVisible(soon);
  if (await rules.isVisible()) {
    await accept(page);
    await page.goto(`${origin}/second-factor/set-up`);
  }
  const secret = secretFrom((await page.locator('.key code').textContent()) ?? '');
  if (!secret) throw new Error('The page shows no key for an authenticator app.');
  await page.getByLabel('Code that the app shows').fill(codeAt(secret, stepAt(new Date())));
  await button(page, 'Add the app').click();
  const recovery = heading(page, 'Recovery codes');
  await expect(recovery).toBeVisible(soon);
  await button(page, 'Show me my recovery codes').click();
  await expect(page.locator('.codes li')).toHaveCount(10, soon);
  await page.getByRole('link', { name: 'I have kept them' }).click();
  await expect(recovery).toBeHidden(soon);
  if (await rules.isVisible()) await accept(page);
  return secret;
}

async function accept(page: Page): Promise<void> {
  await button(page, 'I accept the house rules').click();
  await expect(heading(page, 'House rules')).toBeHidden(soon);
}

/** Signs somebody in again, with the code that their app shows; a code is good once, so it may wait for the next. */
export async function signInAgain({ page, email, secret }: Person, origin: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await button(page, /^Sign in$/).click();
  const asked = heading(page, 'Second factor');
  await expect(asked).toBeVisible(soon);
  await page.getByLabel('Code').fill(codeAt(secret ?? new Uint8Array(), stepAt(new Date())));
  await button(page, 'Continue').click();
  await expect(asked).toBeHidden(soon);
}

/** What the API answers to somebody; throws where it refuses. */
export async function ask<T>({ context }: Pick<Person, 'context'>, house: House, path: string): Promise<T> {
  const answer = await context.request.get(`${house.origin}/api/v1/${path}`);
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export type Listed = { items: { id: string; title: string; level: string; kind?: string }[] };
