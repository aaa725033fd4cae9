/**
 * Markdown's tree as blocks of a section's text. Pure. No word and no address is lost: what a text cannot hold
 * stands there as words.
 *
 * 1. A picture is a link to it. An address that leads nowhere by itself ("./plan.pdf") stands in brackets after its
 *    words, and `Relative` keeps it, so that an export makes a link of it again.
 * 2. Code of several lines is a paragraph of lines in the mark `code`. A rule across the page is `rule`.
 * 3. What may not stand in an item, a cell or a quotation stands there as the paragraphs that are in it.
 */
import type * as Md from 'mdast';
import type { Block, Inline } from '../sections/blocks.ts';
import { holds } from '../sections/content.ts';
import { inlines, lines, type Relative, type Setting } from './markdown-inline.ts';

export const rule = '* * *';

/** The blocks of a piece of a document. `definitions`: addresses that its links refer to. */
export function blocksFrom(
  content: readonly Md.RootContent[],
  { definitions, shift }: { definitions: ReadonlyMap<string, string>; shift: number },
): { blocks: Block[]; relative: Relative[] } {
  const setting: Setting = { definitions, shift, relative: [] };
  const blocks = fitting(
    'doc',
    content.flatMap((node) => blockFrom(node, setting)),
  );
  return { blocks, relative: setting.relative };
}

type Flow = Md.RootContent;

function blockFrom(node: Flow, setting: Setting): Block[] {
  switch (node.type) {
    case 'paragraph':
      return [paragraphOf(inlines(node.children, setting))];
    case 'heading': {
      const level = Math.min(4, Math.max(2, node.depth + setting.shift));
      return [{ type: 'heading', attrs: { level }, content: inlines(node.children, setting) }];
    }
    case 'list':
      return listsFrom(node, setting);
    case 'blockquote':
      return [{ type: 'blockquote', content: inside('blockquote', node.children, setting) }];
    case 'code':
      return [paragraphOf(lines(node.value, [{ type: 'code' }]))];
    case 'thematicBreak':
      return [paragraphOf([{ type: 'text', text: rule }])];
    case 'html':
      return [paragraphOf(lines(node.value, []))];
    case 'table':
      return [tableFrom(node, setting)];
    case 'footnoteDefinition': {
      const mark: Inline = { type: 'text', text: `[${node.identifier}] ` };
      const [first, ...rest] = inside('doc', node.children, setting);
      return first?.type === 'paragraph'
        ? [{ ...first, content: [mark, ...(first.content ?? [])] }, ...rest]
        : [paragraphOf([mark]), ...(first ? [first, ...rest] : [])];
    }
    case 'definition':
    case 'yaml':
      return [];
    case 'listItem':
    case 'tableRow':
    case 'tableCell':
      return [];
    case 'break':
    case 'delete':
    case 'emphasis':
    case 'footnoteReference':
    case 'image':
    case 'imageReference':
    case 'inlineCode':
    case 'link':
    case 'linkReference':
    case 'strong':
    case 'text':
      return [paragraphOf(inlines([node], setting))];
  }
}

const paragraphOf = (content: Inline[]): Block => ({ type: 'paragraph', content });

/** Items with a box and items without one are lists of their own. */
function listsFrom(list: Md.List, setting: Setting): Block[] {
  const lists: Block[] = [];
  let number = list.start ?? 1;
  for (const item of list.children) {
    const task = typeof item.checked === 'boolean';
    const type = task ? 'taskList' : list.ordered ? 'orderedList' : 'bulletList';
    const made: Block = {
      type: task ? 'taskItem' : 'listItem',
      ...(task ? { attrs: { checked: item.checked ?? false } } : {}),
      content: inside(task ? 'taskItem' : 'listItem', item.children, setting),
    };
    const last = lists.at(-1);
    if (last?.type === type) last.content?.push(made);
    else
      lists.push({ type, ...(type === 'orderedList' ? { attrs: { start: number } } : {}), content: [made] });
    number++;
  }
  return lists;
}

function tableFrom(table: Md.Table, setting: Setting): Block {
  return {
    type: 'table',
    content: table.children.map((row, at) => ({
      type: 'tableRow',
      content: row.children.map((cell) => ({
        type: at === 0 ? ('tableHeader' as const) : ('tableCell' as const),
        content: [paragraphOf(inlines(cell.children, setting))],
      })),
    })),
  };
}

type Holder = 'doc' | 'blockquote' | 'listItem' | 'taskItem';

function inside(holder: Holder, children: readonly Flow[], setting: Setting): Block[] {
  const blocks = fitting(
    holder,
    children.flatMap((child) => blockFrom(child, setting)),
  );
  return blocks.length > 0 ? blocks : [paragraphOf([])];
}

/** Blocks that may stand there; of those that may not, what is in them. */
function fitting(holder: Holder, blocks: readonly Block[]): Block[] {
  const fits: readonly string[] = holds[holder];
  return blocks.flatMap((block) => {
    if (fits.includes(block.type)) return [block];
    const content = (block.content ?? []) as Block[];
    if (block.type !== 'table') return fitting(holder, content);
    return content.map((row) => paragraphOf(joined((row.content ?? []) as Block[])));
  });
}

/** The cells of a row as one line. */
const joined = (cells: readonly Block[]): Inline[] =>
  cells.flatMap((cell, at) => [
    ...(at > 0 ? [{ type: 'text', text: ' | ' } as const] : []),
    ...((cell.content ?? []) as Block[]).flatMap((block) => (block.content ?? []) as Inline[]),
  ]);
