import * as Y from 'yjs';
import type { Id } from '../core/ids.ts';
import type { LogRow } from './log.ts';
import { rootName } from './schema-names.ts';
import { freshOf, runsOf, type Fresh, type Run } from './words-brought.ts';
import { coverBy, coverRest, nothingCovered, type Covered, type Removed } from './words-moved.ts';

/** Words that one person brought, as they stand. */
type Brought = { words: string; authorId: Id };

/**
 * Who brought each character of a section's text: per text of the document, in reading order, its words by author.
 * `rows` are all rows of the log from the first, in order, without those in quarantine. Pure; about 20 µs a row.
 *
 * A row's words are its author's, except that words which come back keep whoever brought them first:
 * 1. moved: what the row itself takes away, in pieces of at least three characters or whole (a paragraph split or
 *    joined, an item lifted, a block wrapped);
 * 2. brought back: where they were taken away, or with a whole new block (an undo, a redo), whoever took them away.
 *
 * Limits. The log holds what was done, not how:
 * - Who takes words away and writes the very same again, in one change or while away, has moved them; so has who
 *   writes them again in the place they were taken from.
 * - Pieces of one or two characters that are moved right beside words that count as new count as new themselves.
 * - Words cut by one change and pasted by a later one are brought by who pasted them.
 * - Words that two people move at the same time stand there twice, and mixed with what else they moved. Of these,
 *   and of others that were taken away more than once, those that a later change moves, or brings back without
 *   taking them from anywhere, may count as new.
 * - All that was done while away is one row. Words that were moved or brought back in it, and changed besides, may
 *   count as new.
 */
export function whoTyped(rows: readonly Pick<LogRow, 'authorId' | 'bytes'>[]): Brought[][] {
  const replay: Replay = {
    doc: new Y.Doc({ gc: false }),
    authors: [],
    characters: new Map(),
    taken: [],
  };
  // Reading the root makes it one: until then its items have no kind.
  const body = replay.doc.getXmlFragment(rootName);
  for (const row of rows) addRow(replay, row);
  const found: Brought[][] = [];
  for (const child of body.createTreeWalker(() => true))
    if (child instanceof Y.XmlText) found.push(broughtIn(replay, child));
  replay.doc.destroy();
  return found;
}

/** Of each clock of a client: the number of who brought it first, and where it came back from. */
type Characters = { by: number[]; from: Map<number, Y.ID> };

type DeleteSet = ReturnType<typeof Y.decodeUpdate>['ds'];

type Replay = {
  doc: Y.Doc;
  authors: Id[];
  characters: Map<number, Characters>;
  /** What the rows took away, oldest first. */
  taken: Taken[];
};

function addRow(replay: Replay, { authorId, bytes }: Pick<LogRow, 'authorId' | 'bytes'>): void {
  const { doc } = replay;
  const { structs, ds } = Y.decodeUpdate(bytes);
  const before = new Map<number, number>();
  for (const { id } of structs)
    if (!before.has(id.client)) before.set(id.client, Y.getState(doc.store, id.client));
  applyAsSent(doc, bytes);
  const fresh: Fresh[] = [];
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    if (struct.content instanceof Y.ContentString) fresh.push(freshOf(struct, struct.content.str));
  }
  const taken = takenBy(replay, ds, before);
  if (taken.size > 0) replay.taken.push(taken);
  if (fresh.length === 0) return;
  const author = numberOf(replay, authorId);
  for (const each of fresh) bring(replay, each, author);
  const runs = runsOf(replay.doc, fresh, before).map((run) => ({
    ...run,
    covered: whereFrom(replay, run, taken, before),
  }));
  coverRest(runs, wordsOf(taken));
  for (const run of runs) giveBack(replay, run);
}

/** Without Yjs's clean-up of formatting, which would be an edit of the reader's. */
const applyAsSent = (doc: Y.Doc, update: Uint8Array) =>
  doc.transact((transaction) => {
    Y.applyUpdate(doc, update);
    transaction.local = true;
  });

