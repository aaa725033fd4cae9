import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './portal.ts';
import {
  editorOf,
  expectSame,
  openPlan,
  openSection,
  saved,
  sectionOf,
  textOf,
  typeOn,
  wordsOf,
} from './section-page.ts';

const title = 'Safer venues (voluntary)';

type Settings = { edition: number; grants: { subjectKind: string; subjectId: string; level: string }[] };

/** Changes who can read a section, as its editor, by the API. */
async function regrant(
  editor: Page,
  origin: string,
  sectionId: string,
  change: (grants: Settings['grants']) => Settings['grants'],
): Promise<void> {
  const address = `${origin}/api/v1/sections/${sectionId}/settings`;
  const now = (await (await editor.request.get(address)).json()) as Settings;
  const answer = await editor.request.put(address, {
    data: { ...now, grants: change(now.grants) },
    headers: { origin },
  });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
}

test('what is typed while the editor is on its way stands where it was begun, in order', async ({
  browser,
  ownDemo: { origin },
}) => {
  const page = await openPlan(browser, origin, 'licensing-trade');
  await expect(sectionOf(page, title).getByRole('button', { name: /comments? on / })).toBeVisible();
  await expect(textOf(page, title)).toHaveRole('textbox');
  // Whose page it is stays said once there are scripts.
  await expect(page.getByRole('link', { name: /^Your account: / })).toContainText('Pubwatch chair');
  const before = await textOf(page, title).locator('p').first().innerText();
  let held = 0;
  await page.route('**/_app/immutable/chunks/**', async (route) => {
    held++;
    await new Promise((resolve) => setTimeout(resolve, 400));
    await route.continue();
  });
  const first = textOf(page, title).locator('p').first();
  await first.scrollIntoViewIfNeeded();
  const at = await first.evaluate((paragraph) => {
    const range = document.createRange();
    range.setStart(paragraph.firstChild ?? paragraph, 5);
    const [rect] = range.getClientRects();
    return { x: rect?.x ?? 0, y: (rect?.y ?? 0) + (rect?.height ?? 0) / 2 };
  });
  await page.mouse.click(at.x, at.y);
  await page.keyboard.type('abd');
  for (const key of ['ArrowLeft', 'c', 'End', '!']) await page.keyboard.press(key);
  await expect(editorOf(page, title)).toHaveCount(0);
  await expect(editorOf(page, title)).toBeFocused({ timeout: 15_000 });
  expect(held).toBeGreaterThan(0);
  await expect(editorOf(page, title).locator('p').first()).toHaveText(
    `${before.slice(0, 5)}abcd${before.slice(5)}!`,
  );
  await saved(page, title);
});

test('who loses a section sees it go and why; who gains it sees it come, without loading the page', async ({
  browser,
  ownDemo: { origin },
}) => {
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  const business = await openPlan(browser, origin, 'local-business');
  const resident = await openPlan(browser, origin, 'residents-rep');
  const all = [business, resident];
  for (const page of all)
    await expect(sectionOf(page, title).getByRole('button', { name: /comments? on / })).toBeVisible();
  const sectionId = (await sectionOf(officer, title).getAttribute('id'))?.slice(2) ?? '';
  let kept: Settings['grants'] = [];
  await regrant(officer, origin, sectionId, (grants) => {
    kept = grants;
    return grants.filter(({ subjectKind, level }) => subjectKind !== 'everyone' && level === 'edit');
  });
  await expect(sectionOf(resident, title)).toContainText('no longer open to you');
  expect(await resident.content()).not.toContain('half an hour apart');
  await expect(textOf(resident, title)).toHaveCount(0);
  await expectAccessible(resident);
  await resident.getByRole('button', { name: 'Take it off this page' }).click();
  await expect(sectionOf(resident, title)).toHaveCount(0);

  await regrant(officer, origin, sectionId, () => kept);
  await expect(sectionOf(resident, title)).toContainText('half an hour apart');
  await expect(sectionOf(resident, title)).toContainText('New for you');
  await expect(resident.getByRole('status').filter({ hasText: `You can now read ${title}` })).toHaveCount(1);
});

test('a line begun at the end of one that somebody is typing leaves their words together', async ({
  browser,
  ownDemo: { origin },
}) => {
  const trade = await openSection(browser, origin, 'licensing-trade', title);
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  await typeOn(trade, ' We open');
  await expect(textOf(officer)).toContainText('We open');
  // The officer's cursor stands at the end, and the trade types on there.
  await textOf(officer).focus();
  await officer.keyboard.press('Control+End');
  await trade.keyboard.type(' later', { delay: 5 });
  await expect(textOf(officer)).toContainText('We open later');
  await officer.keyboard.press('Enter');
  await officer.keyboard.type('A second line', { delay: 5 });
  await expect(textOf(trade)).toContainText('A second line');
  await trade.keyboard.type(' on Fridays', { delay: 5 });
  await expectSame([trade, officer], 'We open later on Fridays');
  expect((await wordsOf(officer)).split('\n').slice(-2)).toEqual([
    expect.stringMatching(/We open later on Fridays$/),
    'A second line',
  ]);
});
