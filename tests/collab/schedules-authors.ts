import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import type { LogRow } from '#lib/sections/log.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { whoTyped } from '#lib/sections/who-typed.ts';
import { applyAsSent } from './people-editing.ts';
import { writerOf } from './schedules-letters.ts';
import { plain } from './writers.ts';

type Credits = {
  wrong: string[];
  /** Letters credited to another, of which the letters alone do not show that a limit was met. */
  unexplained: string[];
  characters: number;
  excused: number;
};

/**
 * Whether the log says of each character what its letter says: every letter was typed once, by the one whose it is.
 * `changes`: every change that was made, by `changeOf`. `excused`: those that fall under the limits which `whoTyped`
 * states, found out here by the letters alone.
 */
export function wrongAuthors(
  rows: readonly LogRow[],
  doc: Y.Doc,
  people: readonly Id[],
  changes: ReadonlySet<string>,
): Credits {
  const wrong: string[] = [];
  const unexplained: string[] = [];
  const texts = whoTyped(rows);
  const standing = [...doc.getXmlFragment(rootName).createTreeWalker(() => true)].filter(
    (child) => child instanceof Y.XmlText,
  );
  const words = texts.map((text) => text.map((run) => run.words).join(''));
  if (words.join('\n') !== standing.map(plain).join('\n'))
    wrong.push('the words with authors are not the text');
  let characters = 0;
  let excused = 0;
  let limits: Set<string> | null = null;
  for (const { words, authorId } of texts.flat())
    for (const letter of words) {
      characters++;
      if (people[writerOf(letter)] === authorId) continue;
      limits ??= beyondTheLog(rows, changes);
      if (limits.has(`${letter} ${authorId}`)) excused++;
      else
        unexplained.push(
          `${letter} (${letter.codePointAt(0)?.toString(16)}), typed by ${writerOf(letter)}, is said to be ${people.indexOf(authorId)}'s`,
        );
    }
  return { wrong, unexplained, characters, excused };
}

/** Where an update's structs begin and end: one change that one person made. */
export const changeOf = (client: number, from: number, to: number): string => `${client} ${from} ${to}`;

/**
 * The letters, with an author each, that the limits may leave to whoever wrote them again: those that a change brings
 * back without taking them from anywhere (of what two people move or take away at once, the log shows the later one's
 * come and not go; an undo can look so too); those that stood there twice, because two people moved them at once; one
 * or two that are moved right beside others; and those that were there before in a row of many changes, made while
 * away. Typing, and what a change itself moves of what stood there once, is never among them.
 */
function beyondTheLog(rows: readonly LogRow[], changes: ReadonlySet<string>): Set<string> {
  const doc = new Y.Doc({ gc: false });
  const seen = new Set<string>();
  const limits = new Set<string>();
  const standing = new Map<string, number>();
  const doubled = new Set<string>();
  const count = (letter: string, by: number) => {
    const now = (standing.get(letter) ?? 0) + by;
    standing.set(letter, now);
    if (now > 1) doubled.add(letter);
  };
  for (const { bytes, authorId } of rows) {
    const { structs, ds } = Y.decodeUpdate(bytes);
    applyAsSent(doc, bytes);
    const gone = lettersIn(doc, ds);
    for (const letter of gone) count(letter, -1);
    for (const letter of lettersOf(structs)) count(letter, 1);
    const removed = new Set(gone);
    // Who takes a letter away once has moved one of it, however often they bring it.
    const taken = (letter: string) => {
      const at = gone.indexOf(letter);
      if (at >= 0) gone.splice(at, 1);
      return at >= 0;
    };
    const [first, last] = [structs[0], structs[structs.length - 1]];
    const isOne =
      first && last && changes.has(changeOf(first.id.client, first.id.clock, last.id.clock + last.length));
    for (const struct of structs) {
      if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue;
      const letters = [...struct.content.str];
      const shortPieces = piecesOf(letters, removed).filter((piece) => piece.join('').length < 3);
      const beyond = isOne
        ? [
            ...letters.filter((letter) => seen.has(letter) && (doubled.has(letter) || !taken(letter))),
            ...shortPieces.filter((piece) => piece.length < letters.length).flat(),
          ]
        : letters;
      for (const letter of beyond) limits.add(`${letter} ${authorId}`);
    }
    for (const letter of lettersOf(structs)) seen.add(letter);
  }
  return limits;
}

/** Runs of letters that are among those. */
function piecesOf(letters: readonly string[], among: ReadonlySet<string>): string[][] {
  const pieces: string[][] = [[]];
  for (const letter of letters) {
    if (among.has(letter)) pieces[pieces.length - 1]?.push(letter);
    else pieces.push([]);
  }
  return pieces.filter((piece) => piece.length > 0);
}

const lettersOf = (structs: ReturnType<typeof Y.decodeUpdate>['structs']): string[] =>
  structs.flatMap((struct) =>
    struct instanceof Y.Item && struct.content instanceof Y.ContentString ? [...struct.content.str] : [],
  );

function lettersIn(doc: Y.Doc, ds: ReturnType<typeof Y.decodeUpdate>['ds']): string[] {
  let letters = '';
  for (const [client, ranges] of ds.clients)
    for (const { clock, len } of ranges)
      for (let at = clock; at < clock + len;) {
        const item = Y.getItem(doc.store, Y.createID(client, at));
        const end = Math.min(clock + len, item.id.clock + item.length);
        if (item instanceof Y.Item && item.content instanceof Y.ContentString)
          letters += item.content.str.slice(at - item.id.clock, end - item.id.clock);
        at = end;
      }
  return [...letters];
}
