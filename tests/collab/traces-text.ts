import * as Y from 'yjs';
import { rootName } from '#lib/sections/schema-names.ts';

/**
 * How the lines of a recorded text stand in a section.
 * - `breaks`: one paragraph, with a hard break at each line's end.
 * - `paragraphs`: each line a paragraph of its own, split and joined as the editor does it.
 */
export type Shape = 'breaks' | 'paragraphs';
export const shapes: readonly Shape[] = ['breaks', 'paragraphs'];

/** A patch of a recording: at this position, delete so many characters, then insert these. */
export type Patch = readonly [position: number, deleted: number, inserted: string];

/**
 * A line as its texts, side by side: one, or more where two people joined lines at once. Each knows the element
 * that stands for the line among the lines: the text itself in one paragraph, else its paragraph.
 */
type Line = { texts: Y.XmlText[]; length: number };

/** Types recorded patches into a document of a section. Positions count UTF-16 units. */
export type Typist = {
  type(patches: readonly Patch[]): void;
  /** What others changed is looked at before the next patch. */
  look(): void;
  content(): string;
};

const elementNamed = (name: string, children: (Y.XmlElement | Y.XmlText)[] = []) => {
  const element = new Y.XmlElement(name);
  if (children.length > 0) element.insert(0, children);
  return element;
};

const lengthOf = (texts: readonly Y.XmlText[]) => texts.reduce((sum, text) => sum + text.length, 0);

/** What each line of a section's text is made of. */
function linesOf(doc: Y.Doc, shape: Shape): Y.XmlText[][] {
  const body = doc.getXmlFragment(rootName);
  const textsIn = (element: Y.XmlElement) =>
    element.toArray().filter((child): child is Y.XmlText => child instanceof Y.XmlText);
  if (shape === 'paragraphs')
    return body.toArray().map((child) => (child instanceof Y.XmlElement ? textsIn(child) : []));
  const lines: Y.XmlText[][] = [];
  for (const paragraph of body.toArray()) {
    const line: Y.XmlText[][] = [[]];
    for (const child of (paragraph as Y.XmlElement).toArray()) {
      if (child instanceof Y.XmlText) line.at(-1)?.push(child);
      else line.push([]);
    }
    lines.push(...line);
  }
  return lines;
}

const plainOf = (text: Y.XmlText) =>
  (text.toDelta() as { insert: string }[]).map(({ insert }) => insert).join('');

/** The text as it was recorded: lines, with an end between each and the next. */
export const contentOf = (doc: Y.Doc, shape: Shape): string =>
  linesOf(doc, shape)
    .map((texts) => texts.map(plainOf).join(''))
    .join('\n');

export function openTypist(doc: Y.Doc, shape: Shape): Typist {
  let lines: Line[] | null = null;
  const body = doc.getXmlFragment(rootName);
  const read = () => (lines ??= linesOf(doc, shape).map((texts) => ({ texts, length: lengthOf(texts) })));
  const typist: Typist = {
    type(patches) {
      doc.transact(() => {
        for (const [position, deleted, inserted] of patches) {
          if (body.length === 0) startText(body);
          remove(read(), shape, position, deleted);
          insert(read(), shape, position, inserted);
        }
      });
    },
    look: () => void (lines = null),
    content: () => contentOf(doc, shape),
  };
  return typist;
}

const startText = (body: Y.XmlFragment) => body.insert(0, [elementNamed('paragraph', [new Y.XmlText()])]);

type Spot = { at: number; column: number };

function spotOf(lines: readonly Line[], position: number): Spot {
  let left = position;
  for (const [at, { length }] of lines.entries()) {
    if (left <= length) return { at, column: left };
    left -= length + 1;
  }
  throw new Error(`There is no position ${position}.`);
}

const lineAt = (lines: readonly Line[], at: number): Line => {
  const line = lines[at];
  if (!line) throw new Error(`There is no line ${at}.`);
  return line;
};

/** The text at a column of a line, and where in it: the end of one rather than the start of the next. */
function within({ texts }: Line, column: number): { text: Y.XmlText; at: number } {
  let left = column;
  for (const text of texts) {
    if (left <= text.length) return { text, at: left };
    left -= text.length;
  }
  throw new Error(`There is no column ${column}.`);
}

