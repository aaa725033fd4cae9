import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { choose, thread } from '../e2e/commenting.ts';
import { adopt, putPackage } from '../e2e/passing-on.ts';
import { sectionOf, textOf } from '../e2e/section-page.ts';
import { expect } from '../e2e/portal.ts';
import { chance } from '../fixtures/random.ts';
import { begin } from './act-wards.ts';
import { button, heading, soon, type Person } from './company.ts';
import type { House } from './house.ts';
import type { Report } from './report.ts';
import { goInto, saved, typeParagraph } from './typing.ts';

export const venues = 'Safer venues (voluntary)';
const aims = 'Aims';
const support = 'Support for people harmed';
const heldTitle = 'Policing people will see, and its safeguards';

type Planning = {
  house: House;
  people: ReadonlyMap<string, Person>;
  partnership: string;
  folder: string;
  report: Report;
  seed: number;
};

const of = (people: ReadonlyMap<string, Person>, key: string): Person => {
  const found = people.get(key);
  if (!found) throw new Error(`The ${key} is not here.`);
  return found;
};

/** The plan: packages, adopted entries, comments and wording with their answers, and a release. */
export async function makePlan(planning: Planning): Promise<string> {
  const { people, partnership, report } = planning;
  await importWriteUps(planning);
  const address = await begin(of(people, 'coordinator'), partnership, 'Intervention plan');
  report.saw('the intervention plan was begun from its template');
  const { page } = of(people, 'lead');
  await page.goto(address);
  await putPackage(page, venues, 'The last hour', 'Fewer fights at the doors at two.');
  report.saw('tactical options were put together into a package, which came into the section as text');
  await adoptWriteUp(planning, of(people, 'coordinator'));
  await discuss(planning, address);
  await release(planning, address);
  return address;
}

async function importWriteUps({ people, house, folder, report }: Planning): Promise<void> {
  const { page } = of(people, 'analyst');
  const files = readdirSync(join(folder, 'practice')).map((name) => join(folder, 'practice', name));
  await page.goto(`${house.origin}/library/import`);
  await page.getByLabel('Markdown files').setInputFiles(files);
  await button(page, 'Look at them first').click();
  await expect(page.getByText('Nothing is imported yet.')).toBeVisible({ timeout: 120_000 });
  await page.getByLabel('Publish at once what can be').check();
  await button(page, /^Import \d+ entr/).click();
  const said = page.getByRole('status').filter({ hasText: 'imported:' });
  await expect(said).toBeVisible({ timeout: 120_000 });
  report.saw(
    `published write-ups into the library: ${(await said.innerText()).replaceAll(/\s+/g, ' ').trim()}`,
  );
}

async function adoptWriteUp({ house, report }: Planning, { page }: Person): Promise<void> {
  await page.goto(`${house.origin}/library`);
  await page.getByRole('searchbox').fill('foot patrol');
  await page.getByRole('searchbox').press('Enter');
  const first = page.getByRole('link', { name: /foot patrol/i }).first();
  const name = (await first.innerText()).trim();
  await first.click();
  await expect(heading(page, name)).toBeVisible(soon);
  await adopt(page, support, 'On Fridays and Saturdays alone, from ten until three.');
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible(soon);
  report.saw(`“${name}”, a published write-up, was found by two words and adopted into “${support}”`);
}

