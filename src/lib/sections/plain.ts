import { callouts, isCallout, type Values } from './attributes.ts';
import { captionText, figureOf, findingCaption, recommendationCaption, sourceSentence } from './captions.ts';
import { someone } from './mentions.ts';
import type { Tidy, TidyDoc } from './tidy.ts';

/**
 * A section as plain text, for search, the API and digests. Characters stay as they were typed.
 *
 * 1. Each block is a line, a hard break ends one; blocks are joined by `\n`, none is left out for being empty.
 * 2. List items begin with `- `, `1. `, `[x] ` or `[ ] `; what stands further inside is indented by two spaces.
 * 3. A table's row is a line, its cells are separated by tabs; several lines in a cell become one.
 * 4. Findings and recommendations begin with their reference, callouts with their word; a figure ends with its source.
 */
export const plainText = (doc: TidyDoc): string => doc.content.flatMap(linesOf).join('\n');

function linesOf(node: Tidy): string[] {
  if (node.type === 'text') return [node.text];
  const { content = [], attrs } = node;
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return content.map(inline).join('').split('\n');
    case 'bulletList':
      return content.flatMap((item) => itemLines('- ', item));
    case 'orderedList':
      return content.flatMap((item, i) => itemLines(`${Number(attrs.start) + i}. `, item));
    case 'taskList':
      return content.flatMap((item) => itemLines(isDone(item) ? '[x] ' : '[ ] ', item));
    case 'table':
      return content.map(rowLine);
    case 'callout':
      return begun(`${callouts[isCallout(attrs.kind) ? attrs.kind : 'note']}: `, content);
    case 'finding':
      return begun(`${captionText(findingCaption(attrs))}. `, content);
    case 'recommendation':
      return begun(`${captionText(recommendationCaption(attrs))}. `, content);
    case 'evidence':
      return evidenceLines(attrs, content);
    case 'listItem':
    case 'taskItem':
    case 'tableRow':
    case 'tableHeader':
    case 'tableCell':
    case 'blockquote':
      return content.flatMap(linesOf);
    case 'hardBreak':
    case 'mention':
      return [inline(node)];
  }
}

function inline(node: Tidy): string {
  if (node.type === 'text') return node.text;
  return node.type === 'hardBreak' ? '\n' : someone;
}

const isDone = (item: Tidy) => item.type === 'taskItem' && item.attrs.checked === true;

function itemLines(mark: string, item: Tidy): string[] {
  const [first = '', ...more] = linesOf(item);
  return [`${mark}${first}`, ...more.map((line) => `  ${line}`)];
}

function begun(words: string, content: readonly Tidy[]): string[] {
  const [first = '', ...more] = content.flatMap(linesOf);
  return [`${words}${first}`, ...more];
}

const cellsOf = (row: Tidy): readonly Tidy[] => (row.type === 'text' ? [] : (row.content ?? []));

const rowLine = (row: Tidy): string =>
  cellsOf(row)
    .map((cell) => linesOf(cell).join(' ').replaceAll('\t', ' '))
    .join('\t');

const evidenceLines = (attrs: Values, content: readonly Tidy[]): string[] => [
  `${figureOf(attrs)}. ${content.flatMap(linesOf).concat(sourceSentence(attrs)).join(' ')}`,
];
