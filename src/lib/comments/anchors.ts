/**
 * Where a comment lies in a text, while others write.
 *
 * 1. An anchor is the first and the last character it is about, by their Yjs ids: what is typed before it moves it,
 *    what is typed inside it belongs to it, what is typed beside it does not.
 * 2. Where either is gone, its words are looked for as they were quoted, beside the letters they stood beside: an
 *    editor that splits a paragraph takes the tail away and writes it anew, and an undo brings words back under other
 *    ids. The same words elsewhere are others.
 * 3. What is found neither way has no place; the words it quoted stay with what was said.
 */
import type { EditorState } from '@tiptap/pm/state';
import type { Node } from '@tiptap/pm/model';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { someone } from '../sections/mentions.ts';

/** Positions in base64, as they are sent and stored, and letters beside the words. */
export type Anchor = { start: string; end: string; before: string; after: string };

/** Positions in an editor's document. */
export type Span = { from: number; to: number };

type Bound = {
  doc: Y.Doc;
  type: Y.XmlFragment;
  binding: { mapping: Parameters<typeof absolutePositionToRelativePosition>[2] } | null;
};

const boundTo = (state: EditorState): Bound | undefined =>
  ySyncPluginKey.getState(state) as Bound | undefined;

/** The words from `from` to `to`: blocks and hard breaks on lines of their own, nobody's name. */
export const wordsBetween = (doc: Node, { from, to }: Span): string =>
  doc.textBetween(from, to, '\n', inPlaceOf);

const inPlaceOf = ({ type }: Node): string =>
  type.name === 'hardBreak' ? '\n' : type.name === 'mention' ? someone : '';

/** What of a selection is text, without white space at its ends. Null: nothing is. */
export function wordsWithin(doc: Node, { from, to }: Span): Span | null {
  let first = -1;
  let last = -1;
  doc.nodesBetween(from, to, (node, at) => {
    for (const [i, letter] of [...(node.text ?? '').split('')].entries()) {
      const here = at + i;
      if (here < from || here >= to || /\s/.test(letter)) continue;
      if (first < 0) first = here;
      last = here + 1;
    }
  });
  return first < 0 ? null : { from: first, to: last };
}

/** The anchor of words that begin and end with a character of text. Null: the text is not bound yet. */
export function anchorOf(state: EditorState, { from, to }: Span): Anchor | null {
  const bound = boundTo(state);
  if (!bound?.binding) return null;
  const { mapping } = bound.binding;
  // y-tiptap names the character before a position.
  const idBefore = (position: number) =>
    (absolutePositionToRelativePosition(position, bound.type, mapping) as Y.RelativePosition).item;
  const [first, last] = [idBefore(from + 1), idBefore(to)];
  if (!first || !last) return null;
  const { words, at } = laidOut(state.doc);
  return {
    start: encoded(new Y.RelativePosition(null, null, first, 0)),
    end: encoded(new Y.RelativePosition(null, null, last, -1)),
    before: lettersOf(words.slice(0, at.indexOf(from))).slice(-kept),
    after: lettersOf(words.slice(at.indexOf(to - 1) + 1)).slice(0, kept),
  };
}

/** Where an anchor, or the words it quotes, lie now. Null: nowhere. */
export function spanOf(state: EditorState, anchor: Anchor | null, quote: string): Span | null {
  const bound = boundTo(state);
  if (!bound?.binding || quote === '') return null;
  const first = anchor && edgeOf(bound, anchor.start);
  const last = anchor && edgeOf(bound, anchor.end);
  if (first && last && !first.gone && !last.gone && first.after <= last.after)
    return { from: first.after - 1, to: last.after };
  const quoted = spanOfWords(state.doc, quote, anchor);
  if (quoted) return quoted;
  // Of words that were changed at one end, what is left.
  if (!first || !last) return null;
  const [from, to] = [first.gone ? first.after : first.after - 1, last.after];
  return from < to ? wordsWithin(state.doc, { from, to }) : null;
}

/** The position right after an anchor's character, or where it was. Null: it is not in this text. */
function edgeOf({ doc, type, binding }: Bound, base64: string): { after: number; gone: boolean } | null {
  const { item } = decoded(base64) ?? {};
  if (!item || !binding || item.clock >= Y.getState(doc.store, item.client)) return null;
  const position = new Y.RelativePosition(null, null, item, -1);
  const placed = (at: Y.RelativePosition) =>
    relativePositionToAbsolutePosition(doc, type, at, binding.mapping);
  const after =
    placed(position) ?? afterNothing(Y.createAbsolutePositionFromRelativePosition(position, doc), placed);
  return after === null ? null : { after, gone: Y.getItem(doc.store, item).deleted };
}

/** y-tiptap has no place before the first character of a text: it is where the next character ends, less one. */
function afterNothing(
  found: Y.AbsolutePosition | null,
  placed: (at: Y.RelativePosition) => number | null,
): number | null {
  if (!(found?.type instanceof Y.XmlText) || found.type.length === 0) return null;
  const first = placed(Y.createRelativePositionFromTypeIndex(found.type, 1, -1));
  return first === null ? null : first - 1 + found.index;
}

/** Letters kept beside an anchor, and how many of them, on one side, say that it is the same place. */
const kept = 24;
const enough = 8;

const lettersOf = (text: string): string => text.replace(/\s+/g, '');

/** Words that stand in a text exactly so, and beside the same letters; without an anchor, the only ones. */
function spanOfWords(doc: Node, quote: string, anchor: Anchor | null): Span | null {
  const { words, at } = laidOut(doc);
  const all: { span: Span; score: number }[] = [];
  for (let found = words.indexOf(quote); found >= 0; found = words.indexOf(quote, found + 1)) {
    const end = found + quote.length;
    const [from, last] = [at[found], at[end - 1]];
    if (from === undefined || last === undefined) continue;
    const before = lettersOf(words.slice(Math.max(0, found - 4 * kept), found));
    const after = lettersOf(words.slice(end, end + 4 * kept));
    const score = Math.max(
      shared(reversed(anchor?.before ?? ''), reversed(before)),
      shared(anchor?.after ?? '', after),
    );
    all.push({ span: { from, to: last + 1 }, score });
  }
  if (!anchor || (anchor.before.length < enough && anchor.after.length < enough))
    return all.length === 1 ? (all[0]?.span ?? null) : null;
  const [best] = all.filter(({ score }) => score >= enough).sort((a, b) => b.score - a.score);
  return best?.span ?? null;
}

const reversed = (text: string): string => text.split('').reverse().join('');

/** With how many letters both begin. */
function shared(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a.charAt(n) === b.charAt(n)) n++;
  return n;
}

/** A text as `wordsBetween` gives it, with the position of each of its characters. */
function laidOut(doc: Node): { words: string; at: number[] } {
  let words = '';
  const at: number[] = [];
  const add = (text: string, position: (i: number) => number) => {
    for (let i = 0; i < text.length; i++) at.push(position(i));
    words += text;
  };
  doc.descendants((node, pos) => {
    if (node.isText) add(node.text ?? '', (i) => pos + i);
    else if (node.isInline) add(inPlaceOf(node), () => pos);
    else if (node.isTextblock && words !== '') add('\n', () => pos);
  });
  return { words, at };
}

const encoded = (position: Y.RelativePosition): string =>
  btoa(String.fromCharCode(...Y.encodeRelativePosition(position)));

function decoded(base64: string): Y.RelativePosition | null {
  try {
    return Y.decodeRelativePosition(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}
