/**
 * What was said about words of a text that is read as HTML: the words are found as they were quoted, beside the letters
 * they stood beside, and underlined. What is not found so has its place once the editor is there, which knows the
 * characters by their ids.
 */
import { blocksIn, piecesOf } from '../sections/still.ts';
import type { Marked } from './marks.ts';

type Letter = { node: Text; at: number } | null;

/** The text as anchors quote it: paragraphs on lines of their own, with the place of each letter. */
function laidOut(root: Element): { words: string; at: Letter[] } {
  let words = '';
  const at: Letter[] = [];
  for (const block of blocksIn(root)) {
    if (words !== '') {
      words += '\n';
      at.push(null);
    }
    for (const piece of piecesOf(block)) {
      const text = piece instanceof Text ? piece.data : piece instanceof HTMLBRElement ? '\n' : '@someone';
      for (let i = 0; i < text.length; i++) at.push(piece instanceof Text ? { node: piece, at: i } : null);
      words += text;
    }
  }
  return { words, at };
}

const lettersOf = (text: string): string => text.replace(/\s+/g, '');
const kept = 24;
const enough = 8;

/** Underlines them, the earlier marks taken away. Answers with the ids of those whose words were found. */
export function markStill(root: HTMLElement, marked: readonly Marked[], lit: string | null): Set<string> {
  unmark(root);
  const found = new Set<string>();
  for (const each of marked) {
    if (each.quote === '') continue;
    const { words, at } = laidOut(root);
    const from = placeOf(words, each);
    if (from === null) continue;
    found.add(each.id);
    wrap(at.slice(from, from + each.quote.length), each, each.id === lit);
  }
  return found;
}

function placeOf(words: string, { quote, anchor }: Marked): number | null {
  const { before = '', after = '' } = anchor ?? {};
  const scores: { at: number; score: number }[] = [];
  for (let at = words.indexOf(quote); at >= 0; at = words.indexOf(quote, at + 1)) {
    const here = lettersOf(words.slice(Math.max(0, at - 4 * kept), at));
    const next = lettersOf(words.slice(at + quote.length, at + quote.length + 4 * kept));
    scores.push({ at, score: Math.max(sharedEnd(before, here), sharedStart(after, next)) });
  }
  if (before.length < enough && after.length < enough)
    return scores.length === 1 ? (scores[0]?.at ?? null) : null;
  const [best] = scores.filter(({ score }) => score >= enough).sort((a, b) => b.score - a.score);
  return best?.at ?? null;
}

function sharedStart(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a.charAt(n) === b.charAt(n)) n++;
  return n;
}
const sharedEnd = (a: string, b: string) => sharedStart([...a].reverse().join(''), [...b].reverse().join(''));

function wrap(letters: readonly Letter[], { id, look }: Marked, lit: boolean): void {
  const runs = new Map<Text, { from: number; to: number }>();
  for (const letter of letters) {
    if (!letter) continue;
    const run = runs.get(letter.node);
    if (run) run.to = letter.at + 1;
    else runs.set(letter.node, { from: letter.at, to: letter.at + 1 });
  }
  for (const [node, { from, to }] of runs) {
    const words = from > 0 ? node.splitText(from) : node;
    if (to - from < words.data.length) words.splitText(to - from);
    const span = document.createElement('span');
    span.className = `thread-words ${look}${lit ? ' lit' : ''}`;
    span.dataset.thread = id;
    words.replaceWith(span);
    span.append(words);
  }
}

/** The text as it was before. */
function unmark(root: HTMLElement): void {
  for (const span of [...root.querySelectorAll('.thread-words')]) {
    const { parentNode } = span;
    span.replaceWith(...span.childNodes);
    parentNode?.normalize();
  }
}
