import { sectionOf, textOf } from '../e2e/section-page.ts';
import { expect } from '../e2e/portal.ts';
import { chance } from '../fixtures/random.ts';
import { adopt, option, putPackage, tellHowItWent } from '../e2e/passing-on.ts';
import { venues } from './act-plan.ts';
import { begin, select, sign, writeAgreement } from './act-wards.ts';
import { button, heading, soon, type Person } from './company.ts';
import type { House } from './house.ts';
import type { Report } from './report.ts';
import { saved, typeParagraph } from './typing.ts';

const title = 'A quiet last hour in nine houses';

type Passing = {
  house: House;
  lead: Person;
  coordinator: Person;
  neighbour: Person;
  plan: string;
  ward: string;
  report: Report;
};

/** What was tried is shared; the next ward's partnership finds it, adopts it, changes it, and tells how it went. */
export async function passOn(passing: Passing): Promise<void> {
  const { house, lead, neighbour, plan, ward, report } = passing;
  const entry = await share(passing);
  report.saw('the package was shared with what came of it, approved by the co-ordinator, and published');

  const partnership = await select(
    neighbour,
    house,
    'E05014118',
    'Sixth by count in the city; its stations and its late venues make it unlike the wards beside it.',
    'Public-space violence',
  );
  await writeAgreement(neighbour, partnership);
  await sign(neighbour, partnership);
  const own = await begin(neighbour, partnership, 'Intervention plan');
  const { page } = neighbour;
  await page.goto(own);
  await putPackage(page, venues, 'Our late houses', 'A calmer end of the night.');
  await page.goto(`${house.origin}/library`);
  const suggested = page.getByRole('region', { name: /^For / }).filter({ hasText: title });
  await expect(suggested).toContainText(`Tried “${option}”, which is in your plan`, soon);
  report.saw('the second ward, in another borough, finds it suggested, with the reason');
  await page.goto(house.origin + entry);
  await expect(page.getByRole('link', { name: 'The package in its plan' })).toHaveCount(0);
  for (const shut of [plan, plan.replace(/\/documents.*/, '')])
    if ((await neighbour.context.request.get(shut)).status() !== 404)
      throw new Error('The second ward gets into the first one’s partnership.');
  await adopt(page, venues, 'Two houses only, and from midnight.');
  await expect(page.getByRole('link', { name: title, exact: true })).toBeVisible(soon);
  await page.goto(own);
  await expect(textOf(page, venues)).toContainText('Music down at one', soon);
  await typeParagraph(page, venues, 'The chip shop stays open.', chance(2));
  await saved(page, venues);
  await tellHowItWent(page, venues, 'Quieter doors; the fights moved to the bus stop.');
  report.saw('it was adopted, changed in words of their own, and told of: partly');

  await lead.page.goto(house.origin + entry);
  const elsewhere = lead.page.getByRole('region', { name: 'How it went elsewhere' });
  await expect(elsewhere).toContainText('the fights moved to the bus stop', soon);
  const told = await lead.page.content();
  if (told.includes('South Bank') || !ward) throw new Error('The first ward reads which ward it was.');
  report.saw('the first ward reads how it went, and not in which ward');
}

async function share({ house, lead, coordinator, plan }: Passing): Promise<string> {
  const { page } = lead;
  await page.goto(plan);
  await sectionOf(page, venues)
    .getByRole('link', { name: /Packages/ })
    .click();
  await page.getByRole('link', { name: /^Share what we tried/ }).click();
  await page.getByLabel('What it is called').fill(title);
  await page
    .getByLabel('In one paragraph')
    .fill('Nine houses turned the music down and the lights up an hour before closing.');
  await page.getByLabel('Worked', { exact: true }).check();
  await page
    .getByLabel('The result', { exact: true })
    .fill('Injuries at the doors fell from 41 to 26 in six months; the ward beside it stayed as it was.');
  await page
    .getByLabel('What was done', { exact: true })
    .fill('Music down at one, lights up at half past, food until the doors close.');
  await button(page, 'Show what will become visible').click();
  await button(page, 'Send it to the co-ordinator').click();
  await expect(page).toHaveURL(/\/shares\//, soon);
  await coordinator.page.goto(house.origin);
  await coordinator.page.getByRole('link', { name: /^Look at what .* would share/ }).click();
  await button(coordinator.page, 'Approve and publish it').click();
  await expect(heading(coordinator.page, title)).toBeVisible(soon);
  return new URL(coordinator.page.url()).pathname;
}
