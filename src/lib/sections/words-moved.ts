import type { ID } from 'yjs';

/** Words that are no longer where they were, and which characters of the text they are. */
export type Removed = { words: string; ids: readonly ID[] };

/** Shorter pieces than this are found in anything: beside new words they are taken for new. */
const shortestPiece = 3;

/**
 * Which removed character each character of `words` is: null where it is none. The sources are looked through in order,
 * and only until all is found. A short piece counts where it is all there is, here or there, or stands between two that were found.
 */
export function coverBy(words: string, sources: Iterable<Removed>): (ID | null)[] {
  const covered = Array.from<ID | null>({ length: words.length }).fill(null);
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

function gapsIn(covered: readonly (ID | null)[]): [from: number, to: number][] {
  const gaps: [number, number][] = [];
  covered.forEach((id, at) => {
    if (id !== null) return;
    const last = gaps[gaps.length - 1];
    if (last?.[1] === at) last[1]++;
    else gaps.push([at, at + 1]);
  });
  return gaps;
}

function coverGap(
  words: string,
  gapFrom: number,
  gapTo: number,
  source: Removed,
  shortestGap: number,
  covered: (ID | null)[],
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
