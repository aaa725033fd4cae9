import type { Page } from '@playwright/test';
import { contextFor, expect, expectAccessible, expectNarrow } from './portal.ts';
import {
  expectSame,
  openPlan,
  openSection,
  saved,
  sectionOf,
  signOf,
  textOf,
  typeOn,
  wordsOf,
  workIn,
} from './section-page.ts';
import { test } from './stage.ts';

const title = 'Safer venues (voluntary)';
const sensitiveAway = 'Offline: do not close this page';
const away = 'Offline: kept on this device';

/** Whether the browser asks before the page is left; it is not left. */
async function asksBeforeLeaving(page: Page): Promise<void> {
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
}

/** How many records of unsaved words the page's browser keeps. */
const keptOn = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('wardmote-kept');
        opening.onerror = () => reject(new Error('It does not open.'));
        opening.onsuccess = () => {
          const database = opening.result;
          if (!database.objectStoreNames.contains('words')) return resolve(0);
          const counting = database.transaction('words').objectStore('words').count();
          counting.onsuccess = () => {
            database.close();
            resolve(counting.result);
          };
        };
      }),
  );

/** All that lies on the device, as text. Runs in the page. */
const wordsOnDevice = () =>
  new Promise<string>((resolve) => {
    const opening = indexedDB.open('wardmote-kept');
    opening.onsuccess = () => {
      const reading = opening.result.transaction('words').objectStore('words').getAll();
      reading.onsuccess = () => {
        opening.result.close();
        const rows = reading.result as { data: ArrayBuffer }[];
        resolve(rows.map(({ data }) => new TextDecoder('latin1').decode(data)).join());
      };
    };
  });

/** The co-ordinator ends somebody's place in the partnership, by its page. */
async function remove(coordinator: Page, people: string, who: string): Promise<void> {
  await coordinator.goto(people);
  const line = coordinator.getByRole('listitem').filter({ hasText: who });
  await line.getByText(/^Change/).click();
  await line.getByRole('button', { name: /^Remove/ }).click();
}

test('a document is read without scripts, and each sees their own sections of it', async ({
  browser,
  demo,
}) => {
  const withoutScripts = { javaScriptEnabled: false };
  const police = await openPlan(browser, demo.origin, 'police-lead', withoutScripts);
  const trade = await openPlan(browser, demo.origin, 'licensing-trade', withoutScripts);
  const tactics = 'Operational tactics';
  await expect(police.getByRole('heading', { name: tactics })).toBeVisible();
  expect(await trade.content()).not.toContain(tactics);
  await expect(trade.locator('.section-text').first()).not.toBeEmpty();
  await expectAccessible(await openPlan(browser, demo.origin, 'licensing-trade'));
  await expectNarrow(trade);

  await expect(sectionOf(trade, title).locator('.section-text')).toContainText('Nine houses');
});

test('the server is stopped and killed under those who write: they heal by themselves', async ({
  browser,
  stage,
}) => {
  const { origin } = stage;
  const trade = await openSection(browser, origin, 'licensing-trade', title);
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  const reader = await openSection(browser, origin, 'voluntary-worker', title);
  const lead = await openSection(browser, origin, 'police-lead', 'Operational tactics');
  const all = [trade, officer, reader];

  for (const [how, words] of [
    ['stop', 'stopped'],
    ['kill', 'killed'],
  ] as const)
    await test.step(`the server is ${words} and starts again`, async () => {
      await typeOn(officer, ` Before it was ${words}.`);
      await saved(officer);
      await stage[how]();
      await Promise.all([trade, officer].map((page) => expect(signOf(page)).toHaveText(away)));
      await typeOn(trade, ` The trade, ${words}.`);
      await typeOn(officer, ` The police, ${words}.`);
      await Promise.all([trade, officer].map((page) => expect(signOf(page)).toHaveText(away)));
      await expect(signOf(lead)).toHaveText(sensitiveAway);
      await stage.startAgain();
      await expectSame(all, `Before it was ${words}.`, `The trade, ${words}.`, `The police, ${words}.`);
      await Promise.all([trade, officer].map((page) => saved(page)));
    });

  await test.step('what is typed in a page that is closed meanwhile is sent by the next, and is nobody else’s', async () => {
    const address = trade.url();
    await stage.stop();
    await expect(signOf(trade)).toHaveText(away);
    await typeOn(trade, ' Typed before it was closed.');
    await typeOn(lead, ' Not for a device.');
    await expect(signOf(lead)).toHaveText('Not saved: keep this page open');
    await expect.poll(() => keptOn(trade)).toBe(1);
    expect(await keptOn(lead)).toBe(0);
    expect(await trade.evaluate(wordsOnDevice)).not.toContain('Typed before');
    await trade.close({ runBeforeUnload: true });
    await stage.startAgain();
    const again = await trade.context().newPage();
    await again.goto(address);
    await expect(textOf(again, title)).toContainText('Typed before it was closed.');
    await saved(again, title);
    await workIn(again, title);
    await expectSame([again, officer, reader], 'Typed before it was closed.');
    await expect.poll(() => keptOn(again)).toBe(0);
    await again.getByRole('button', { name: 'Sign out' }).click();
    await expect(again).toHaveURL(/sign-in/);
    expect(await again.evaluate(() => indexedDB.databases())).toEqual([]);
  });

  // Everyone's page shows it at once, without scripts too.
  const plain = await openPlan(browser, origin, 'residents-rep', { javaScriptEnabled: false });
  for (const words of ['Before it was stopped.', 'The police, stopped.', 'The trade, killed.'])
    await expect(sectionOf(plain, title)).toContainText(words);
});

