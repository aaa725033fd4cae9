import type { Page } from '@playwright/test';
import { choose, chosen, thread } from './commenting.ts';
import { contextFor, expect, expectAccessible, expectNarrow, test } from './portal.ts';
import {
  expectSame,
  openPlan,
  openSection,
  saved,
  sectionOf,
  textOf,
  wordsOf,
  workIn,
} from './section-page.ts';

const title = 'Safer venues (voluntary)';

/** Puts the cursor at an end of the chosen words. */
async function leave(page: Page, key: 'ArrowLeft' | 'ArrowRight'): Promise<void> {
  await page.keyboard.press(key);
  await expect(chosen(page)).toBeHidden();
}

/** Puts the cursor after words that stand in the text, and types. */
async function typeAfter(page: Page, words: string, typed: string): Promise<void> {
  await textOf(page).focus();
  await choose(page, words);
  await leave(page, 'ArrowRight');
  await page.keyboard.type(typed, { delay: 5 });
}

const marked = (page: Page) => sectionOf(page, title).locator('.thread-words:not(.new)');

/** The words that are underlined; somebody's cursor in them takes them apart. */
const expectMarked = (page: Page, words: string) =>
  expect
    .poll(() =>
      marked(page).evaluateAll((parts) =>
        parts.map((part) => (part.matches('.caret *') ? '' : part.textContent)).join(''),
      ),
    )
    .toBe(words);

async function comment(page: Page, words: string, said: string, audience?: string): Promise<void> {
  await choose(page, words);
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.getByLabel('Your comment').fill(said);
  if (audience) await page.getByLabel(audience).check();
  await page.getByRole('button', { name: 'Send my comment' }).click();
  await expect(thread(page, said)).toBeVisible();
}

test('a resident proposes wording for text they cannot edit while others write in it; it is taken up, credited to both', async ({
  browser,
  ownDemo: { origin },
}) => {
  const resident = await openSection(browser, origin, 'residents-rep', title);
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  const trade = await openSection(browser, origin, 'licensing-trade', title);
  const all = [resident, officer, trade];
  await expect(textOf(resident)).toHaveRole('group');

  await choose(resident, 'houses');
  await resident.getByRole('button', { name: 'Propose wording' }).click();
  await resident.getByLabel('Your wording').fill('pubs and clubs');
  await resident.getByLabel('Because').fill('A house is where I live.');
  // Others write before the words, and inside them, before it is sent.
  await textOf(officer).focus();
  await officer.keyboard.press('Control+Home');
  await officer.keyboard.type('This year: ', { delay: 5 });
  await typeAfter(trade, 'hou', 'OPEN');
  await expect(textOf(resident)).toContainText('houOPENses');
  await resident.getByRole('button', { name: 'Send my wording' }).click();
  for (const page of all) await expectMarked(page, 'houOPENses');

  await officer.keyboard.press('Control+Home');
  await officer.keyboard.type('We say so. ', { delay: 5 });
  await typeAfter(trade, 'houOPEN', 'LY');
  for (const page of all)
    await expect.poll(() => wordsOf(page)).toContain('We say so. This year: Nine houOPENLYses');
  for (const page of all) await expectMarked(page, 'houOPENLYses');
  await expect(thread(officer, 'A house is where I live.')).toContainText('The words were changed since');

  await thread(trade, 'A house is where I live.').getByRole('button', { name: 'Take it up' }).click();
  await expectSame(all, 'pubs and clubs');
  await saved(trade);
  for (const page of all) {
    await sectionOf(page, title).getByText('Answered: 1').click();
    const said = thread(page, 'A house is where I live.');
    await expect(said).toContainText('Taken up by');
    await expect(said).toContainText('Quay Pubwatch');
    await expect(said).toContainText('Tidewall Residents');
    await expect(said).toContainText('Credited to both.');
  }
  // To other organisations the resident is what they do.
  await expect(thread(trade, 'A house is where I live.')).toContainText('Residents’ representative');
  expect(await trade.content()).not.toContain('Winifred Oduya');

  const page = await (
    await contextFor(browser, origin, 'local-business', { javaScriptEnabled: false })
  ).newPage();
  await page.goto(resident.url().replace(/\/documents.*/, '/answers'));
  const listed = page.getByRole('listitem').filter({ hasText: 'A house is where I live.' });
  await expect(listed.getByRole('heading', { name: 'We did', exact: true })).toBeVisible();
  await expectNarrow(page);
  await resident.goto(page.url());
  await expectAccessible(resident);
});

