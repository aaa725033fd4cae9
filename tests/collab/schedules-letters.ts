import type { Chance } from '../fixtures/random.ts';

const perWriter = 4000;
/** CJK ideographs: of one UTF-16 unit, and beyond them of two. */
const [near, far] = [0x4e00, 0x20000];

/**
 * Words for one writer, of letters that nobody else types and that come once: who typed what can then be read from
 * the text itself, wherever it was moved to.
 */
export function lettersOf(writer: number, dice: Chance): () => string {
  let typed = 0;
  const letter = () => {
    const n = writer * perWriter + typed++;
    if (typed > perWriter) throw new Error('A writer has no more letters.');
    return String.fromCodePoint(n % 5 === 0 ? far + n : near + n);
  };
  return () => Array.from({ length: 1 + dice.below(5) }, letter).join('');
}

/** Who types this letter. */
export function writerOf(letter: string): number {
  const point = letter.codePointAt(0) ?? 0;
  return Math.floor((point - (point >= far ? far : near)) / perWriter);
}
