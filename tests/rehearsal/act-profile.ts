import { readTrace, type TraceName } from '../collab/traces-read.ts';
import { sectionOf, signOf } from '../e2e/section-page.ts';
import { expect } from '../e2e/portal.ts';
import { chance } from '../fixtures/random.ts';
import { percentilesOf } from '../load/figures.ts';
import { ask, button, soon, type Person } from './company.ts';
import { pause, type House } from './house.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { openProse } from './prose.ts';
import type { Report } from './report.ts';
import { goInto, linesIn, paste, play, recordedText, saved, settled, typeParagraph } from './typing.ts';

/** Who types invented sentences, in which sections. */
const writing: Record<string, readonly string[]> = {
  lead: ['Scope and terms', 'Places and times', 'Drivers and current initiatives'],
  council: ['Places and times', 'Drivers and current initiatives'],
  nurse: ['People harmed: pattern', 'Drivers and current initiatives'],
  volunteer: ['What residents say', 'Drivers and current initiatives'],
  resident: ['What residents say'],
  publican: ['The trade’s own account'],
  shopkeeper: ['The trade’s own account'],
};

/** Who types what was recorded of somebody real, in a section that nobody else types in meanwhile. */
const playing: Record<string, { trace: TraceName; section: string }> = {
  coordinator: { trace: 'seph-blog1', section: 'What we do not know yet' },
  analyst: { trace: 'automerge-paper', section: 'Pattern and trend' },
};

/** The one whose laptop sleeps in the middle. */
const sleeper = 'nurse';
const afterwards = 'Typed after the access was withdrawn.';

type Writing = {
  ledger: Ledger;
  /** Who was removed from the partnership meanwhile. */
  withdrawn: string;
};

type Scene = {
  house: House;
  people: ReadonlyMap<string, Person>;
  partnership: string;
  profile: string;
  minutes: number;
  seed: number;
  report: Report;
};

/** Everyone writes the problem profile at once, while what can go wrong does. */
export async function writeTogether(scene: Scene): Promise<Writing> {
  const { house, people, profile, minutes, seed, report } = scene;
  const ledger = openLedger();
  const withdrawn = people.has('shopkeeper') ? 'shopkeeper' : 'volunteer';
  const began = Date.now();
  const until = began + minutes * 60_000;
  const isOver = () => Date.now() >= until;
  const errands = new Map<string, (person: Person) => Promise<void>>();
  const isOut = new Set<string>();
  const played = new Map<string, number>();

  await Promise.all(
    [...people.values()]
      .filter(({ key }) => key in writing || key in playing)
      .map(async ({ key, page }) => {
        const origin = house.keys && key === sleeper ? house.keys.line.origin : house.origin;
        await page.goto(profile.replace(house.origin, origin));
      }),
  );

  const write = async (person: Person, sections: readonly string[], i: number) => {
    const prose = openProse(person.key, seed * 100 + i);
    while (!isOver() && !isOut.has(person.key)) {
      const errand = errands.get(person.key);
      errands.delete(person.key);
      if (errand) await errand(person);
      if (isOut.has(person.key)) return;
      const section = prose.chance.pick(sections);
      const words = prose.next();
      await typeParagraph(person.page, section, words, prose.chance);
      const typed = performance.now();
      // Whose laptop sleeps is saved once it wakes.
      const patience = 90_000 + (person.key === sleeper ? minutes * 60_000 : 0);
      if (!(await settled(person.page, section, patience))) return;
      ledger.typed.push({ by: person.key, section, words });
      ledger.waits.push(performance.now() - typed);
    }
  };
  const acts = [...people.values()].flatMap((person, i) => {
    const sections = writing[person.key];
    const recording = playing[person.key];
    if (sections) return [write(person, sections, i)];
    if (!recording) return [];
    const { steps } = readTrace(recording.trace);
    return [
      play(person.page, recording.section, steps, chance(seed * 100 + i), isOver).then((n) => {
        played.set(person.key, n);
      }),
    ];
  });
  const happenings = happen(scene, {
    at: (share) => pause(Math.max(0, began + share * minutes * 60_000 - Date.now())),
    errands,
    isOut,
    withdrawn,
  });
  await Promise.all([...acts, happenings]);

  await Promise.all(
    [...people.values()]
      .filter(({ key }) => (key in writing || key in playing) && key !== withdrawn)
      .map(async ({ key, page }) => {
        for (const section of writing[key] ?? [playing[key]?.section ?? ''])
          if (await signOf(page, section).isVisible()) await saved(page, section);
      }),
  );
  const letters = ledger.typed.reduce((sum, { words }) => sum + words.length, 0);
  report.saw(
    `${ledger.typed.length} paragraphs (${letters} letters) of invented prose by ${acts.length - played.size} people`,
  );
  await compareRecordings(scene, played);
  const { p50, p95, max } = percentilesOf(ledger.waits);
  report.saw(
    `from the last letter of a paragraph to “Saved”: ${p50.toFixed(0)} ms in the middle, ${p95.toFixed(0)} ms at the 95th of a hundred, ${max.toFixed(0)} ms at most (with the outages in it)`,
  );
  return { ledger, withdrawn };
}

