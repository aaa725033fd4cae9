/**
 * Turns whatever stands in a section's Yjs document into a tree that fits the schema, without losing a word of
 * it: what is unknown, or stands where it does not fit, becomes plain text at its place. The guard judges names,
 * not the order of nesting, and a later version may have written what this one does not know.
 */
import { someone } from './mentions.ts';
import { deepest, marks, nodes, type MarkName, type NodeName } from './schema-names.ts';
import { safeAddress, shownAttributes, type Values } from './attributes.ts';
import { captionText, figureOf, findingCaption, recommendationCaption, sourceSentence } from './captions.ts';
import { holds, type Container } from './content.ts';
import { hasRightToLeft } from './direction.ts';

export type TidyMark = { type: MarkName; attrs?: Values };
export type TidyText = { type: 'text'; text: string; marks?: TidyMark[] };
export type TidyNode = { type: NodeName; attrs: Values; content?: Tidy[] };
export type Tidy = TidyNode | TidyText;
export type TidyDoc = { type: 'doc'; content: Tidy[] };

/** What stands for something without words that this version does not know. */
export const unknownWords = '[something that this version cannot show]';

/** The same, for a text that is nested too deeply: its words alone, a paragraph for each run of them. */
export const tidyLines = (lines: readonly string[]): TidyDoc => ({
  type: 'doc',
  content: lines.map((line) => block('paragraph', words(line))),
});

/** `raw` is what y-tiptap makes of a Yjs document: JSON of any shape, nested no deeper than `deepest`. */
export const tidyDocument = (raw: unknown): TidyDoc => ({
  type: 'doc',
  content: tidyChildren('doc', childrenOf(raw), 0),
});

const isNodeName = (name: unknown): name is NodeName =>
  typeof name === 'string' && Object.hasOwn(nodes, name);
const isMarkName = (name: unknown): name is MarkName =>
  typeof name === 'string' && Object.hasOwn(marks, name);
const isLeaf = (name: NodeName): name is 'hardBreak' | 'mention' =>
  name === 'hardBreak' || name === 'mention';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** An element can be named `text` too: it has no text of its own. */
const isText = (raw: unknown) => {
  const { type, text } = record(raw);
  return type === 'text' && text !== undefined;
};

/** Text at the root comes as a list in the list. */
const childrenOf = (raw: unknown): unknown[] => {
  const { content } = record(raw);
  return Array.isArray(content) ? content.flat() : [];
};

function tidyChildren(container: Container, children: readonly unknown[], depth: number): Tidy[] {
  const fitting: readonly string[] = holds[container];
  const inline = fitting.includes('text');
  const tidied: Tidy[] = [];
  let loose: Tidy[] = [];
  const settle = () => {
    if (loose.length > 0) tidied.push(...wrapped(container, loose));
    loose = [];
  };
  for (const child of children) {
    const { type } = record(child);
    if (isText(child)) loose.push(...tidyText(child));
    else if (isNodeName(type) && isLeaf(type)) loose.push(...tidyLeaf(type, child));
    else if (isNodeName(type) && !isLeaf(type) && fitting.includes(type) && depth < deepest) {
      settle();
      tidied.push(tidyBlock(type, child, depth + 1));
    } else if (inline) loose.push(...inlineLines(plainLines(child), loose.length > 0 && isNodeName(type)));
    else {
      settle();
      for (const line of plainLines(child)) tidied.push(...wrapped(container, words(line)));
    }
  }
  settle();
  return tidied;
}

/** A line break or a mention, and after it the words that somebody put into it. */
const tidyLeaf = (type: 'hardBreak' | 'mention', raw: unknown): Tidy[] => [
  { type, attrs: shownAttributes(type, record(raw).attrs) },
  ...childrenOf(raw).flatMap((child) => inlineLines(plainLines(child), false)),
];

function tidyBlock(type: Exclude<NodeName, 'hardBreak' | 'mention'>, raw: unknown, depth: number): TidyNode {
  const attrs = shownAttributes(type, record(raw).attrs);
  const content = tidyChildren(type, childrenOf(raw), depth);
  if ((type === 'paragraph' || type === 'heading') && attrs.dir === null && content.some(isRightToLeft))
    attrs.dir = 'auto';
  return { type, attrs, content };
}

const block = (type: NodeName, content: Tidy[]): TidyNode => ({
  type,
  attrs: shownAttributes(type, null),
  content,
});

/** Inline content in a block that holds none: in the blocks that it does hold, down to the first that fits. */
function wrapped(container: Container, content: Tidy[]): Tidy[] {
  const first: NodeName | 'text' = holds[container][0];
  return first === 'text' || isLeaf(first) ? content : [block(first, wrapped(first, content))];
}

function inlineLines(lines: readonly string[], breakBefore: boolean): Tidy[] {
  const lineBreak: Tidy = { type: 'hardBreak', attrs: {} };
  return lines.flatMap((line, i) => (i > 0 || breakBefore ? [lineBreak, ...words(line)] : words(line)));
}

const words = (text: string): Tidy[] => (text === '' ? [] : [{ type: 'text', text: storable(text) }]);

/** Neither Postgres nor HTML knows the character 0, nor half a surrogate pair. */
const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd');

function tidyText(raw: unknown): TidyText[] {
  const { text, marks: given } = record(raw);
  if (typeof text !== 'string') return [{ type: 'text', text: unknownWords }];
  if (text === '') return [];
  const tidied = Array.isArray(given) ? tidyMarks(given) : [];
  const stored = storable(text);
  return [tidied.length > 0 ? { type: 'text', text: stored, marks: tidied } : { type: 'text', text: stored }];
}

function tidyMarks(given: readonly unknown[]): TidyMark[] {
  const found = new Map<MarkName, TidyMark>();
  for (const each of given) {
    const { type, attrs } = record(each);
    if (!isMarkName(type)) continue;
    if (type !== 'link') found.set(type, { type });
    else {
      const href = safeAddress(record(attrs).href);
      if (href !== null) found.set(type, { type, attrs: { href } });
    }
  }
  return [...found.values()];
}

const isRightToLeft = (node: Tidy) => node.type === 'text' && hasRightToLeft(node.text);

/** The words of anything, line by line: each block begins a line. */
function plainLines(raw: unknown): string[] {
  const lines: string[] = [];
  let line = '';
  const end = () => {
    if (line !== '') lines.push(line);
    line = '';
  };
  const add = (child: unknown): void => {
    const { type, text, attrs } = record(child);
    if (isText(child)) line += typeof text === 'string' ? text : unknownWords;
    else {
      if (type === 'mention') line += someone;
      else end();
      const beside = isNodeName(type) ? besideWords(type, attrs) : '';
      if (beside !== '') lines.push(beside);
      childrenOf(child).forEach(add);
      if (type !== 'mention') end();
    }
  };
  add(raw);
  end();
  const { type } = record(raw);
  return lines.length === 0 && !isNodeName(type) ? [unknownWords] : lines;
}

/** What a block says beside its text. */
function besideWords(type: NodeName, given: unknown): string {
  const values = shownAttributes(type, given);
  if (type === 'finding') return captionText(findingCaption(values));
  if (type === 'recommendation') return captionText(recommendationCaption(values));
  return type === 'evidence' ? `${figureOf(values)}. ${sourceSentence(values)}` : '';
}
