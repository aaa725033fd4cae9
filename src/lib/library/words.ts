/** Words of a text, as the library counts them and compares them. Pure. */

const most = 30;

/** Each word once, in lower case, without accents: three letters at least, and never a number alone. */
export function wordsIn(text: string): string[] {
  const found = new Set<string>();
  for (const [word] of plain(text).matchAll(/[\p{L}\p{N}]+/gu))
    if (word.length >= 3 && word.length <= most && /\p{L}/u.test(word)) found.add(word);
  return [...found].sort();
}

/** Lower case, accents and apostrophes gone: "Café’s" → "cafes". */
export const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .toLowerCase();

/**
 * How many letters are to be added, taken away, changed or swapped with their neighbour to make one word the other
 * (Damerau's distance, in the variant of optimal alignment).
 */
export function lettersApart(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      const row = rows[i];
      if (row) row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped);
    }
  return at(a.length, b.length);
}
