import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { kept } from '../fixtures/pasted/kept.ts';
import { expect, test } from './portal.ts';
import { openSection, saved, sectionOf, textOf, typeOn } from './section-page.ts';

const title = 'Safer venues (voluntary)';

/** Pastes in place of all the text, as a browser does it. */
async function paste(page: Page, type: 'text/html' | 'text/plain', words: string): Promise<void> {
  await textOf(page).focus();
  await page.keyboard.press('Control+A');
  await textOf(page).evaluate(
    (element, given) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData(given.type, given.words);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    { type, words },
  );
}

test('what Word, mail, web pages and viewers put on a clipboard comes in clean, its structure kept', async ({
  browser,
  ownDemo: { origin },
}) => {
  const page = await openSection(browser, origin, 'licensing-trade', title);
  const id = (await sectionOf(page, title).getAttribute('id'))?.slice(2) ?? '';
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) elsewhere.push(request.url());
  });
  page.on('dialog', (dialog) => elsewhere.push(dialog.message()));
  /** As the server renders it, for everyone. */
  const rendered = async () => {
    const answer = await page.request.get(`${origin}/api/v1/sections/${id}`);
    const { html } = (await answer.json()) as { html: string };
    return html.replaceAll(' rel="noopener noreferrer nofollow"', '');
  };

  for (const [name, html] of Object.entries(kept))
    await test.step(name, async () => {
      const words = readFileSync(new URL(`../fixtures/pasted/${name}`, import.meta.url), 'utf8');
      await paste(page, name.endsWith('.txt') ? 'text/plain' : 'text/html', words);
      await expect.poll(rendered).toBe(html);
    });
  // Nothing that was pasted ran, or was fetched; and what was typed after it is not part of it.
  expect(elsewhere).toEqual([]);
  expect(await page.evaluate(() => 'pasted' in window)).toBe(false);
  await typeOn(page, ' Typed');
  await saved(page);

  await test.step('what is too large is refused in words, and the text stays as it is', async () => {
    const before = await rendered();
    await paste(page, 'text/plain', 'twelve words '.repeat(200_000));
    await expect(page.getByRole('alert')).toContainText(
      'was not put in. The text is as it was. Paste it in smaller parts.',
    );
    expect(await rendered()).toBe(before);
    await page.getByRole('button', { name: 'Close' }).click();
    // It is the words that weigh, not what a program puts around them.
    await paste(page, 'text/html', `<p style="${'color: black; '.repeat(160_000)}">A few words</p>`);
    await expect.poll(rendered).toBe('<p>A few words</p>');
    await paste(page, 'text/plain', 'twelve words '.repeat(20_000));
    await expect(textOf(page)).toContainText('twelve words twelve words');
    await saved(page);
    await expect(page.getByRole('alert')).toBeEmpty();
  });
});
