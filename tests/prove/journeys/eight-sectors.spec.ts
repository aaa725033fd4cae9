import type { Page } from '@playwright/test';
import { contextFor, expect, test } from '../../e2e/portal.ts';
import { expectSame, planOf, saved, textOf, typeOn, workIn } from '../../e2e/section-page.ts';

/** A person of each of eight sectors, in the order of the letters below, and one of another unit of the first's. */
const people = [
  'police-lead',
  'cdrp-coordinator',
  'panel-chair',
  'emergency-consultant',
  'probation-practitioner',
  'voluntary-worker',
  'residents-rep',
  'licensing-trade',
  'police-sergeant',
] as const;
type Person = (typeof people)[number];

/**
 * The plan's sections, and what each of the eight may: `-` nothing, read, comment, edit. Written out here, from the
 * partnership's own table, so that no query of the program says what to expect of it.
 */
const levels: Record<string, string> = {
  Aims: 'eeeccccce',
  'Policing people will see, and its safeguards': 'ecccrccce',
  'Operational tactics': 'e--------',
  'Regulatory action': '--------e',
  'Safer venues (voluntary)': 'eeec-ccee',
  'Support for people harmed': 'eecececre',
  'Prevention and the long term': 'eeeeeeece',
  'Contributions and actions': 'eecccccce',
  'Hours moved': 'eecrrrrre',
  Handover: 'eeeccccce',
};
const titles = Object.keys(levels);
const together = 'Prevention and the long term';
const held = 'Policing people will see, and its safeguards';

/** Who writes where, all at once, before they all write in the same section. */
const writes: Record<Person, string[]> = {
  'police-lead': ['Operational tactics', held],
  'cdrp-coordinator': ['Handover', 'Hours moved', 'Contributions and actions'],
  'panel-chair': ['Aims'],
  'emergency-consultant': ['Support for people harmed'],
  'probation-practitioner': [],
  'voluntary-worker': ['Support for people harmed'],
  'residents-rep': [],
  'licensing-trade': ['Safer venues (voluntary)'],
  'police-sergeant': ['Regulatory action'],
};

const levelOf = (person: Person, title: string) => levels[title]?.[people.indexOf(person)] ?? '-';
/** Of a held section that nobody released, only those who write it have what is written. */
const hasText = (person: Person, title: string) =>
  title === held ? levelOf(person, title) === 'e' : levelOf(person, title) !== '-';
const canary = (title: string) => `Canary${titles.indexOf(title)}in${title.replaceAll(/[^a-z]/gi, '')}`;
const remark = (title: string) => `Remark${titles.indexOf(title)}on${title.replaceAll(/[^a-z]/gi, '')}`;

