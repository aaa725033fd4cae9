import type { Page } from '@playwright/test';
import { contextFor, expect, signIn } from '../../e2e/portal.ts';
import {
  expectSame,
  openSection,
  planOf,
  saved,
  sectionOf,
  signOf,
  textOf,
  typeOn,
  wordsOf,
} from '../../e2e/section-page.ts';
import { test } from '../../e2e/stage.ts';

const title = 'Safer venues (voluntary)';

/** Begins a paragraph of their own at the end, one after the other, with the caret in it. */
async function beginOwn(pages: readonly Page[], letters: string): Promise<void> {
  for (const [i, page] of pages.entries()) {
    await typeOn(page, '');
    await page.keyboard.press('Enter');
    await page.keyboard.type(`${letters[i]}:`);
    await saved(page);
    await Promise.all(pages.map((each) => expect(textOf(each)).toContainText(`${letters[i]}:`)));
  }
}

type Sign = { at: number; says: string };

/** Keeps every sign that the section shows from now on, with the time. */
async function watchSigns(page: Page): Promise<void> {
  await sectionOf(page, title).evaluate((section) => {
    const seen: Sign[] = [];
    const note = () => {
      const says = section.querySelector('.sign')?.textContent.trim() ?? '';
      if (seen.at(-1)?.says !== says) seen.push({ at: Date.now(), says });
    };
    note();
    new MutationObserver(note).observe(section, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { signsSeen: seen });
  });
}
const signsOf = (page: Page) => page.evaluate(() => (window as unknown as { signsSeen: Sign[] }).signsSeen);

/** What the sign said at a time. */
const saidAt = (signs: readonly Sign[], time: number) => signs.findLast(({ at }) => at <= time)?.says ?? '';

/** Each of these words stands in the text once. */
async function expectOnce(page: Page, words: readonly string[]): Promise<void> {
  const text = await wordsOf(page, title);
  const counts = words.map((word) => [word, text.split(word).length - 1] as const);
  expect(counts.filter(([, count]) => count !== 1)).toEqual([]);
}

test.describe('a minute without a line', () => {
  test('one of three writers is cut off for 60 s while all type: nothing is lost, doubled or wrongly called saved', async ({
    browser,
    stage,
  }) => {
    test.setTimeout(300_000);
    const { origin, line } = stage;
    const trade = await openSection(browser, line.origin, 'licensing-trade', title);
    const officer = await openSection(browser, origin, 'police-sergeant', title);
    const panel = await openSection(browser, origin, 'panel-chair', title);
    const all = [trade, officer, panel];
    await beginOwn(all, 'TPC');
    await Promise.all(all.map(watchSigns));
    const typed: string[] = [];
    const writes = async (page: Page, letter: string, times: number) => {
      for (let n = 0; n < times; n++) {
        typed.push(`${letter}${n}.`);
        await page.keyboard.type(` ${letter}${n}.`, { delay: 5 });
        await page.waitForTimeout(500);
      }
    };
    line.cut();
    const cut = Date.now();
    await expect(signOf(trade)).toHaveText(/^Offline/);
    const away = Date.now();
    await Promise.all([writes(trade, 'T', 80), writes(officer, 'P', 80), writes(panel, 'C', 80)]);
    await trade.waitForTimeout(Math.max(0, cut + 60_000 - Date.now()));
    const back = Date.now();
    line.mend();
    await Promise.all(all.map((page) => saved(page)));
    await expectSame(all, 'T79.', 'P79.', 'C79.');
    await expectOnce(officer, typed);
    const signs = await signsOf(trade);
    expect(signs.filter(({ at, says }) => at > away && at < back && says === 'Saved')).toEqual([]);
    // Those who had a line were never told that they had none.
    for (const page of [officer, panel])
      expect(
        (await signsOf(page)).map(({ says }) => says).filter((says) => !/^Sav(ing…|ed)$/.test(says)),
      ).toEqual([]);
  });
});

test.describe('the server dies', () => {
  test('killed under four writers who type on, and started again: every word stands once, and the sign was true', async ({
    browser,
    stage,
  }) => {
    test.setTimeout(300_000);
    const { origin } = stage;
    const names = ['licensing-trade', 'police-sergeant', 'panel-chair', 'cdrp-coordinator'];
    const all = await Promise.all(names.map((name) => openSection(browser, origin, name, title)));
    await beginOwn(all, 'WXYZ');
    await Promise.all(all.map(watchSigns));
    const typed: string[] = [];
    let stop = false;
    const write = async (page: Page, letter: string) => {
      for (let n = 0; !stop; n++) {
        typed.push(`${letter}${n}.`);
        await page.keyboard.type(` ${letter}${n}.`, { delay: 5 });
        await page.waitForTimeout(150);
      }
    };
    const writing = all.map((page, i) => write(page, 'WXYZ'[i] ?? ''));
    const down: { from: number; to: number }[] = [];
    for (let round = 0; round < 3; round++) {
      await all[0]?.waitForTimeout(4000);
      await stage.kill();
      const from = Date.now();
      await all[0]?.waitForTimeout(5000);
      down.push({ from, to: Date.now() });
      await stage.startAgain();
    }
    await all[0]?.waitForTimeout(4000);
    stop = true;
    await Promise.all(writing);
    await Promise.all(all.map((page) => saved(page)));
    await expectSame(all, ...typed.slice(-4));
    for (const page of all) {
      await expectOnce(page, typed);
      // Each types all the time: two seconds after the server died, nobody's sign says that all is saved.
      const signs = await signsOf(page);
      for (const { from, to } of down)
        for (let time = from + 2000; time < to; time += 100)
          expect(saidAt(signs, time), `${time - from} ms after it died`).not.toBe('Saved');
    }
    const fresh = await openSection(browser, origin, 'voluntary-worker', title);
    await expectOnce(fresh, typed);
  });
});

test.describe('overnight', () => {
  test.use({ settings: { IDLE_MINUTES: '1' } });

  test('a laptop is closed with unsent words until its session has ended: signed in again, they are sent, once', async ({
    browser,
    stage,
  }) => {
    test.setTimeout(300_000);
    const { origin, line } = stage;
    const trade = await openSection(browser, line.origin, 'licensing-trade', title);
    const { address } = await planOf(trade, line.origin);
    await typeOn(trade, ' Before the night.');
    await saved(trade);
    line.cut();
    await expect(signOf(trade)).toHaveText(/^Offline/);
    await typeOn(trade, ' Typed as the lid closed.');
    await expect(signOf(trade)).toHaveText('Offline: kept on this device');
    await trade.waitForTimeout(75_000);
    line.mend();
    await expect(trade.getByRole('alert').filter({ hasText: 'You are signed out' })).toBeVisible({
      timeout: 60_000,
    });
    await expect(trade.getByText('Saved', { exact: true })).toHaveCount(0);
    // Nobody has it yet.
    const officer = await (await contextFor(browser, origin, 'police-sergeant')).newPage();
    await officer.goto(address.replace(line.origin, origin));
    await expect(textOf(officer, title)).toContainText('Before the night.');
    expect(await wordsOf(officer, title)).not.toContain('Typed as the lid closed.');
    const tab = await trade.context().newPage();
    await signIn(tab, line.origin, 'licensing-trade');
    await tab.goto(address);
    await saved(tab, title);
    await expectOnce(tab, ['Before the night.', 'Typed as the lid closed.']);
    await expect(textOf(officer, title)).toContainText('Typed as the lid closed.');
    await expectOnce(officer, ['Before the night.', 'Typed as the lid closed.']);
  });
});
