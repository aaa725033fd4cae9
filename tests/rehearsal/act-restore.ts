import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, signInAgain, type Listed, type Person } from './company.ts';
import type { House, Keys } from './house.ts';
import type { Report } from './report.ts';

type Texts = Map<string, string>;

/** Every section's text as each of these people reads it. */
async function textsOf(house: House, people: Iterable<Person>, documents: readonly string[]): Promise<Texts> {
  const texts: Texts = new Map();
  for (const person of people)
    for (const document of documents) {
      const id = document.split('/').at(-1) ?? '';
      const answer = await person.context.request.get(`${house.origin}/api/v1/documents/${id}/sections`);
      if (!answer.ok()) continue;
      const { items } = (await answer.json()) as Listed;
      for (const section of items) {
        const { text, html } = await ask<{ text: string; html: string }>(
          person,
          house,
          `sections/${section.id}`,
        );
        texts.set(`${person.key}, ${section.title}, ${document}`, `${section.level}\n${text}\n${html}`);
      }
    }
  return texts;
}

/** Backed up beside the running portal, wiped, restored: everything is there, and everything checks. */
export async function wipeAndRestore(
  house: House,
  keys: Keys,
  people: ReadonlyMap<string, Person>,
  documents: readonly string[],
  report: Report,
): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'wardmote-kept-'));
  try {
    report.saw(`every section, replayed: ${await keys.tool('section', 'verify')}`);
    const before = await textsOf(house, people.values(), documents);
    const file = join(place, 'rehearsal.wardmote');
    report.saw(lastLine(await keys.tool('backup', file)).replace(`${place}/`, ''));
    report.saw(
      `all that was kept was taken away. ${lastLine(await keys.wipe(() => keys.tool('restore', file)))}`,
    );
    // Signed out by the restore, as whoever restores wants it.
    for (const person of people.values()) {
      const still = await person.context.request.get(`${house.origin}/api/v1/partnerships`);
      if (!still.ok()) await signInAgain(person, house.origin);
    }
    const after = await textsOf(house, people.values(), documents);
    const changed = [...before].flatMap(([what, text]) => (after.get(what) === text ? [] : [what]));
    report.saw(
      `${before.size} readings of sections by ${people.size} people were compared, before and after`,
    );
    report.mustBeNone('sections that read otherwise after the restore', [
      ...changed,
      ...[...after.keys()].filter((what) => !before.has(what)),
    ]);
    report.saw(`every section, replayed: ${await keys.tool('section', 'verify')}`);
    report.saw(`the audit trail: ${lastLine(await keys.tool('audit-verify'))}`);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const lastLine = (said: string) => said.split('\n').at(-1) ?? '';
