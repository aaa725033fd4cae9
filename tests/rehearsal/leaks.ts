import { hasWords, levelIn, type profile } from './cast.ts';
import { ask, type Listed, type Person } from './company.ts';
import type { House } from './house.ts';
import { goInto, saved } from './typing.ts';

type Rows = typeof profile;

/** Words that stand in one section alone. In one piece, as they would stand in a frame that goes astray. */
const plainOf = (title: string) => title.replaceAll(/[^a-z]/gi, '');
const canaryOf = (title: string): string => `Canary${plainOf(title)}yranac`;
const remarkOf = (title: string): string => `Remark${plainOf(title)}kramer`;

const hostFirst = (people: ReadonlyMap<string, Person>) =>
  [...people.values()].sort((a, b) => Number(b.key === 'lead') - Number(a.key === 'lead'));

/** Who writes a section: the police where they do. */
export const writerOf = (
  people: ReadonlyMap<string, Person>,
  rows: Rows,
  title: string,
  not: string,
): Person => {
  const row = rows[title];
  const found = hostFirst(people).find((one) => one.key !== not && row && levelIn(one, row) === 'edit');
  if (!found) throw new Error(`Nobody here writes “${title}”.`);
  return found;
};

/** Puts words of its own into each section of a document, and a comment for whoever reads it. */
export async function plant(
  house: House,
  people: ReadonlyMap<string, Person>,
  document: string,
  rows: Rows,
  gone: string,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const id = document.split('/').at(-1) ?? '';
  for (const one of people.values()) {
    if (one.key === gone || one.key === 'neighbour') continue;
    const { items } = await ask<Listed>(one, house, `documents/${id}/sections`);
    for (const { id: section, title } of items) ids.set(title, section);
  }
  for (const title of Object.keys(rows)) {
    const section = ids.get(title);
    if (!section) continue;
    const writer = writerOf(people, rows, title, gone);
    if (writer.page.url().replace(/[?#].*/, '') !== document) await writer.page.goto(document);
    await goInto(writer.page, title);
    await writer.page.keyboard.press('Control+End');
    await writer.page.keyboard.press('Enter');
    await writer.page.keyboard.insertText(canaryOf(title));
    await saved(writer.page, title);
    if (rows[title]?.held) continue;
    const answer = await writer.context.request.post(`${house.origin}/api/v1/sections/${section}/comments`, {
      data: { kind: 'comment', audience: 'readers', body: remarkOf(title) },
      headers: { origin: house.origin },
    });
    if (!answer.ok()) throw new Error(`${title}: ${answer.status()} ${await answer.text()}`);
  }
  return ids;
}

export type Planted = { document: string; partnership: string; rows: Rows; ids: ReadonlyMap<string, string> };

/**
 * Where something came to somebody that is not theirs, and where something that is theirs did not. `inFrames`: in how
 * many frames the same look finds what is theirs, without which it could find nothing else there either.
 */
export async function lookForLeaks(
  house: House,
  people: ReadonlyMap<string, Person>,
  { document, partnership, rows, ids }: Planted,
  gone: string,
): Promise<{ leaked: string[]; missing: string[]; looked: number; inFrames: number }> {
  const leaked: string[] = [];
  const missing: string[] = [];
  let looked = 0;
  let inFrames = 0;
  for (const person of people.values()) {
    const mine = (title: string) => {
      const row = rows[title];
      return person.key !== gone && row !== undefined && hasWords(person, row);
    };
    const seen = [...person.frames, ...(await answersFor(person, house, document, partnership, ids))];
    looked += seen.length;
    const readable = await person.context.request.get(document).then((answer) => answer.text());
    for (const title of Object.keys(rows).filter((each) => ids.has(each))) {
      if (mine(title)) {
        inFrames += person.frames.filter((frame) => frame.includes(canaryOf(title))).length;
        if (!readable.includes(canaryOf(title))) missing.push(`${title} for the ${person.key}`);
        continue;
      }
      const astray = seen.filter((each) => each.includes(canaryOf(title)) || each.includes(remarkOf(title)));
      for (const each of astray) leaked.push(`${title} for the ${person.key}: ${each.slice(0, 120)}`);
    }
  }
  return { leaked, missing, looked, inFrames };
}

async function answersFor(
  { context, page }: Person,
  house: House,
  document: string,
  partnership: string,
  ids: ReadonlyMap<string, string>,
): Promise<string[]> {
  const id = document.split('/').at(-1) ?? '';
  const paths = [
    document,
    `${document}/__data.json`,
    `${document}/sections`,
    partnership,
    `${partnership}/activity`,
    `${partnership}/answers`,
    `${house.origin}/`,
    `${house.origin}/__data.json`,
    `${house.origin}/library?q=canary`,
    `${house.origin}/api/v1/documents/${id}/sections`,
    ...[...ids.values()].flatMap((section) => [
      `${house.origin}/api/v1/sections/${section}`,
      `${house.origin}/api/v1/sections/${section}/comments`,
      `${house.origin}/api/v1/sections/${section}/settings`,
      `${document}/${section}`,
      `${document}/${section}/versions`,
    ]),
  ];
  const answers: string[] = [await page.content()];
  for (const path of paths) {
    const answer = await context.request.get(path);
    answers.push(`${path} ${answer.status()} ${await answer.text()}`);
  }
  return answers;
}
