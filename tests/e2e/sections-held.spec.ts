import { expect, expectAccessible, expectNarrow, test } from './portal.ts';
import { openPlan, openSection, saved, sectionOf, textOf, typeOn, workIn } from './section-page.ts';

const title = 'Policing people will see, and its safeguards';

test('a held section: readers see the released text, and the new one once its button is pressed', async ({
  browser,
  ownDemo: { origin },
}) => {
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  await saved(officer);
  await typeOn(officer, ' Each stop is written down with its reason.');
  await saved(officer);

  // On the page of the whole plan, without scripts and as it stays open; nobody is seen to be in it.
  const plain = await openPlan(browser, origin, 'residents-rep', { javaScriptEnabled: false });
  await expect(sectionOf(plain, title)).not.toContainText('Each stop is written down');
  const live = await openSection(browser, origin, 'residents-rep', title);
  await expect(sectionOf(live, title)).toContainText('This section is held');
  await expect(sectionOf(live, title).getByRole('link', { name: /Versions|Release/ })).toHaveCount(0);
  await expect(live.getByText('Here now:')).toHaveCount(0);
  await expect(officer.getByText('Here now:')).toHaveCount(0);
  expect(await live.content()).not.toContain('Each stop is written down');

  // From where it is written to where it is read as others will, and released.
  await sectionOf(officer, title)
    .getByRole('link', { name: /^Read it over and release it/ })
    .click();
  await expect(officer.getByText('Each stop is written down')).toBeVisible();
  await expect(officer.getByText(/^Name spotter: /)).toBeVisible();
  await expectAccessible(officer);
  await expectNarrow(officer);
  await officer.getByRole('button', { name: 'Release this text' }).click();
  await expect(sectionOf(officer, title)).toContainText('Each stop is written down');
  await expect(sectionOf(officer, title).getByRole('link', { name: /^Read it over/ })).toHaveCount(0);

  // Who has it open sees the new text come; what is written after that is again the editors' alone.
  await expect(textOf(live)).toContainText('Each stop is written down with its reason.');
  await workIn(officer, title);
  await typeOn(officer, ' Not yet for everyone.');
  await saved(officer);
  await plain.reload();
  await expect(sectionOf(plain, title)).toContainText('Each stop is written down with its reason.');
  for (const page of [plain, live]) expect(await page.content()).not.toContain('Not yet for everyone.');
  await expectAccessible(live);
  await expectNarrow(live);
});