function numberOf({ authors }: Replay, authorId: Id): number {
  const found = authors.lastIndexOf(authorId);
  return found >= 0 ? found : authors.push(authorId) - 1;
}

function charactersOf({ characters }: Replay, client: number): Characters {
  let found = characters.get(client);
  if (!found) characters.set(client, (found = { by: [], from: new Map() }));
  return found;
}

function bring(replay: Replay, { client, clock, words }: Fresh, author: number): void {
  const { by } = charactersOf(replay, client);
  for (let i = 0; i < words.length; i++) by[clock + i] = author;
}

/** The characters that one row took away, and the texts they stood in; their words once they were asked for. */
type Taken = {
  size: number;
  texts: Set<Y.XmlText>;
  clocks: Map<number, Set<number>>;
  words: Removed[] | null;
};

function takenBy(replay: Replay, ds: DeleteSet, before: ReadonlyMap<number, number>): Taken {
  const taken: Taken = { size: 0, texts: new Set(), clocks: new Map(), words: null };
  for (const [client, ranges] of ds.clients)
    for (const { clock, len } of ranges) {
      const known = Math.min(clock + len, before.get(client) ?? Infinity);
      for (let at = clock; at < known;) {
        const item = Y.getItem(replay.doc.store, Y.createID(client, at));
        const end = Math.min(known, item.id.clock + item.length);
        if (item instanceof Y.Item && item.content instanceof Y.ContentString) {
          taken.texts.add(item.parent as Y.XmlText);
          const clocks = taken.clocks.get(client) ?? new Set();
          for (let i = at; i < end; i++) clocks.add(i);
          taken.clocks.set(client, clocks);
          taken.size += end - at;
        }
        at = end;
      }
    }
  return taken;
}

/** Text by text, the words that a row took away. */
const wordsOf = (taken: Taken): Removed[] =>
  (taken.words ??= [...taken.texts].map((text) =>
    goneFrom(text, ({ client, clock }) => taken.clocks.get(client)?.has(clock) === true),
  ));

/** Text by text, all words that were ever taken away. */
const allGoneFrom = (texts: Iterable<Y.XmlText>): Removed[] =>
  Array.from(texts, (text) => goneFrom(text, () => true));

/** The words that no longer stand in a text, in order, of those that are asked for. */
function goneFrom(text: Y.XmlText, wanted: (id: { client: number; clock: number }) => boolean): Removed {
  let words = '';
  const ids: Y.ID[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.deleted || !(item.content instanceof Y.ContentString)) continue;
    const { client, clock } = item.id;
    for (let i = 0; i < item.length; i++)
      if (wanted({ client, clock: clock + i })) {
        words += item.content.str.charAt(i);
        ids.push(Y.createID(client, clock + i));
      }
  }
  return { words, ids };
}

/** Finds what of a row's words had been there before. */
function whereFrom(replay: Replay, run: Run, taken: Taken, before: ReadonlyMap<number, number>): Covered {
  const covered = nothingCovered(run.words);
  for (const { piece, at } of run.pieces) {
    const found = coverBy(piece.words, sourcesOf(replay, piece, taken));
    const isFound = found.some((id) => id !== null);
    const whole = !isFound && standsInNewText(replay, piece, before) ? anywhere(replay, piece.words) : null;
    (whole ?? found).forEach((id, i) => (covered[at[i] ?? -1] = id));
  }
  // Beside the pieces that were found, the rest shows what it is.
  return run.pieces.length > 1 ? coverBy(run.words, takenWords(taken), covered) : covered;
}

/** Gives what had been there before to who brought it first. */
function giveBack(replay: Replay, { ids, covered }: { ids: readonly Y.ID[]; covered: Covered }): void {
  ids.forEach(({ client, clock }, i) => {
    const id = covered[i];
    if (!id) return;
    const { by, from } = charactersOf(replay, client);
    by[clock] = replay.characters.get(id.client)?.by[id.clock] ?? by[clock] ?? 0;
    from.set(clock, id);
  });
}

