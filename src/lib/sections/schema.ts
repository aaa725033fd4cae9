/**
 * What a section's text may be made of, as Tiptap's extensions: one list for the editor and the server's renderer.
 * Names and attributes are those of `schema-names.ts`, what may stand in what is in `content.ts`.
 *
 * 1. Every attribute has a default and none is checked by the schema: an editor deletes, from everyone's text, a
 *    block whose attributes it finds wanting. They are checked where they are drawn (`attributes.ts`).
 * 2. Nothing in the list writes text by itself: a document that is merely open stays as it is, whatever others do.
 * 3. Undo is the collaboration extension's, which undoes one's own changes alone.
 */
import { Extension, getSchema, mergeAttributes, type Extensions } from '@tiptap/core';
import { Blockquote } from '@tiptap/extension-blockquote';
import { Bold } from '@tiptap/extension-bold';
import { Code } from '@tiptap/extension-code';
import { Document } from '@tiptap/extension-document';
import { HardBreak } from '@tiptap/extension-hard-break';
import { Heading } from '@tiptap/extension-heading';
import { Italic } from '@tiptap/extension-italic';
import { BulletList, ListItem, ListKeymap, OrderedList, TaskItem, TaskList } from '@tiptap/extension-list';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Strike } from '@tiptap/extension-strike';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import { Text } from '@tiptap/extension-text';
import { Underline } from '@tiptap/extension-underline';
import { Dropcursor } from '@tiptap/extensions/drop-cursor';
import { Gapcursor } from '@tiptap/extensions/gap-cursor';
import type { Schema } from '@tiptap/pm/model';
import type { Plugin } from '@tiptap/pm/state';
import { shownAttributes } from './attributes.ts';
import { blocks, contentOf, holds, type Container } from './content.ts';
import { linkMark } from './link-mark.ts';
import { toOwnChanges } from './own-changes.ts';
import { ownNodes, type Place } from './schema-blocks.ts';

export type { Place } from './schema-blocks.ts';

const levels = [2, 3, 4] as const;

/** Nothing where there is nothing to draw: some node views write `null` out as a word. */
function drawnValue(key: 'lang' | 'dir', given: Record<string, unknown>) {
  const value = shownAttributes('paragraph', given)[key];
  return typeof value === 'string' ? { [key]: value } : {};
}

/** The id, language and direction of a block. On a page the id is an anchor, `b-` before it. */
const blockAttributes = (place: Place) =>
  Extension.create({
    name: 'blockAttributes',
    addGlobalAttributes: () => [
      {
        types: blocks,
        attributes: {
          id: {
            default: null,
            keepOnSplit: false,
            parseHTML: (element) => element.getAttribute('data-id'),
            renderHTML: (given) => {
              const { id } = shownAttributes('paragraph', given);
              if (typeof id !== 'string') return {};
              return place === 'editor' ? { 'data-id': id } : { id: `b-${id}` };
            },
          },
          lang: {
            default: null,
            parseHTML: (element) => shownAttributes('paragraph', { lang: element.getAttribute('lang') }).lang,
            renderHTML: (given) => drawnValue('lang', given),
          },
          dir: {
            default: null,
            parseHTML: (element) => shownAttributes('paragraph', { dir: element.getAttribute('dir') }).dir,
            renderHTML: (given) => drawnValue('dir', given),
          },
        },
      },
    ],
  });

/**
 * A section's title is the page's h2, so heading level 2 of its text is an h3, 3 an h4, 4 an h5: in the editor
 * too. There the level is carried beside it, else each copy would fall by one.
 */
const headingHtml = (place: Place) => ({
  parseHTML: () => [
    ...levels.map((level) => ({ tag: `[data-level="${level}"]`, attrs: { level }, priority: 60 })),
    { tag: 'h1', attrs: { level: 2 } },
    { tag: 'h2', attrs: { level: 2 } },
    { tag: 'h3', attrs: { level: 3 } },
    ...['h4', 'h5', 'h6'].map((tag) => ({ tag, attrs: { level: 4 } })),
  ],
  renderHTML: ({ node, HTMLAttributes }: Rendered) => {
    const level = Number(shownAttributes('heading', node.attrs).level);
    const carried = place === 'editor' ? { 'data-level': level } : {};
    return [`h${level + 1}`, mergeAttributes(HTMLAttributes, carried), 0] as const;
  },
});

type Rendered = { node: { attrs: Record<string, unknown> }; HTMLAttributes: Record<string, unknown> };

const ownPlugins = {
  addProseMirrorPlugins(this: { parent?: (() => Plugin[]) | null | undefined }): Plugin[] {
    return this.parent?.().map(toOwnChanges) ?? [];
  },
};

const isContainer = (name: string): name is Container => Object.hasOwn(holds, name);

/** Tiptap's own that the schema has, each block holding what `content.ts` says. Undo is not among them. */
const usual = (place: Place): Extensions => {
  const all: Extensions = [
    Bold,
    Blockquote,
    BulletList,
    Code,
    Document,
    Dropcursor,
    Gapcursor,
    HardBreak,
    Heading.configure({ levels: [...levels] }).extend(headingHtml(place)),
    Italic,
    ListKeymap,
    linkMark(place),
    OrderedList,
    Paragraph,
    Strike,
    Text,
    Underline,
  ];
  return all.map((each) => (isContainer(each.name) ? each.extend({ content: contentOf(each.name) }) : each));
};

const cellAttributes = {
  colspan: { default: 1 },
  rowspan: { default: 1 },
  colwidth: { default: null, parseHTML: () => null },
};

/** Only the page says it in words: the editor draws a box that can be ticked. */
const taskItem = (place: Place) =>
  TaskItem.extend({
    content: contentOf('taskItem'),
    ...(place === 'editor' ? {} : { renderHTML: taskOnPage }),
  }).configure({
    nested: true,
    a11y: { checkboxLabel: (_, checked) => (checked ? 'Done' : 'To do') },
  });

const taskOnPage = ({ node, HTMLAttributes }: Rendered) => {
  const done = node.attrs.checked === true;
  return [
    'li',
    mergeAttributes(HTMLAttributes, { class: done ? 'done' : 'to-do' }),
    ['span', { class: 'sr' }, done ? '(done) ' : '(to do) '],
    ['div', {}, 0],
  ] as const;
};

/** The extensions of schema version 1. The editor adds collaboration, carets and suggestions to them. */
export const sectionExtensions = (place: Place): Extensions => [
  ...usual(place),
  ListItem.extend({ content: contentOf('listItem') }),
  TaskList.extend({ content: contentOf('taskList') }),
  taskItem(place),
  Table.extend({ content: contentOf('table'), ...ownPlugins }),
  TableRow.extend({ content: contentOf('tableRow') }),
  TableHeader.extend({ content: contentOf('tableHeader'), addAttributes: () => cellAttributes }),
  TableCell.extend({ content: contentOf('tableCell'), addAttributes: () => cellAttributes }),
  ...ownNodes(place),
  blockAttributes(place),
];

/** The ProseMirror schema of the same. */
export const sectionSchema = (): Schema => getSchema(sectionExtensions('page'));
