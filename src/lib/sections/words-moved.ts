import type { ID } from 'yjs';

/** Words that are no longer where they were, and which characters of the text they are. */
export type Removed = { words: string; ids: readonly ID[] };

/** Shorter pieces than this are found in anything: beside new words they are taken for new. */
const shortestPiece = 3;

/** Of each character which removed one it is. Null: none is known. */
export type Covered = (ID | null)[];

export const nothingCovered = (words: string): Covered =>
  Array.from<ID | null>({ length: words.length }).fill(null);

/**
 * Which removed character each character of `words` is, beyond those that are `covered` already. The sources are looked
 * through in order, and only until all is found. A short piece counts where it is all there is, here or there, or
 * stands between two that were found.
 */
export function coverBy(words: string, sources: Iterable<Removed>, covered = nothingCovered(words)): Covered {
  for (const source of sources) {
    const gaps = gapsIn(covered);
    if (gaps.length === 0) break;
    for (const [from, to] of gaps) {
      const isInner = from > 0 && to < words.length;
      const isWhole = from === 0 && to === words.length;
      const isAllOfIt = source.words === words.slice(from, to);
      coverGap(words, from, to, source, isInner || isWhole || isAllOfIt ? 1 : shortestPiece, covered);
    }
  }
  return covered;
}

function gapsIn(covered: Readonly<Covered>): [from: number, to: number][] {
  const gaps: [number, number][] = [];
  covered.forEach((id, at) => {
    if (id !== null) return;
    const last = gaps[gaps.length - 1];
    if (last?.[1] === at) last[1]++;
    else gaps.push([at, at + 1]);
  });
  return gaps;
}

/**
 * What is left of words of which some were found, by what is left of those that were taken away with them: each
 * gap whose characters are all among these, in whatever order. Two people who write into one text at once leave its
 * letters between each other's.
 */
export function coverRest(
  runs: readonly { words: string; covered: Covered }[],
  taken: readonly Removed[],
): void {
  const used = new Set(runs.flatMap(({ covered }) => covered.map((id) => id && keyOf(id))));
  const left = new Map<string, ID[]>();
  for (const { words, ids } of taken)
    ids.forEach((id, i) => {
      if (used.has(keyOf(id))) return;
      const unit = words.charAt(i);
      left.set(unit, [...(left.get(unit) ?? []), id]);
    });
  for (const { words, covered } of runs) {
    if (!covered.some((id) => id !== null)) continue;
    for (const [from, to] of gapsIn(covered)) {
      const units = words.slice(from, to).split('');
      const enough = units.every(
        (unit) => units.filter((each) => each === unit).length <= (left.get(unit)?.length ?? 0),
      );
      if (!enough) continue;
      for (let at = from; at < to; at++) covered[at] = left.get(words.charAt(at))?.shift() ?? null;
    }
  }
}

export const keyOf = ({ client, clock }: { client: number; clock: number }): string => `${client} ${clock}`;

function coverGap(
  words: string,
  gapFrom: number,
  gapTo: number,
  source: Removed,
  shortestGap: number,
  covered: Covered,
): void {
  const gap = words.slice(gapFrom, gapTo);
  const whole = gap.length >= shortestGap ? source.words.indexOf(gap) : -1;
  for (let at = gapFrom; at < gapTo;) {
    const { start, length } =
      whole >= 0 ? { start: whole, length: gap.length } : longestStart(words.slice(at, gapTo), source.words);
    for (let i = 0; i < length; i++) covered[at + i] = source.ids[start + i] ?? null;
    at += length > 0 ? length : characterAt(words, at);
  }
}

/** The first half of a character of two UTF-16 units: many characters share it. */
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

const characterAt = (words: string, at: number): number => (isHigh(words.charCodeAt(at)) ? 2 : 1);

/** The longest start of `piece` that stands in `words`. */
function longestStart(piece: string, words: string): { start: number; length: number } {
  const best = { start: -1, length: 0 };
  if (piece.length < shortestPiece) return best;
  const seed = piece.slice(0, shortestPiece);
  for (let at = words.indexOf(seed); at >= 0; at = words.indexOf(seed, at + 1)) {
    let length = shortestPiece;
    while (length < piece.length && words[at + length] === piece[length]) length++;
    if (isHigh(words.charCodeAt(at + length - 1))) length--;
    if (length > best.length && length >= shortestPiece) Object.assign(best, { start: at, length });
  }
  return best;
}
