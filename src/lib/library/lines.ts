/** The lines of what was found, with the words that it was found by: pieces of plain text, never markup. Pure. */
import { plain } from './words.ts';

/** `hit`: one of the words that were looked for. */
export type Piece = { text: string; hit: boolean };

/** Longest line shown, in characters, and how much of it stands before the first word found. */
const longest = 280;
const before = 80;

/**
 * Whether a word of a text is one of these stems', which Postgres made ("violenc", "studi"). It answers for English
 * as it is written: what was found is always right, and what shines may now and then be one word more or less.
 */
function isForm(word: string, stems: ReadonlySet<string>): boolean {
  const said = plain(word);
  if (stems.has(said)) return true;
  for (let cut = 0; cut <= 5 && said.length - cut >= 2; cut++) {
    const beginning = said.slice(0, said.length - cut);
    if (stems.has(beginning) && isEnding(said.slice(said.length - cut))) return true;
    if (beginning.endsWith('y') && cut <= 1 && stems.has(`${beginning.slice(0, -1)}i`)) return true;
    // "stopped" is "stop", with its last letter twice.
    if (
      cut >= 2 &&
      beginning.length > 3 &&
      beginning.at(-1) === beginning.at(-2) &&
      stems.has(beginning.slice(0, -1)) &&
      isEnding(said.slice(said.length - cut))
    )
      return true;
  }
  return false;
}

const isEnding = (letters: string): boolean =>
  /^(|s|es|e|ed|d|er|ers|ing|ings|y|ies|ied|ion|ions|al|ally|ly|ity|ance|ence|ment|ments|able|ive|ant|ent|or|ors|est|ful|ness|ation|ating|ated|ates|ate)$/.test(
    letters,
  );

const wordsOf = (text: string) => [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu)];

/** A text in pieces, with each word of `stems` marked. Words beside each other are one piece. */
export function marked(text: string, stems: ReadonlySet<string>): Piece[] {
  if (stems.size === 0) return text === '' ? [] : [{ text, hit: false }];
  const pieces: Piece[] = [];
  const add = (piece: string, hit: boolean) => {
    if (piece === '') return;
    const last = pieces.at(-1);
    if (last?.hit === hit) last.text += piece;
    else pieces.push({ text: piece, hit });
  };
  let at = 0;
  for (const { 0: word, index } of wordsOf(text)) {
    if (!isForm(word, stems)) continue;
    const between = text.slice(at, index);
    add(between, pieces.length > 0 && between === ' ');
    add(word, true);
    at = index + word.length;
  }
  add(text.slice(at), false);
  return pieces;
}

/** The line of a text in which most of `stems` stand, cut where it is long; null: none of them does. */
export function bestLine(text: string, stems: ReadonlySet<string>): Piece[] | null {
  if (stems.size === 0) return null;
  let best: { start: number; end: number; distinct: number } | null = null;
  const hits = wordsOf(text)
    .filter(({ 0: word }) => isForm(word, stems))
    .map(({ 0: word, index }) => ({ at: index, end: index + word.length, said: plain(word) }));
  for (const [i, first] of hits.entries()) {
    const near = hits.slice(i, i + 12).filter(({ end }) => end - first.at <= longest - before);
    const distinct = new Set(near.map(({ said }) => said.slice(0, 5))).size;
    if (!best || distinct > best.distinct)
      best = { start: first.at, end: near.at(-1)?.end ?? first.end, distinct };
  }
  return best && marked(cut(text, best.start), stems);
}

/** The first part of a text, as a line. */
export const beginning = (text: string, most = longest): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most).replace(/\s+\S*$/, '')} …`;
};

function cut(text: string, at: number): string {
  const sentence = Math.max(text.lastIndexOf('. ', at - 1) + 2, text.lastIndexOf('\n', at - 1) + 1);
  const space = text.indexOf(' ', Math.max(0, at - before)) + 1;
  const fromSentence = sentence > 1 && at - sentence <= before;
  const start = at <= before ? 0 : fromSentence ? sentence : Math.min(space, at);
  const rest = text.slice(start).replace(/\s+/g, ' ');
  const line = rest.length <= longest ? rest : `${rest.slice(0, longest).replace(/\s+\S*$/, '')} …`;
  return start === 0 || fromSentence ? line : `… ${line}`;
}
