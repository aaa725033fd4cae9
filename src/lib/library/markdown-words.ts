/** A section's text as Markdown's tree: the other way round to `markdown-blocks.ts`, by the same rules. Pure. */
import type * as Md from 'mdast';
import { callouts, isCallout } from '../sections/attributes.ts';
import {
  captionText,
  figureOf,
  findingCaption,
  recommendationCaption,
  sourceSentence,
} from '../sections/captions.ts';
import { someone } from '../sections/mentions.ts';
import type { MarkName } from '../sections/schema-names.ts';
import type { Tidy, TidyDoc, TidyMark, TidyNode, TidyText } from '../sections/tidy.ts';
import { rule } from './markdown-blocks.ts';
import type { Relative } from './markdown-inline.ts';

type Setting = { shift: number; relative: readonly Relative[] };

/** `shift`: added to a heading's level to give its depth. */
export const contentFrom = (doc: TidyDoc, setting: Setting): Md.RootContent[] =>
  doc.content.flatMap((node) => flowFrom(node, setting));

const childrenOf = (node: Tidy): Tidy[] => (node.type === 'text' ? [] : (node.content ?? []));

type Flow = Md.BlockContent;

function flowFrom(node: Tidy, setting: Setting): Flow[] {
  if (node.type === 'text') return [{ type: 'paragraph', children: phrasing([node], setting) }];
  const under = () => childrenOf(node).flatMap((child) => flowFrom(child, setting));
  switch (node.type) {
    case 'paragraph':
      return [paragraphFrom(node, setting)];
    case 'heading': {
      const depth = Math.min(6, Math.max(1, Number(node.attrs.level) + setting.shift));
      return [
        {
          type: 'heading',
          depth: depth as Md.Heading['depth'],
          children: phrasing(childrenOf(node), setting),
        },
      ];
    }
    case 'bulletList':
    case 'orderedList':
    case 'taskList':
      return [listFrom(node, setting)];
    case 'table':
      return [tableFrom(node, setting)];
    case 'callout': {
      const kind = isCallout(node.attrs.kind) ? node.attrs.kind : 'note';
      return [{ type: 'blockquote', children: [strongLine(callouts[kind]), ...under()] }];
    }
    case 'finding':
      return [
        { type: 'blockquote', children: [strongLine(captionText(findingCaption(node.attrs))), ...under()] },
      ];
    case 'recommendation':
      return [
        {
          type: 'blockquote',
          children: [strongLine(captionText(recommendationCaption(node.attrs))), ...under()],
        },
      ];
    case 'evidence': {
      const said = [`${figureOf(node.attrs)}.`, sourceSentence(node.attrs)].filter((words) => words !== '');
      const source: Md.Paragraph = { type: 'paragraph', children: [{ type: 'text', value: said.join(' ') }] };
      return [{ type: 'blockquote', children: [...under(), source] }];
    }
    case 'blockquote':
      return [{ type: 'blockquote', children: under() }];
    case 'hardBreak':
    case 'mention':
      return [{ type: 'paragraph', children: phrasing([node], setting) }];
    case 'listItem':
    case 'taskItem':
    case 'tableRow':
    case 'tableHeader':
    case 'tableCell':
      return under();
  }
}

const strongLine = (words: string): Md.Paragraph => ({
  type: 'paragraph',
  children: [{ type: 'strong', children: [{ type: 'text', value: words }] }],
});

const isCode = (node: Tidy): boolean =>
  node.type === 'text' && (node.marks ?? []).some(({ type }) => type === 'code');

function paragraphFrom(node: TidyNode, setting: Setting): Flow {
  const content = childrenOf(node);
  const [only] = content;
  if (content.length === 1 && only?.type === 'text' && only.text === rule) return { type: 'thematicBreak' };
  const codeLines = content.every((child) => isCode(child) || child.type === 'hardBreak');
  if (codeLines && content.some(({ type }) => type === 'hardBreak') && content.some(isCode))
    return {
      type: 'code',
      value: content.map((child) => (child.type === 'text' ? child.text : '\n')).join(''),
    };
  return { type: 'paragraph', children: phrasing(content, setting) };
}

function listFrom(node: TidyNode, setting: Setting): Md.List {
  const task = node.type === 'taskList';
  return {
    type: 'list',
    ordered: node.type === 'orderedList',
    ...(node.type === 'orderedList' ? { start: Number(node.attrs.start) } : {}),
    spread: false,
    children: childrenOf(node).map((item) => ({
      type: 'listItem',
      spread: false,
      ...(task ? { checked: item.type === 'taskItem' && item.attrs.checked === true } : {}),
      children: childrenOf(item).flatMap((child) => flowFrom(child, setting)),
    })),
  };
}

