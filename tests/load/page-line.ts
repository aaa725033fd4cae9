import { setTimeout as pause } from 'node:timers/promises';
import { nudgeSpread } from '#lib/core/nudge.ts';
import { readTold, withPart, type Told } from '#lib/sections/watching.ts';
import { ask, type Person } from './ask.ts';
import { openLine, type Line } from './line.ts';
import type { OpenDocument } from './place.ts';

/** The line of a document's open page: it is told what others write, and fetches what it is told to fetch. */
export type PageLine = {
  /** In this section an editor is open: its text comes by another line. Null: none. */
  writesIn(sectionId: string | null): void;
  close(): void;
};

/** Hears every text of a document as a page shows it. */
export type OnText = (sectionId: string, html: string) => void;

const again = 1000;
// Frames are JSON that begins `{"kind":"`: what follows tells texts and people from what is acted on, unread.
const kindAt = '{"kind":"'.length;
const [ofSections, ofNudges] = ['s', 'n'].map((letter) => letter.charCodeAt(0));

/**
 * As the page does: says which texts it shows, and fetches comments and data when it is told that there are others. Most
 * of these do not look at the texts they are sent; with `onText` they are put together.
 */
export function openPageLine(person: Person, document: OpenDocument, onText?: OnText): PageLine {
  const texts = new Map<string, string>();
  const fetching = fetcher(person, nudgeSpread(document.people));
  let numbers: Record<string, number> = {};
  let writing: string | null = null;
  let ended = false;
  let line: Line = connect();

  function see(): void {
    const shown = Object.entries(numbers).filter(([id]) => id !== writing);
    line.send(Buffer.from(JSON.stringify({ see: Object.fromEntries(shown) })));
  }

  function hear(told: Told | null): void {
    if (told?.kind === 'sections') {
      const known = onText ? () => -1 : ({ seq }: { seq: number }) => seq;
      numbers = Object.fromEntries(told.sections.map((section) => [section.id, known(section)]));
      see();
      if (told.changed) fetching('page data', `${document.path}/__data.json`);
    } else if (told?.kind === 'nudge') {
      if (told.topic === 'comments') fetching('comments read', `/api/v1/sections/${told.section}/comments`);
      else fetching('page data', `${document.path}/__data.json`);
    } else if (told?.kind === 'text' || told?.kind === 'part') {
      const html = told.kind === 'text' ? told.html : withPart(texts.get(told.section) ?? '', told);
      texts.set(told.section, html);
      onText?.(told.section, html);
    }
  }

  function connect(): Line {
    return openLine(person, {
      kind: 'line of a page',
      path: `/collab/document/${document.id}`,
      onOpen: () => undefined,
      onFrame(bytes) {
        const kind = bytes[kindAt];
        if (onText || kind === ofSections || kind === ofNudges) hear(readTold(bytes));
      },
      onLost: () => setTimeout(() => (line = ended ? line : connect()), again).unref(),
    });
  }

  return {
    writesIn(sectionId) {
      writing = sectionId;
      see();
    },
    close() {
      ended = true;
      line.close();
    },
  };
}

/** One fetch of a thing at a time, a moment after it was told of; what is told meanwhile is fetched with it or after it. */
function fetcher(person: Person, spread: number): (kind: string, path: string) => void {
  const running = new Map<string, { again: boolean }>();
  const run = async (kind: string, path: string, state: { again: boolean }) => {
    do {
      await pause(person.luck.next() * spread, undefined, { signal: person.over });
      state.again = false;
      await ask(person, { of: 'calls', kind, path });
    } while (state.again && !person.over.aborted);
    running.delete(path);
  };
  return (kind, path) => {
    const state = running.get(path);
    if (state) state.again = true;
    else {
      const begun = { again: false };
      running.set(path, begun);
      run(kind, path, begun).catch(() => undefined);
    }
  };
}