/** A resident comments and proposes wording; who writes takes one up and answers the other. */
async function discuss({ people, partnership, report, seed }: Planning, plan: string): Promise<void> {
  const [coordinator, resident] = [of(people, 'coordinator'), of(people, 'resident')];
  await coordinator.page.goto(plan);
  const by = chance(seed);
  await typeParagraph(
    coordinator.page,
    aims,
    'Fewer people are hurt at night, and nobody is moved on without a reason.',
    by,
  );
  await saved(coordinator.page, aims);
  await resident.page.goto(plan);
  await expect(textOf(resident.page, aims)).toContainText('Fewer people are hurt');
  await expect(sectionOf(resident.page, aims).getByRole('button', { name: /comments? on / })).toBeVisible();
  await choose(resident.page, 'moved on', aims);
  await button(resident.page, 'Propose wording').click();
  await resident.page.getByLabel('Your wording').fill('asked to leave');
  await resident.page.getByLabel('Because').fill('Moved on is what is done to rubbish.');
  // Others type before the words meanwhile.
  await goInto(coordinator.page, aims);
  await coordinator.page.keyboard.press('Control+Home');
  await coordinator.page.keyboard.type('This year: ', { delay: 20 });
  await button(resident.page, 'Send my wording').click();
  await expect(thread(resident.page, 'done to rubbish')).toBeVisible(soon);
  await choose(resident.page, 'at night', aims);
  await resident.page.getByRole('button', { name: 'Comment', exact: true }).click();
  await resident.page.getByLabel('Your comment').fill('It begins at six here, not at night.');
  await button(resident.page, 'Send my comment').click();
  await expect(thread(resident.page, 'It begins at six')).toBeVisible(soon);

  const answering = coordinator.page;
  await expect(thread(answering, 'done to rubbish')).toBeVisible(soon);
  await thread(answering, 'done to rubbish').getByRole('button', { name: 'Take it up' }).click();
  await expect(textOf(answering, aims)).toContainText('asked to leave', soon);
  await saved(answering, aims);
  await thread(answering, 'It begins at six').getByRole('button', { name: 'Not taken up, because…' }).click();
  await answering
    .getByLabel('Not taken up, because')
    .fill('The figures of the evening stand in the profile.');
  await button(answering, 'Send this answer').click();
  await expect(textOf(resident.page, aims)).toContainText('asked to leave', soon);

  const reader = of(people, people.has('councillor') ? 'councillor' : 'publican');
  await reader.page.goto(`${partnership}/answers`);
  const listed = (words: string) => reader.page.getByRole('listitem').filter({ hasText: words });
  await expect(listed('done to rubbish').first()).toContainText('We did');
  await expect(listed('It begins at six').first()).toContainText(
    'The figures of the evening stand in the profile.',
  );
  report.saw(
    'a resident’s wording was taken up while others typed, a comment was answered; both stand on “You said, we did, or why not”',
  );
}

/** A held section is written, looked over for names, and released; what is typed later stays with its writers. */
async function release({ people, report }: Planning, plan: string): Promise<void> {
  const [lead, publican] = [of(people, 'lead'), of(people, 'publican')];
  const by = chance(1);
  await lead.page.goto(plan);
  await typeParagraph(
    lead.page,
    heldTitle,
    'Officers in uniform walk the square; ring 020 7946 0018 if something is wrong.',
    by,
  );
  await saved(lead.page, heldTitle);
  await publican.page.goto(plan);
  await expect(sectionOf(publican.page, heldTitle)).not.toContainText('Officers in uniform');
  const section = (await sectionOf(lead.page, heldTitle).getAttribute('id'))?.slice(2) ?? '';
  await lead.page.goto(`${plan}/${section}/release`);
  await expect(lead.page.getByText('020 7946 0018').first()).toBeVisible(soon);
  await button(lead.page, 'Release this text').click();
  await expect(sectionOf(publican.page, heldTitle)).toContainText('Officers in uniform', soon);
  await lead.page.goto(plan);
  await typeParagraph(lead.page, heldTitle, 'Not for readers yet.', by);
  await saved(lead.page, heldTitle);
  await publican.page.reload();
  await expect(sectionOf(publican.page, heldTitle)).toContainText('Officers in uniform', soon);
  await expect(sectionOf(publican.page, heldTitle)).not.toContainText('Not for readers yet');
  report.saw(
    'a held section was pointed out to hold a telephone number, released, read; what was typed later stayed with those who write it',
  );
}
