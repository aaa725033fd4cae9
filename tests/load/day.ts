import { setTimeout as pause } from 'node:timers/promises';
import { ask, type Person } from './ask.ts';
import type { Board, Marks } from './board.ts';
import { openPageLine, type OnText } from './page-line.ts';
import type { OpenDocument } from './place.ts';
import { openWriter, type Writer } from './section-writer.ts';

/** What a person does, at the pace of people. Times are milliseconds. */

const words =
  'the quay at night is lit from the basin to the rank and nine houses close in turn while officers walk and marshals see people to a car before the last bus has gone so that nobody waits alone in the arches where most of it happened last winter'.split(
    ' ',
  );
const searches = [
  'taxi marshals', 'knife arches', 'licence review', 'violence', 'taxi marhsals', 'school mentors', 'lighting',
  'violance estate', 'premises door staff', 'youth robbery station',
]; // prettier-ignore

/** Between two keys: 4 to 6 a second. */
const key = [165, 250] as const;
/** Between two bursts: looking up, thinking, reading what the others wrote. */
const rest = [2000, 12_000] as const;
/** Of these rests, so many bring something else than thinking. */
const share = { comment: 0.03, search: 0.08, ask: 0.05, home: 0.04, partnership: 0.04 };

const between = ({ luck }: Person, [least, most]: readonly [number, number]) =>
  least + luck.next() * (most - least);
const wait = (person: Person, span: readonly [number, number]) =>
  pause(between(person, span), undefined, { signal: person.over });

const page = (person: Person, kind: string, path: string) => ask(person, { of: 'pages', kind, path });

const home = (person: Person) => page(person, 'home', '/');
const partnership = (person: Person, { above }: OpenDocument) => page(person, 'partnership', above);
const workspace = (person: Person, { path }: OpenDocument) => page(person, 'workspace', path);
const libraryFor = ({ luck }: Person) => `q=${encodeURIComponent(luck.pick(searches))}`;
const library = (person: Person) => page(person, 'library', `/library?${libraryFor(person)}`);

/** Somebody who has a document open, and reads. `onText`: what its page shows is put together. */
export async function read(person: Person, onText?: OnText): Promise<void> {
  const document = person.luck.pick(person.documents);
  while (!(await workspace(person, document))) await wait(person, [5000, 15_000]);
  const line = openPageLine(person, document, onText);
  person.over.addEventListener('abort', () => line.close(), { once: true });
}

/** Somebody who works: comes, writes for some minutes, goes about, and comes back, until it is over. */
export async function work(person: Person, board: Board, marks: Marks): Promise<void> {
  for (;;) {
    const document = person.luck.pick(person.documents);
    await home(person);
    await wait(person, [1000, 4000]);
    await partnership(person, document);
    await wait(person, [1000, 4000]);
    await workspace(person, document);
    const line = openPageLine(person, document);
    try {
      await wait(person, [1000, 3000]);
      const open = sectionFor(person, document);
      const writer = open ? await openWriter(person, open, board) : null;
      if (open && writer) {
        line.writesIn(open);
        await write(person, { document, sectionId: open, writer, marks });
      } else await goAbout(person, document);
    } finally {
      line.close();
    }
  }
}

function sectionFor({ luck }: Person, { sections }: OpenDocument): string | undefined {
  const writable = sections.filter(({ level }) => level === 'edit');
  return writable.length > 0 ? luck.pick(writable).id : undefined;
}

type Desk = { document: OpenDocument; sectionId: string; writer: Writer; marks: Marks };

async function write(person: Person, desk: Desk): Promise<void> {
  const { writer } = desk;
  const until = performance.now() + between(person, [120_000, 240_000]);
  try {
    for (let burst = 1; performance.now() < until && !writer.ended; burst++) {
      await typeBurst(person, desk, `p${person.number}b${burst}n${person.luck.below(1e6)}.`);
      await wait(person, rest);
      await goAbout(person, desk.document, desk.sectionId);
    }
  } finally {
    writer.close();
  }
}

/** Some words, one letter of twenty taken back at once, and a mark by which the burst is known. */
async function typeBurst(person: Person, { writer, sectionId, marks }: Desk, mark: string): Promise<void> {
  const { luck } = person;
  const phrase = Array.from({ length: 4 + luck.below(10) }, () => luck.pick(words)).join(' ');
  for (const letter of `${phrase} `) {
    if (writer.ended) return;
    writer.type(letter);
    await wait(person, key);
    if (!luck.yes(0.05) || writer.ended) continue;
    writer.rub();
    await wait(person, key);
    writer.type(letter);
    await wait(person, key);
  }
  for (const letter of mark) {
    if (writer.ended) return;
    writer.type(letter);
    if (letter !== '.') await wait(person, key);
  }
  marks.typed(sectionId, mark);
}

/** What people do beside writing; mostly nothing. */
async function goAbout(person: Person, document: OpenDocument, sectionId?: string): Promise<void> {
  const { luck } = person;
  if (sectionId && luck.yes(share.comment)) await comment(person, sectionId);
  if (luck.yes(share.search)) await library(person);
  if (luck.yes(share.ask))
    await ask(person, {
      of: 'calls',
      kind: 'library asked',
      path: `/api/v1/library/entries?${libraryFor(person)}`,
    });
  if (luck.yes(share.home)) await home(person);
  if (luck.yes(share.partnership)) await partnership(person, document);
  if (!sectionId) await wait(person, rest);
}

const comment = (person: Person, sectionId: string) =>
  ask(person, {
    of: 'calls',
    kind: 'comment made',
    path: `/api/v1/sections/${sectionId}/comments`,
    method: 'POST',
    body: {
      kind: 'comment',
      audience: 'readers',
      body: `Who sees to this, and by when? ${person.luck.pick(words)}`,
    },
  });
