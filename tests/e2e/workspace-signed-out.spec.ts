import { expect, expectAccessible } from './portal.ts';
import { openSection, saved, sectionOf, signOf, typeOn } from './section-page.ts';
import { test } from './stage.ts';

const title = 'Safer venues (voluntary)';

test('who signs out in another tab is told so once, and words that were not saved are given back', async ({
  browser,
  stage: { origin, line },
}) => {
  const page = await openSection(browser, line.origin, 'licensing-trade', title);
  const idle = await openSection(browser, line.origin, 'licensing-trade', title);
  for (const each of [page, idle]) await saved(each);
  // What is typed now has no way to the server before the session ends.
  line.cut();
  await typeOn(page, ' Mine alone: the rota.');
  await expect(signOf(page)).toHaveText('Offline: kept on this device');
  for (const each of [page, idle]) {
    const other = await each.context().newPage();
    await other.goto(`${origin}/account`);
    await other.getByRole('button', { name: 'Sign out' }).first().click();
    await expect(other).toHaveURL(/sign-in/);
  }
  line.mend();

  for (const each of [page, idle]) {
    await expect(each.getByText('You are signed out')).toBeVisible();
    await expect(each.getByText('You are signed out')).toHaveCount(1);
    await expect(each.getByText('Nine houses will close')).toHaveCount(0);
    await expect(each.getByRole('navigation', { name: 'Sections' })).toHaveCount(0);
  }
  await expect(sectionOf(page, title).getByLabel('What you typed last and could not be saved')).toHaveValue(
    'Mine alone: the rota.',
  );
  await expectAccessible(page);
  await expect(sectionOf(idle, title)).toHaveCount(0);
});
