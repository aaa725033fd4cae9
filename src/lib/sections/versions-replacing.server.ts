/** A text put back as it was, as a change of the text as it is: nothing is ever built anew. */
import * as Y from 'yjs';
import { rootName } from './schema-names.ts';
import { elementJson } from './versions-digest.server.ts';

/** Above this many pairs of blocks to compare, what lies between the equal ends is replaced as a whole. */
const mostPairs = 4_000_000;

/**
 * One Yjs update (first format), made by `clientId` in a text that is `state`, after which it says what `wanted`
 * says. Blocks that are the same in both stay as they are, with their authors and whatever is anchored in them, and
 * what others type meanwhile stays too. Null: it says that already. `wanted` are updates that make a text.
 */
export function replacing(
  state: Uint8Array,
  wanted: readonly Uint8Array[],
  clientId: number,
): Uint8Array | null {
  const now = readDoc([state]);
  const then = readDoc(wanted);
  try {
    const target = blocksOf(then.getXmlFragment(rootName));
    return changeIn(now, clientId, (body) => change(body, blocksOf(body), target));
  } finally {
    now.destroy();
    then.destroy();
  }
}

/** What one change by `clientId` of a document is as an update; null: it changes nothing. */
export function changeIn(
  doc: Y.Doc,
  clientId: number,
  work: (body: Y.XmlFragment) => void,
): Uint8Array | null {
  let made: Uint8Array | null = null;
  doc.clientID = clientId;
  doc.on('update', (update: Uint8Array) => (made = update));
  doc.transact(() => work(doc.getXmlFragment(rootName)));
  return made;
}

/** Without Yjs's clean-up of formatting, which would be an edit that nobody made. */
export function readDoc(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  doc.transact((transaction) => {
    for (const update of updates) Y.applyUpdate(doc, update);
    transaction.local = true;
  });
  return doc;
}

type Block = Y.XmlElement | Y.XmlText;
type Compared = { block: Block; json: string };

const blocksOf = (body: Y.XmlFragment): Compared[] =>
  (body.toArray() as Block[]).map((block) => ({
    block,
    json: block instanceof Y.XmlElement ? elementJson(block) : JSON.stringify(block.toDelta()),
  }));

/** From the end to the beginning, so that places before stay where they are. */
function change(body: Y.XmlFragment, now: readonly Compared[], wanted: readonly Compared[]): void {
  let at = now.length;
  let from = wanted.length;
  for (const [i, j] of [...samePairs(now, wanted).reverse(), [-1, -1] as const]) {
    if (at - i > 1) body.delete(i + 1, at - i - 1);
    const missing = wanted.slice(j + 1, from).map(({ block }): Block => block.clone());
    if (missing.length > 0) body.insert(i + 1, missing);
    at = i;
    from = j;
  }
}

/** Pairs of equal blocks, ascending in both: as many as can be. */
function samePairs(a: readonly Compared[], b: readonly Compared[]): (readonly [number, number])[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start]?.json === b[start]?.json) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end)?.json === b.at(-1 - end)?.json)
    end++;
  const middle = between(a, b, start, end);
  const ends = Array.from({ length: end }, (_, k) => [a.length - end + k, b.length - end + k] as const);
  return [...Array.from({ length: start }, (_, k) => [k, k] as const), ...middle, ...ends];
}

/** The longest common subsequence of what lies between the equal ends. */
function between(a: readonly Compared[], b: readonly Compared[], start: number, end: number) {
  const [rows, columns] = [a.length - end - start, b.length - end - start];
  if (rows * columns > mostPairs) return [];
  const width = columns + 1;
  const length = new Uint32Array((rows + 1) * width);
  const same = (i: number, j: number) => a[start + i]?.json === b[start + j]?.json;
  const at = (i: number, j: number) => length[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      length[i * width + j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (same(i, j)) pairs.push([start + i++, start + j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