function standsInNewText({ doc }: Replay, fresh: Fresh, before: ReadonlyMap<number, number>): boolean {
  const item = Y.getItem(doc.store, Y.createID(fresh.client, fresh.clock));
  if (!(item instanceof Y.Item)) return false;
  const made = (item.parent as Y.XmlText)._item?.id;
  return made !== undefined && made.clock >= (before.get(made.client) ?? Infinity);
}

function* sourcesOf(replay: Replay, piece: Fresh, taken: Taken): Generator<Removed> {
  yield* placesOf(replay, piece);
  yield* takenWords(taken);
}

function* takenWords(taken: Taken): Generator<Removed> {
  yield* wordsOf(taken);
  yield* allGoneFrom(taken.texts);
}

/** The words that are gone from where these stand. */
function* placesOf(replay: Replay, { words, left, right }: Fresh): Generator<Removed> {
  // An undo puts its words right before those it brings back.
  if (right) yield goneFromOn(replay, right, words.length);
  // In a block that came back itself, they stand between what their neighbours came back from.
  const [after, until] = [cameFrom(replay, left), cameFrom(replay, right)];
  if (after || until) {
    const between = goneBetween(replay, after, until);
    if (between.words === words) yield between;
  }
}

/** Gone words of one client from a clock on, at most so many. */
function goneFromOn({ doc }: Replay, from: Y.ID, most: number): Removed {
  const ids: Y.ID[] = [];
  let words = '';
  const end = Y.getState(doc.store, from.client);
  for (let clock = from.clock; clock < end && ids.length < most;) {
    const item = Y.getItem(doc.store, Y.createID(from.client, clock));
    if (!(item instanceof Y.Item) || !item.deleted || !(item.content instanceof Y.ContentString)) break;
    const at = clock - item.id.clock;
    words += item.content.str.slice(at, at + most - ids.length);
    while (ids.length < words.length) ids.push(Y.createID(from.client, clock++));
  }
  return { words, ids };
}

const cameFrom = ({ characters }: Replay, id: Y.ID | null): Y.ID | null =>
  id ? (characters.get(id.client)?.from.get(id.clock) ?? null) : null;

/** The words between two characters of one text, where all of them are gone. */
function goneBetween({ doc }: Replay, after: Y.ID | null, until: Y.ID | null): Removed {
  const nothing: Removed = { words: '', ids: [] };
  const known = after ?? until;
  const anchor = known && Y.getItem(doc.store, known);
  if (!(anchor instanceof Y.Item)) return nothing;
  const { words, ids } = goneFrom(anchor.parent as Y.XmlText, () => true);
  const indexOf = (id: Y.ID) => ids.findIndex((each) => Y.compareIDs(each, id));
  const from = after ? indexOf(after) + 1 : 0;
  const to = until ? indexOf(until) : ids.length;
  return from > to ? nothing : { words: words.slice(from, to), ids: ids.slice(from, to) };
}

/** Exactly these words, where some row took them away together: the newest. Null: none did. */
function anywhere({ taken }: Replay, words: string): Y.ID[] | null {
  for (let i = taken.length - 1; i >= 0; i--) {
    const each = taken[i];
    if (!each || each.size < words.length) continue;
    for (const gone of [...wordsOf(each), ...allGoneFrom(each.texts)]) {
      const at = gone.words.indexOf(words);
      if (at >= 0) return gone.ids.slice(at, at + words.length);
    }
  }
  return null;
}

function broughtIn({ characters, authors }: Replay, text: Y.XmlText): Brought[] {
  const found: Brought[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
    const by = characters.get(item.id.client)?.by;
    for (let i = 0; i < item.length; i++) {
      const authorId = authors[by?.[item.id.clock + i] ?? -1];
      if (!authorId) throw new Error('Words stand in a text that no row brought.');
      const last = found[found.length - 1];
      if (last?.authorId === authorId) last.words += item.content.str.charAt(i);
      else found.push({ words: item.content.str.charAt(i), authorId });
    }
  }
  return found;
}