/** Lines within a cell are parted by `<br>`: Markdown knows no other way. */
function tableFrom(node: TidyNode, setting: Setting): Md.Table {
  const rows = childrenOf(node).map((row) =>
    childrenOf(row).flatMap((cell): Md.TableCell[] => {
      const lines = childrenOf(cell).flatMap((block) => linesOf(block, setting));
      const children = lines.flatMap((line, at) => (at === 0 ? line : [lineBreak, ...line]));
      const span = cell.type === 'text' ? 1 : Number(cell.attrs.colspan ?? 1);
      return [{ type: 'tableCell', children }, ...Array.from({ length: span - 1 }, () => emptyCell)];
    }),
  );
  const width = Math.max(1, ...rows.map((row) => row.length));
  return {
    type: 'table',
    children: rows.map((row) => ({
      type: 'tableRow',
      children: [...row, ...Array.from({ length: width - row.length }, () => emptyCell)],
    })),
  };
}
const lineBreak: Md.Html = { type: 'html', value: '<br>' };
const emptyCell: Md.TableCell = { type: 'tableCell', children: [] };

function linesOf(block: Tidy, setting: Setting): Md.PhrasingContent[][] {
  const content = childrenOf(block);
  if (content.some(({ type }) => type === 'text' || type === 'hardBreak' || type === 'mention'))
    return [phrasing(content, setting).map((node) => (node.type === 'break' ? lineBreak : node))];
  return content.flatMap((child) => linesOf(child, setting));
}

/** From the outside in: a link is one over words in several styles. */
const nesting: readonly MarkName[] = ['link', 'underline', 'bold', 'italic', 'strike'];

function phrasing(content: readonly Tidy[], setting: Setting): Md.PhrasingContent[] {
  return nested(
    content.flatMap((node): Tidy[] => (node.type === 'text' ? withLinks(node, setting.relative) : [node])),
    nesting,
  );
}

/** The words of links that lead nowhere by themselves, and the address after them, are links again. */
function withLinks(node: TidyText, relative: readonly Relative[]): TidyText[] {
  for (const { words, href } of relative) {
    const written = `${words} (${href})`;
    const at = node.text.indexOf(written);
    if (at < 0) continue;
    const piece = (text: string, marks = node.marks): TidyText[] =>
      text === '' ? [] : [marks ? { type: 'text', text, marks } : { type: 'text', text }];
    return [
      ...withLinks({ ...node, text: node.text.slice(0, at) }, relative).filter(({ text }) => text !== ''),
      ...piece(words, [{ type: 'link', attrs: { href } }, ...(node.marks ?? [])]),
      ...withLinks({ ...node, text: node.text.slice(at + written.length) }, relative).filter(
        ({ text }) => text !== '',
      ),
    ];
  }
  return [node];
}

const marksOf = (node: Tidy): readonly TidyMark[] => (node.type === 'text' ? (node.marks ?? []) : []);
const markAt = (content: readonly Tidy[], at: number, name: MarkName): string | null => {
  const node = content[at];
  const mark = node && marksOf(node).find(({ type }) => type === name);
  return mark ? JSON.stringify(mark.attrs?.href ?? true) : null;
};

/** Runs of words that have a mark in common become one node of it. */
function nested(content: readonly Tidy[], marks: readonly MarkName[]): Md.PhrasingContent[] {
  const [name, ...rest] = marks;
  if (name === undefined) return content.map(leaf);
  const made: Md.PhrasingContent[] = [];
  for (let at = 0; at < content.length;) {
    const mark = markAt(content, at, name);
    const start = at++;
    while (at < content.length && markAt(content, at, name) === mark) at++;
    const run = content.slice(start, at);
    made.push(...(mark === null ? nested(run, rest) : wrapped(name, run, nested(run, rest))));
  }
  return made;
}

function wrapped(name: MarkName, run: readonly Tidy[], children: Md.PhrasingContent[]): Md.PhrasingContent[] {
  switch (name) {
    case 'link': {
      const href = (run[0] ? marksOf(run[0]) : []).find(({ type }) => type === 'link')?.attrs?.href;
      return [{ type: 'link', url: String(href), children }];
    }
    case 'underline':
      return [{ type: 'html', value: '<u>' }, ...children, { type: 'html', value: '</u>' }];
    case 'bold':
      return [{ type: 'strong', children }];
    case 'italic':
      return [{ type: 'emphasis', children }];
    case 'strike':
      return [{ type: 'delete', children }];
    case 'code':
      return children;
  }
}

function leaf(node: Tidy): Md.PhrasingContent {
  if (node.type === 'hardBreak') return { type: 'break' };
  if (node.type !== 'text') return { type: 'text', value: someone };
  return { type: isCode(node) ? 'inlineCode' : 'text', value: node.text };
}