test('eight people of eight sectors write one plan at once; each has what is theirs and not a byte of the rest', async ({
  browser,
  ownDemo: { origin },
}) => {
  test.setTimeout(180_000);
  const frames = new Map<Person, string[]>(people.map((person) => [person, []]));
  const opened = await Promise.all(
    people.map(async (person): Promise<[Person, Page]> => {
      const context = await contextFor(browser, origin, person);
      const page = await context.newPage();
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) =>
          frames.get(person)?.push(Buffer.from(payload).toString('latin1')),
        ),
      );
      await page.goto((await planOf(context, origin)).address);
      return [person, page];
    }),
  );
  const pages = new Map(opened);
  const pageOf = (person: Person): Page => pages.get(person) as Page;
  const plan = await planOf(pageOf('police-lead'), origin);
  const ids = new Map<string, string>();

  await test.step('each has the sections of their sector', async () => {
    for (const person of people) {
      const answer = await pageOf(person).request.get(`${origin}/api/v1/documents/${plan.id}/sections`);
      const { items } = (await answer.json()) as { items: { id: string; title: string; level: string }[] };
      for (const { title, id } of items) ids.set(title, id);
      expect(items.map(({ title, level }) => `${title}: ${level[0]}`)).toEqual(
        titles.filter((title) => levelOf(person, title) !== '-').map((t) => `${t}: ${levelOf(person, t)}`),
      );
    }
  });

  await test.step('all write at once, in several sections and some in the same', async () => {
    await Promise.all(
      people.map(async (person) => {
        const page = pageOf(person);
        for (const title of writes[person]) {
          await workIn(page, title);
          await page.keyboard.press('Control+End');
          // In one piece, as it would stand in a frame that goes astray.
          await page.keyboard.insertText(` ${canary(title)}`);
          await page.keyboard.type(` By ${person}.`);
          await saved(page, title);
        }
      }),
    );
    for (const title of titles.filter((each) => each !== held)) {
      const writer = people.find((person) => levelOf(person, title) === 'e') ?? 'police-lead';
      const answer = await pageOf(writer).request.post(
        `${origin}/api/v1/sections/${ids.get(title)}/comments`,
        {
          data: { kind: 'comment', audience: 'readers', body: remark(title) },
          headers: { origin },
        },
      );
      expect(answer.status(), await answer.text()).toBe(200);
    }
  });

  await test.step('all who may edit one section write in it at once, and come to read the same', async () => {
    await Promise.all(people.map((person) => workIn(pageOf(person), together)));
    const writers = people.filter((person) => levelOf(person, together) === 'e');
    expect(writers).toHaveLength(8);
    // Each begins with a letter of their own: which of two equal letters at one place is whose, no editor can say.
    const words = writers.map((person, i) => `${'ABCDEFGH'[i]}: ${person} was here. `);
    await Promise.all(writers.map((person, i) => typeOn(pageOf(person), words[i] ?? '')));
    await pageOf('residents-rep').keyboard.insertText(` ${canary(together)}`);
    await expectSame([...pages.values()], ...words.map((each) => each.trim()), canary(together));
    await Promise.all(writers.map((person) => saved(pageOf(person), together)));
    await expect(textOf(pageOf('licensing-trade'), together)).toHaveRole('group');
  });

  await test.step('each canary is where it may be, and nowhere else', async () => {
    for (const person of people) await expectTheirsAlone(person);
  });

  async function expectTheirsAlone(person: Person): Promise<void> {
    const page = pageOf(person);
    for (const title of titles.filter((each) => hasText(person, each)))
      await expect(textOf(page, title)).toContainText(canary(title));
    const ask = async (path: string) => {
      const answer = await page.request.get(path.startsWith('http') ? path : origin + path);
      return `${path} ${answer.status()} ${await answer.text()}`;
    };
    const seen = [
      await page.content(),
      ...(frames.get(person) ?? []),
      ...(await Promise.all(
        [
          plan.address,
          `${plan.address}/__data.json`,
          plan.partnership,
          `${plan.partnership}/activity`,
          `${plan.partnership}/answers`,
          '/',
          '/__data.json',
          `/api/v1/documents/${plan.id}/sections`,
          ...[...ids.values()].flatMap((id) => [
            `/api/v1/sections/${id}`,
            `/api/v1/sections/${id}/comments`,
            `/api/v1/sections/${id}/settings`,
            `${plan.address}/${id}/versions`,
            `${plan.address}/${id}/versions/__data.json`,
          ]),
        ].map(ask),
      )),
    ];
    const nowhere = (words: string) =>
      expect(
        seen.filter((each) => each.includes(words)).map((each) => each.slice(0, 200)),
        `${words} for ${person}`,
      ).toEqual([]);
    for (const title of titles) {
      if (!hasText(person, title)) nowhere(canary(title));
      if (levelOf(person, title) !== '-') continue;
      for (const words of [remark(title), title]) nowhere(words);
      // The test asked for it by its id: an answer may say which one it was asked for, a page may not.
      expect(await page.content()).not.toContain(ids.get(title) ?? '');
    }
    // What they chose to be called: nobody of another organisation has the name.
    for (const [of, name] of [
      ['police', 'Carys Holm'],
      ['police', 'Tobias Wray'],
      ['residents', 'Winifred Oduya'],
      ['voluntary', 'Kofi Marlow'],
    ] as const)
      if (!person.startsWith(of)) nowhere(name);
  }
});
