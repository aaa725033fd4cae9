import * as Y from 'yjs';
import { keyOf, type Removed } from './words-moved.ts';

/** Words as a row brings them, of one client and in one piece. */
export type Fresh = { client: number; clock: number; words: string; left: Y.ID | null; right: Y.ID | null };

export const freshOf = ({ id, origin, rightOrigin }: Y.Item, words: string): Fresh => ({
  client: id.client,
  clock: id.clock,
  words,
  left: origin,
  right: rightOrigin,
});

/** Pieces that stand side by side: `at` says where in `words` each character of a piece is. */
export type Run = {
  words: string;
  ids: readonly Y.ID[];
  pieces: { piece: Fresh; at: (number | undefined)[] }[];
};

/**
 * What a row brings, as it stands: what is moved is sent in pieces wherever a mark stood in it, or somebody had
 * written into it. Neither marks nor what is gone part a run.
 */
export function runsOf(doc: Y.Doc, fresh: readonly Fresh[], before: ReadonlyMap<number, number>): Run[] {
  const runs: Run[] = [];
  const rest = new Set(fresh);
  for (const piece of fresh) {
    if (!rest.has(piece)) continue;
    const { words, ids } = fresh.length === 1 ? idsOf(piece) : runAround(doc, piece, before);
    const places = new Map(ids.map((id, i) => [keyOf(id), i]));
    const pieces: Run['pieces'] = [];
    for (const each of rest) {
      const at = idsOf(each).ids.map((id) => places.get(keyOf(id)));
      if (at[0] === undefined) continue;
      pieces.push({ piece: each, at });
      rest.delete(each);
    }
    runs.push({ words, ids, pieces });
  }
  return runs;
}

const idsOf = ({ client, clock, words }: Fresh): Removed => ({
  words,
  ids: Array.from({ length: words.length }, (_, i) => Y.createID(client, clock + i)),
});

function runAround(doc: Y.Doc, { client, clock }: Fresh, before: ReadonlyMap<number, number>): Removed {
  const isFresh = (item: Y.Item, i = 0) => item.id.clock + i >= (before.get(item.id.client) ?? Infinity);
  const goesOn = (item: Y.Item) => item.deleted || item.content instanceof Y.ContentFormat;
  const found = Y.getItem(doc.store, Y.createID(client, clock));
  let start = found;
  // What a client brings now merges with what it brought before: of an item, only the end may be new.
  for (
    let item: Y.Item | null = found;
    item && (isFresh(item, item.length - 1) || goesOn(item));
    item = item.left
  ) {
    start = item;
    if (!isFresh(item) && !goesOn(item)) break;
  }
  let words = '';
  const ids: Y.ID[] = [];
  for (let item: Y.Item | null = start; item; item = item.right) {
    const { content, id, length } = item;
    if (!isFresh(item, length - 1)) {
      if (goesOn(item)) continue;
      break;
    }
    for (let i = 0; i < length && content instanceof Y.ContentString; i++) {
      if (!isFresh(item, i)) continue;
      words += content.str.charAt(i);
      ids.push(Y.createID(id.client, id.clock + i));
    }
  }
  return { words, ids };
}
