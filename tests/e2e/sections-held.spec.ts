import { expect, expectAccessible, expectNarrow, test } from './portal.ts';
import { openPlan, openSection, saved, sectionOf, signOf, textOf, typeOn } from './section-page.ts';

const title = 'Policing people will see, and its safeguards';

test('a held section: readers see the released text, and the new one once its button is pressed', async ({
  browser,
  ownDemo: { origin },
}) => {
  const officer = await openSection(browser, origin, 'police-sergeant', title);
  const address = officer.url();
  await saved(officer);
  await typeOn(officer, ' Each stop is written down with its reason.');
  await saved(officer);

  // On the page of the whole plan, and on the section's own where somebody comes by its address.
  const resident = await openPlan(browser, origin, 'residents-rep');
  await expect(sectionOf(resident, title)).toBeVisible();
  await expect(sectionOf(resident, title)).not.toContainText('Each stop is written down');
  await expect(sectionOf(resident, title).getByRole('link', { name: /Follow|Write/ })).toHaveCount(0);
  const live = await resident.context().newPage();
  await live.goto(address);
  await expect(textOf(live)).toBeVisible();
  await expect(signOf(live)).toHaveText('Read only');
  await expect(live.getByText('Here now:')).toHaveCount(0);
  await expect(officer.getByText('Here now:')).toHaveCount(0);
  expect(await live.content()).not.toContain('Each stop is written down');

  // From where it is written to where it is read as others will, and released.
  await officer.getByRole('link', { name: 'Read it over and release it' }).click();
  await expect(sectionOf(officer, title)).toContainText('Each stop is written down');
  await expectAccessible(officer);
  await sectionOf(officer, title)
    .getByRole('button', { name: /^Release this text/ })
    .click();
  await expect(sectionOf(officer, title).getByRole('button', { name: /^Release/ })).toHaveCount(0);

  // Who has it open sees the new text come; what is written after that is again the editors' alone.
  await expect(textOf(live)).toContainText('Each stop is written down with its reason.');
  await officer.goto(address);
  await expect(textOf(officer)).toBeVisible();
  await typeOn(officer, ' Not yet for everyone.');
  await saved(officer);
  await resident.reload();
  await expect(sectionOf(resident, title)).toContainText('Each stop is written down with its reason.');
  for (const page of [resident, live]) expect(await page.content()).not.toContain('Not yet for everyone.');
  await expectAccessible(live);
  await expectNarrow(live);
});
