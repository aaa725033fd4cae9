/**
 * Places in a text that is read as HTML, before there is an editor, and the same places in the editor's document.
 * A place is so many characters into so many paragraphs; what is no paragraph's own text (captions) does not count.
 */
import type { Node as DocNode } from '@tiptap/pm/model';

export type Spot = {
  /** Which paragraph, heading or cell's paragraph, from 0. */
  block: number;
  /** How many characters into it; a mention or a broken line is one. */
  offset: number;
  /** The paragraph's text as it was seen: by it the paragraph is known again where others have written meanwhile. */
  text: string;
};

/** One character in a paragraph that is none of its letters. */
const atom = '\ufffc';
const blocks = 'p, h3, h4, h5';

export const blocksIn = (root: Element): HTMLElement[] =>
  [...root.querySelectorAll<HTMLElement>(blocks)].filter((each) => !each.matches('.beside, .value'));

const isAtom = (node: Node): boolean => node instanceof HTMLElement && node.matches('.mention, br');

/** The pieces of a paragraph in order: text nodes, and what counts as one character. */
export function* piecesOf(block: Node): Generator<Node> {
  for (const child of block.childNodes) {
    if (child instanceof Text || isAtom(child)) yield child;
    else yield* piecesOf(child);
  }
}

const lengthOf = (piece: Node): number => (piece instanceof Text ? piece.data.length : 1);
const textOf = (block: Node): string =>
  Array.from(piecesOf(block), (piece) => (piece instanceof Text ? piece.data : atom)).join('');

/** The spot at which a point of the DOM lies; the beginning of the text where it lies in none of its paragraphs. */
export function spotAt(root: Element, node: Node, offset: number): Spot {
  const all = blocksIn(root);
  const point = document.createRange();
  point.setStart(node, offset);
  // The last paragraph that begins before it, so that a click beside a paragraph is one at its end.
  const at = all.findLastIndex((each) => point.comparePoint(each, 0) <= 0);
  const block = all[Math.max(at, 0)];
  if (!block) return { block: 0, offset: 0, text: '' };
  const text = textOf(block);
  if (at < 0) return { block: 0, offset: 0, text };
  let before = 0;
  for (const piece of piecesOf(block)) {
    if (piece === node) return { block: at, offset: before + Math.min(offset, lengthOf(piece)), text };
    const beginsAfter = point.comparePoint(piece.parentNode ?? piece, indexIn(piece)) >= 0;
    if (beginsAfter) break;
    before += lengthOf(piece);
  }
  return { block: at, offset: before, text };
}

const indexIn = (node: Node): number => [...(node.parentNode?.childNodes ?? [])].indexOf(node as ChildNode);

/** The end of the whole text. */
export function lastSpot(root: Element): Spot {
  const all = blocksIn(root);
  const last = all.at(-1);
  const text = last ? textOf(last) : '';
  return { block: Math.max(all.length - 1, 0), offset: text.length, text };
}

/** Where a spot lies in an editor's document, which may hold more by now. */
export function positionOf(doc: DocNode, spot: Spot): number {
  const all: { at: number; text: string }[] = [];
  doc.descendants((node, at) => {
    if (!node.isTextblock) return true;
    all.push({ at, text: node.textBetween(0, node.content.size, '', atom) });
    return false;
  });
  const near = all
    .map((each, i) => ({ ...each, away: Math.abs(i - spot.block) }))
    .sort((a, b) => a.away - b.away);
  const same = near.find(({ text }) => text === spot.text);
  if (same) return same.at + 1 + spot.offset;
  const [nearest] = near;
  return nearest ? nearest.at + 1 + offsetIn(nearest.text, spot) : 0;
}

/** The offset in a paragraph that was changed meanwhile: as far from its beginning, or else from its end. */
function offsetIn(text: string, { text: before, offset }: Spot): number {
  if (text.startsWith(before.slice(0, offset))) return offset;
  const rest = before.slice(offset);
  return text.endsWith(rest) ? text.length - rest.length : Math.min(offset, text.length);
}

/** Where a point of the window lies in a text; null: beside it, or in nothing that could be asked. */
export function spotUnder(root: Element, x: number, y: number): Spot | null {
  const found = caretFrom(x, y);
  return found && root.contains(found.node) ? spotAt(root, found.node, found.offset) : null;
}

type Pointed = Document & {
  caretPositionFromPoint?(x: number, y: number): { offsetNode: Node; offset: number } | null;
  caretRangeFromPoint?(x: number, y: number): Range | null;
};

function caretFrom(x: number, y: number): { node: Node; offset: number } | null {
  const pointed: Pointed = document;
  const position = pointed.caretPositionFromPoint?.(x, y);
  if (position) return { node: position.offsetNode, offset: position.offset };
  const range = pointed.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** Where a spot is seen: of no width. */
export function rectOf(root: Element, spot: Spot): DOMRect | null {
  const block = blocksIn(root)[spot.block];
  if (!block) return null;
  const range = document.createRange();
  range.selectNodeContents(block);
  range.collapse(true);
  let left = spot.offset;
  for (const piece of piecesOf(block)) {
    if (piece instanceof Text && left <= piece.data.length) {
      range.setStart(piece, left);
      range.collapse(true);
      break;
    }
    left -= lengthOf(piece);
    range.setStartAfter(piece);
  }
  const [rect] = range.getClientRects();
  return rect ?? block.getBoundingClientRect();
}