test('what is said to those who write reaches nobody else: not page, data, API or frames', async ({
  browser,
  ownDemo: { origin },
}) => {
  const canary = 'Canary for those who write';
  const reader = await (await contextFor(browser, origin, 'voluntary-worker')).newPage();
  const nudges: string[] = [];
  const bytes: string[] = [];
  reader.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const frame = Buffer.from(payload);
      bytes.push(frame.toString('latin1'));
      if (frame.includes('"kind":"nudge"')) nudges.push(frame.toString('latin1'));
    }),
  );
  const resident = await openSection(browser, origin, 'residents-rep', title);
  await reader.goto(resident.url());
  await workIn(reader, title);
  const officer = await openSection(browser, origin, 'police-sergeant', title);

  await comment(resident, 'Nine', canary, 'Only those who write it');
  await expect(thread(officer, canary)).toBeVisible();
  // What is said to everyone comes later, and comes: the other would have been here by then.
  await comment(resident, 'houses', 'For everyone to read');
  await expect(thread(reader, 'For everyone to read')).toBeVisible();
  expect(nudges).toHaveLength(1);
  const sectionId = (await sectionOf(reader, title).getAttribute('id'))?.slice(2) ?? '';
  const seen = [
    await reader.content(),
    ...bytes,
    await (await reader.request.get(`${reader.url()}/__data.json`)).text(),
    await (await reader.request.get(`${origin}/api/v1/sections/${sectionId}/comments`)).text(),
    await (await reader.request.get(reader.url().replace(/\/documents.*/, '/answers'))).text(),
    await (await reader.request.get(`${origin}/`)).text(),
  ];
  for (const each of seen) expect(each).not.toContain(canary);
  await expect(marked(reader)).toHaveCount(1);

  // A paragraph that is split takes its words with it; words that are gone leave their quote.
  await textOf(officer).focus();
  await choose(officer, 'houses');
  await leave(officer, 'ArrowLeft');
  await officer.keyboard.press('Enter');
  for (const page of [resident, officer, reader])
    await expect(marked(page).filter({ hasText: 'houses' })).toHaveCount(1);
  await choose(officer, 'houses');
  await officer.keyboard.press('Delete');
  await expect(officer.getByRole('heading', { name: 'About text since removed' })).toBeVisible();
  await expect(thread(reader, 'For everyone to read')).toContainText('houses');
  // The same word stands elsewhere, and is another.
  expect(await wordsOf(reader)).toContain('houses');
  await expect(marked(reader)).toHaveCount(0);

  // Whoever writes it finds on their home page what waits, and answers why not.
  await officer.goto(`${origin}/`);
  await officer.getByRole('link', { name: '2 comments wait for an answer' }).click();
  await officer.getByRole('button', { name: 'Waiting for an answer' }).click();
  await thread(officer, canary).getByRole('button', { name: 'Not taken up, because…' }).click();
  await officer.getByLabel('Not taken up, because').fill('The trade decides that.');
  await officer.getByRole('button', { name: 'Send this answer' }).click();
  await sectionOf(resident, title).getByText('Answered: 1').click();
  await expect(thread(resident, canary)).toContainText('The trade decides that.');
  await expectAccessible(resident);
});

test('one comments by keys alone, on a phone too; threads are read without scripts', async ({
  browser,
  ownDemo: { origin },
}) => {
  const phone = await openSection(browser, origin, 'residents-rep', title, {
    viewport: { width: 360, height: 740 },
  });
  await textOf(phone).focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowRight', 'Control+Alt+m'])
    await phone.keyboard.press(key);
  const asked = phone.getByRole('dialog', { name: 'About these words' });
  await expect(asked).toBeVisible();
  await expect(phone.getByLabel('Your comment')).toBeFocused();
  await expectAccessible(phone);
  await phone.keyboard.type('Said by keys');
  await phone.getByRole('button', { name: 'Send my comment' }).press('Enter');
  await expect(asked).toBeHidden();
  await expect(thread(phone, 'Said by keys')).toBeVisible();
  await expect(marked(phone)).toHaveCount(1);
  await expectNarrow(phone);

  const plain = await openPlan(browser, origin, 'police-lead', { javaScriptEnabled: false });
  await expect(thread(plain, 'Said by keys')).toBeVisible();
  await expect(thread(plain, 'Said by keys').getByRole('button')).toHaveCount(0);
});