async function compareRecordings({ people, profile, report }: Scene, played: ReadonlyMap<string, number>) {
  const different: string[] = [];
  const reader = people.get('lead');
  await reader?.page.goto(profile);
  for (const [key, n] of played) {
    const { trace, section } = playing[key] as (typeof playing)[string];
    const wanted = recordedText(readTrace(trace).steps.slice(0, n));
    for (const one of [people.get(key), reader]) {
      if (!one) continue;
      await goInto(one.page, section);
      const found = await linesIn(one.page, section);
      if (found !== wanted) different.push(`${trace} for ${one.key}: ${firstDifference(found, wanted)}`);
    }
    report.saw(`${trace}: ${n} recorded steps by keys, ${wanted.length} letters, in “${section}”`);
  }
  report.mustBeNone('recordings that read otherwise', different);
}

function firstDifference(found: string, wanted: string): string {
  let at = 0;
  while (at < wanted.length && found[at] === wanted[at]) at++;
  const near = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 20));
  return `at ${at} ${near(found)}, not ${near(wanted)}`;
}

type Directing = {
  /** Waits until this share of the time is over. */
  at: (share: number) => Promise<unknown>;
  errands: Map<string, (person: Person) => Promise<void>>;
  isOut: Set<string>;
  withdrawn: string;
};

/** What goes wrong, and what else goes on, while they write. */
async function happen(scene: Scene, { at, errands, isOut, withdrawn }: Directing): Promise<void> {
  const { house, people, report } = scene;
  const { keys } = house;
  await at(0.1);
  if (keys) {
    keys.line.cut();
    report.saw(`the laptop of the ${sleeper} lost its line while they wrote`);
  } else
    report.saw('not tried, because the deployment is not ours to stop: outages of server, database and line');
  await at(0.2);
  if (keys)
    report.saw(
      `the server was killed (kill -9) and started again after 5 s, ready in ${(await keys.killAndStart(5000)).toFixed(0)} ms`,
    );
  await at(0.35);
  await placeFigures(scene);
  await at(0.4);
  if (keys?.restartDatabase) {
    await keys.restartDatabase(3000);
    report.saw('the database server was stopped as by a power cut, and started again after 3 s');
  }
  await at(0.55);
  if (keys)
    report.saw(`the server was killed again, ready in ${(await keys.killAndStart(2000)).toFixed(0)} ms`);
  await at(0.6);
  keys?.line.mend();
  await at(0.7);
  await withdraw(scene, withdrawn);
  isOut.add(withdrawn);
  await at(0.75);
  const paster = people.has('council') ? 'council' : 'lead';
  errands.set(paster, async ({ page }) => {
    const section = 'Drivers and current initiatives';
    await goInto(page, section);
    await paste(page, section, 'twelve words '.repeat(200_000));
    await expect(sectionOf(page, section).getByRole('alert')).toContainText(
      'Paste it in smaller parts.',
      soon,
    );
    await sectionOf(page, section).getByRole('button', { name: 'Close' }).click();
    report.saw('a paste of 2.6 MB was refused in words, and the text stayed as it was');
  });
}

/** The analyst puts two figures into the text from the ward's page, while others write there. */
async function placeFigures({ house, people, report }: Scene): Promise<void> {
  const analyst = people.get('analyst');
  if (!analyst) return;
  const page = await analyst.context.newPage();
  for (const section of ['Places and times', 'Scope and terms']) {
    await page.goto(`${house.origin}/wards/E05013806/place?area=london&measure=violence-against-the-person`);
    await page.getByLabel('In which section').selectOption({ label: section });
    await page.getByLabel(/^What it says/).fill('A count of what was recorded, and no more than that.');
    await button(page, 'Place it there').click();
    await page.waitForURL(/#s-/, soon);
  }
  await expect(page.locator('.evidence').first()).toBeVisible(soon);
  await page.close();
  report.saw('two figures were placed into the text from the ward’s page while others wrote there');
}

/** Removes somebody who is typing; by the answer they are out, and what they type then is nobody's. */
async function withdraw({ house, people, partnership, profile, report }: Scene, key: string): Promise<void> {
  const host = people.get('analyst');
  const gone = people.get(key);
  if (!host || !gone) return;
  const page = await host.context.newPage();
  await page.goto(`${partnership}/people`);
  // Some are known to other organisations by their name, some by what they do.
  const known = new RegExp(`${gone.name}|${gone.roleTitle}`);
  const line = page.getByRole('listitem').filter({ hasText: known });
  await line.getByText('Change', { exact: false }).first().click();
  await line.getByRole('button', { name: 'Remove from this partnership' }).click();
  await expect(line).toHaveCount(0, soon);
  await page.close();
  const id = profile.split('/').at(-1) ?? '';
  const answer = await gone.context.request.get(`${house.origin}/api/v1/documents/${id}/sections`);
  if (answer.ok()) throw new Error(`${key} was removed and still gets ${await answer.text()}`);
  await gone.page.keyboard.type(afterwards);
  // That nothing comes of it cannot be waited for, only given the time in which it would.
  await pause(2000);
  const section = writing[key]?.[0] ?? '';
  const isEditable = await sectionOf(gone.page, section)
    .locator('.ProseMirror[contenteditable="true"]')
    .count();
  const lead = people.get('lead');
  const { items } = await ask<{ items: { id: string; title: string }[] }>(
    lead ?? host,
    house,
    `documents/${id}/sections`,
  );
  for (const one of items.filter(({ title }) => title === section)) {
    const { text } = await ask<{ text: string }>(lead ?? host, house, `sections/${one.id}`);
    if (text.includes(afterwards)) throw new Error(`${key} was removed and still writes.`);
  }
  report.saw(
    `the ${key} was removed while typing: by the answer nothing more came or went (${isEditable === 0 ? 'the text was taken off their page' : 'their page still showed an editor'})`,
  );
}