test('three sectors write at once and through a cut line; the sign is true; who is put out is told why', async ({
  browser,
  stage,
}) => {
  const { origin, line } = stage;
  const trade = await openSection(browser, line.origin, 'licensing-trade', title);
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  const reader = await openSection(browser, origin, 'voluntary-worker', title);
  const all = [trade, officer, reader];

  await expect(textOf(reader)).toHaveRole('group');
  await expect(reader.getByRole('toolbar', { name: 'Formatting' })).toHaveCount(0);
  await saved(trade);

  // By role, as the sergeant chose; no name of theirs reaches another organisation.
  await expect(trade.getByText('Neighbourhood sergeant, Harrowmere Police')).toBeVisible();
  await expect(reader.getByText('Neighbourhood sergeant, Harrowmere Police')).toBeVisible();
  await expect(officer.getByText('Dermot Quill, Quay Pubwatch')).toBeVisible();
  expect(await trade.content()).not.toContain('Tobias Wray');

  await textOf(officer).focus();
  await officer.keyboard.press('Control+Home');
  await Promise.all([
    typeOn(trade, ' The radio is lent to all nine doors.'),
    officer.keyboard.type('We meet each month. ', { delay: 15 }),
    // Whoever reads can type as they like: nothing comes of it.
    typeOn(reader, 'Nobody should see this.'),
  ]);
  await Promise.all([trade, officer].map((page) => saved(page)));
  await expectSame(all, 'The radio is lent to all nine doors.', 'We meet each month.');
  expect(await wordsOf(trade)).not.toContain('Nobody should see this.');
  await expectAccessible(officer);

  await test.step('saved is said only once the server has said so', async () => {
    line.holdAnswers();
    await typeOn(trade, ' Held up.');
    // The others have it, so it is committed: the answer has not come yet.
    await expect(textOf(officer)).toContainText('Held up.');
    await expect(signOf(trade)).toHaveText('Saving…');
    await asksBeforeLeaving(trade);
    line.letAnswersGo();
    await saved(trade);
  });

  await test.step('a cut line: both sides go on, and it heals by itself', async () => {
    line.cut();
    await expect(signOf(trade)).toHaveText(away);
    await expect(officer.getByText('Dermot Quill, Quay Pubwatch')).toHaveCount(0);
    await typeOn(trade, ' Typed while cut off.');
    await expect(signOf(trade)).toHaveText(away);
    await typeOn(officer, ' Typed meanwhile.');
    await saved(officer);
    await expect(trade.getByText(/^No connection since \d\d:\d\d$/)).toBeVisible();
    await expect(trade.getByRole('status').filter({ hasText: away })).toHaveCount(1);
    expect(await wordsOf(officer)).not.toContain('Typed while cut off.');
    expect(await wordsOf(trade)).not.toContain('Typed meanwhile.');
    await expectAccessible(trade);
    line.mend();
    await expectSame(all, 'Typed while cut off.', 'Typed meanwhile.');
    await saved(trade);
    await expect(trade.getByText(/^No connection since/)).toHaveCount(0);
  });

  await test.step('whoever is put out is told why, and keeps their own words alone', async () => {
    const people = new URL(officer.url()).pathname.replace(
      /^(\/partnerships\/[^/]+).*/,
      `${origin}$1/people`,
    );
    const coordinator = await (await contextFor(browser, origin, 'cdrp-coordinator')).newPage();
    line.cut();
    await typeOn(trade, ' Mine alone: the rota.');
    await expect(signOf(trade)).toHaveText(away);
    await remove(coordinator, people, 'Neighbourhood sergeant');
    await expect(officer.getByText('This section is no longer open to you')).toBeVisible();
    await expect(signOf(officer)).toHaveText('Your access changed');
    await expect(textOf(officer)).toHaveCount(0);
    await expect(officer.getByText('You can write')).toHaveCount(0);
    expect(await officer.content()).not.toContain('We meet each month.');
    await expect(officer.getByLabel('What you typed last and could not be saved')).toHaveCount(0);
    await expectAccessible(officer);

    await remove(coordinator, people, 'Dermot Quill');
    line.mend();
    await expect(trade.getByText('This section is no longer open to you')).toBeVisible();
    await expect(trade.getByLabel('What you typed last and could not be saved')).toHaveValue(
      'Mine alone: the rota.',
    );
    await expect(textOf(trade)).toHaveCount(0);
    expect(await trade.content()).not.toContain('We meet each month.');
    await expectAccessible(trade);
    await expectNarrow(trade);
    await asksBeforeLeaving(trade);

    // Nothing waits to be saved: the browser asks nothing.
    let asked = false;
    officer.on('dialog', () => (asked = true));
    const closed = officer.waitForEvent('close');
    await officer.close({ runBeforeUnload: true });
    await closed;
    expect(asked).toBe(false);
  });
});