function insert(lines: Line[], shape: Shape, position: number, inserted: string): void {
  const spot = spotOf(lines, position);
  const pieces = inserted.split('\n');
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) {
      split(lines, shape, spot);
      spot.at++;
      spot.column = 0;
    }
    if (piece.length === 0) continue;
    const line = lineAt(lines, spot.at);
    const { text, at } = within(line, spot.column);
    text.insert(at, piece);
    line.length += piece.length;
    spot.column += piece.length;
  }
}

function remove(lines: Line[], shape: Shape, position: number, count: number): void {
  const { at, column } = spotOf(lines, position);
  for (let left = count; left > 0;) {
    const line = lineAt(lines, at);
    if (column === line.length) {
      join(lines, shape, at);
      left--;
      continue;
    }
    const size = Math.min(left, line.length - column);
    cut(line, column, size);
    left -= size;
  }
}

function cut(line: Line, column: number, size: number): void {
  line.length -= size;
  let skip = column;
  let left = size;
  for (const text of line.texts) {
    const here = Math.min(left, Math.max(0, text.length - skip));
    const from = skip;
    skip = Math.max(0, skip - text.length);
    if (here > 0) text.delete(from, here);
    left -= here;
  }
}

/** Ends a line at a column. What stands after it moves, unless nothing stands after it or nothing before. */
function split(lines: Line[], shape: Shape, { at, column }: Spot): void {
  const line = lineAt(lines, at);
  const fresh: Line = { texts: [new Y.XmlText()], length: 0 };
  if (column === 0 && line.length > 0) {
    place(lines, shape, at, fresh, 'before');
    lines.splice(at, 0, fresh);
    return;
  }
  place(lines, shape, at, fresh, 'after');
  lines.splice(at + 1, 0, fresh);
  move(line, column, fresh);
}

/** Takes the end of a line away. The next line's words move to it, unless one of the two has none. */
function join(lines: Line[], shape: Shape, at: number): void {
  const line = lineAt(lines, at);
  const next = lineAt(lines, at + 1);
  if (line.length === 0) {
    discard(lines, shape, at, 'this');
    lines.splice(at, 1);
    return;
  }
  move(next, 0, line);
  discard(lines, shape, at + 1, 'before');
  lines.splice(at + 1, 1);
}

function move(from: Line, column: number, to: Line): void {
  const words = from.texts.map(plainOf).join('').slice(column);
  if (words.length === 0) return;
  cut(from, column, words.length);
  const { text, at } = within(to, to.length);
  text.insert(at, words);
  to.length += words.length;
}

const parentOf = (type: Y.XmlText | Y.XmlElement) => type.parent as Y.XmlElement | Y.XmlFragment;
const indexOf = (type: Y.XmlText | Y.XmlElement) => parentOf(type).toArray().indexOf(type);

function firstOf({ texts: [first] }: Line): Y.XmlText {
  if (!first) throw new Error('A line has no text.');
  return first;
}

/** Puts a new line beside one that is there. */
function place(lines: Line[], shape: Shape, at: number, fresh: Line, side: 'before' | 'after'): void {
  const beside = lineAt(lines, at);
  if (shape === 'paragraphs') {
    const paragraph = firstOf(beside).parent as Y.XmlElement;
    const index = indexOf(paragraph) + (side === 'after' ? 1 : 0);
    parentOf(paragraph).insert(index, [elementNamed('paragraph', fresh.texts)]);
    return;
  }
  const text = side === 'after' ? beside.texts[beside.texts.length - 1] : firstOf(beside);
  if (!text) throw new Error('A line has no text.');
  const index = indexOf(text);
  const breaking = elementNamed('hardBreak');
  if (side === 'after') parentOf(text).insert(index + 1, [breaking, ...fresh.texts]);
  else parentOf(text).insert(index, [...fresh.texts, breaking]);
}

/** Takes an empty line away, with the break after it (`this`) or the one before it. */
function discard(lines: Line[], shape: Shape, at: number, which: 'this' | 'before'): void {
  const first = firstOf(lineAt(lines, at));
  if (shape === 'paragraphs') {
    const paragraph = first.parent as Y.XmlElement;
    parentOf(paragraph).delete(indexOf(paragraph), 1);
    return;
  }
  const { texts } = lineAt(lines, at);
  const parent = parentOf(first);
  const index = indexOf(first);
  parent.delete(which === 'this' ? index : index - 1, texts.length + 1);
}
