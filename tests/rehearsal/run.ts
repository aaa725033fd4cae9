import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { browserOptions } from '../fixtures/browser.ts';
import { openDoors } from './act-doors.ts';
import { passOn } from './act-next-ward.ts';
import { makePlan } from './act-plan.ts';
import { writeTogether } from './act-profile.ts';
import { wipeAndRestore } from './act-restore.ts';
import { analyse, begin, gather, publishedIn, select } from './act-wards.ts';
import { castOf, plan as planRows, profile as profileRows } from './cast.ts';
import { ask, type Listed, type Person } from './company.ts';
import { houseAt, openHouse, type House } from './house.ts';
import { lookForLeaks, plant, writerOf, type Planted } from './leaks.ts';
import { openReport, type Report } from './report.ts';

const usage = `npm run rehearse -- [options]

From published crime files to a plan that the next borough takes over, in real browsers; after npm run build.

  --embedded         on the embedded database, with fewer people; else on a Postgres server of its own
  --url URL          a deployment that is empty and not ours to stop; --code is what its console printed
  --code CODE
  --minutes N        of writing together (10; embedded: 3)
  --seed N           of what is typed, and when (1)
  --report FILE      where to write what happened (test-results/rehearsal.md)
  --data FOLDER      the published files (REAL_DATA, or ../shared/data)`;

const { values } = parseArgs({
  options: {
    embedded: { type: 'boolean', default: false },
    url: { type: 'string' },
    code: { type: 'string', default: '' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    report: { type: 'string', default: 'test-results/rehearsal.md' },
    data: { type: 'string', default: process.env.REAL_DATA ?? '../shared/data' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const isSmall = values.embedded;
const minutes = Number(values.minutes ?? (isSmall ? 3 : 10));
const seed = Number(values.seed);
process.env.REAL_DATA = resolve(values.data);
const published = publishedIn(resolve(values.data));
const began = new Date();
const report = openReport();
const cast = castOf(isSmall);
const browser = await chromium.launch(browserOptions());
const house = values.url
  ? houseAt(values.url, values.code)
  : await openHouse(isSmall ? 'embedded' : 'postgres');
const on = house.on;
let people: ReadonlyMap<string, Person> = new Map();
try {
  await rehearse(house, report);
} catch (thrown) {
  console.error(thrown);
  await keepPictures();
} finally {
  await browser.close();
  await house.close();
}
await report.write(resolve(values.report), { on, people: cast.length + 1, minutes, seed, began });
console.log(`\n${report.failed() ? 'FAILED' : 'Passed'}. ${values.report} says what happened.`);
process.exit(report.failed() ? 1 : 0);

async function rehearse(house: House, report: Report): Promise<void> {
  const doors = await report.act('The doors', () => openDoors(browser, house, cast, report));
  people = doors.people;
  const the = (key: string) => people.get(key) as Person;
  let partnership = '';
  let profile = '';
  await report.act('From crime files to a ward', async () => {
    await analyse(the('analyst'), house, published, report, isSmall);
    partnership = await select(
      the('analyst'),
      house,
      'E05013806',
      'Highest by count in every month, and its night-time economy is the largest in the city.',
      'Public-space violence',
    );
    report.saw('a night-time ward was selected, with its reasons and the figures of the day');
    await gather(the('analyst'), people, partnership, report);
    profile = await begin(the('coordinator'), partnership, 'What is happening here (problem profile)');
  });

  const { ledger, withdrawn } = await report.act('The profile, written together', () =>
    writeTogether({ house, people, partnership, profile, minutes, seed, report }),
  );
  const planted: Planted[] = [];
  await report.act('What was typed, and who has it', async () => {
    const texts = await textsNow(house, profile, withdrawn);
    const { lost, doubled } = ledger.lostIn((section) => texts.get(section) ?? '');
    report.mustBeNone('paragraphs lost', lost);
    report.mustBeNone('paragraphs doubled', doubled);
    const ids = await plant(house, people, profile, profileRows, withdrawn);
    planted.push({ document: profile, partnership, rows: profileRows, ids });
    await look(house, planted, withdrawn, report);
  });

  let plan = '';
  await report.act('The plan', async () => {
    plan = await makePlan({ house, people, partnership, folder: published.folder, report, seed });
    const ids = await plant(house, people, plan, planRows, withdrawn);
    planted.push({ document: plan, partnership, rows: planRows, ids });
    await look(house, planted, withdrawn, report);
  });
  await report.act('The next ward', () =>
    passOn({
      house,
      lead: the('lead'),
      coordinator: the('coordinator'),
      neighbour: the('neighbour'),
      plan,
      ward: partnership,
      report,
    }),
  );
  const { keys } = house;
  if (!keys) return;
  await report.act('Wiped, and restored', async () => {
    await wipeAndRestore(house, keys, people, [profile, plan], report);
    await look(house, planted, withdrawn, report);
  });
}

async function textsNow(house: House, document: string, withdrawn: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const title of Object.keys(profileRows)) {
    const one = (() => {
      try {
        return writerOf(people, profileRows, title, withdrawn);
      } catch {
        return null;
      }
    })();
    if (!one) continue;
    const { items } = await ask<Listed>(one, house, `documents/${document.split('/').at(-1)}/sections`);
    const id = items.find((each) => each.title === title)?.id;
    if (id) texts.set(title, (await ask<{ text: string }>(one, house, `sections/${id}`)).text);
  }
  return texts;
}

async function look(
  house: House,
  planted: readonly Planted[],
  withdrawn: string,
  report: Report,
): Promise<void> {
  for (const one of planted) {
    const { leaked, missing, looked, inFrames } = await lookForLeaks(house, people, one, withdrawn);
    report.saw(
      `${one.ids.size} sections, ${people.size} people, ${looked} pages, answers and frames looked through; what people may have was found in ${inFrames} of their frames`,
    );
    if (inFrames === 0) throw new Error('No frame holds what it should: the look at frames sees nothing.');
    report.mustBeNone('words leaked', leaked);
    report.mustBeNone('words missing where they belong', missing);
  }
}

/** How every page looked when something failed. */
async function keepPictures(): Promise<void> {
  const folder = resolve('test-results');
  mkdirSync(folder, { recursive: true });
  for (const { key, page } of people.values())
    await page.screenshot({ path: join(folder, `rehearsal-${key}.png`) }).catch(() => undefined);
}
