/** What a misspelt word was meant to be. Pure. */
import { lettersApart } from './words.ts';

/** A word that stands in entries, and in how many. */
export type KnownWord = { word: string; entries: number };

/** How many letters of a word may be wrong. */
const mostApart = (word: string): number =>
  word.length <= 3 ? 0 : word.length <= 5 ? 1 : word.length <= 8 ? 2 : 3;

/** The known word nearest to what was typed: by letters, then by how often it stands there; null: none is near. */
export function nearestWord(typed: string, known: readonly KnownWord[]): string | null {
  let best: { word: string; apart: number } | null = null;
  for (const { word, entries } of known) {
    const letters = lettersApart(typed, word);
    if (letters === 0 || letters > mostApart(typed)) continue;
    // Few get the first letter wrong; and of two that are as near, what is written more often was meant.
    const apart = letters + (word[0] === typed[0] ? 0 : 0.5) - Math.min(0.6, Math.log10(1 + entries) / 4);
    if (!best || apart < best.apart || (apart === best.apart && word < best.word)) best = { word, apart };
  }
  return best?.word ?? null;
}
