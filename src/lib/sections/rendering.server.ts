/**
 * A section's text as HTML for a page and as plain text, from the state of its Yjs document.
 *
 * 1. It reads a copy: nothing that is stored is touched.
 * 2. It never fails on what people wrote, nor drops a word of it. Only bytes that are no Yjs update throw.
 * 3. All text and every attribute in the HTML is escaped, and of attributes only those stand there that were
 *    checked one by one.
 */
import { Node } from '@tiptap/pm/model';
import { renderToHTMLString, serializeChildrenToHTMLString } from '@tiptap/static-renderer/pm/html-string';
import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { plainText } from './plain.ts';
import { deepest, rootName } from './schema-names.ts';
import { sectionExtensions, sectionSchema } from './schema.ts';
import { tidyDocument, tidyLines, type TidyDoc } from './tidy.ts';
import { digestOf } from './versions-digest.server.ts';

/** HTML to stand under a section's h2, in which everyone mentioned is "@someone"; and the same as plain text. */
export type Rendered = { html: string; text: string };

const extensions = sectionExtensions('page');
const schema = sectionSchema();

/** `state` is the whole state of the document, as one update in Yjs's first format. */
export function render(state: Uint8Array): Rendered {
  const { html, text } = renderUpdates([state]);
  return { html, text };
}

/** The text that these updates make, in their order, with the digest of what it says. */
export function renderUpdates(updates: readonly Uint8Array[]): Rendered & { sha256: string } {
  const copy = new Y.Doc();
  try {
    copy.transact(() => {
      for (const update of updates) Y.applyUpdate(copy, update);
    });
    const body = copy.getXmlFragment(rootName);
    const tidy = tidyOf(body);
    return { html: htmlOf(tidy), text: plainText(tidy), sha256: digestOf(body) };
  } finally {
    copy.destroy();
  }
}

/** What stands in a text, as a tree that fits the schema. */
export const tidyOf = (body: Y.XmlFragment): TidyDoc =>
  isOrdinary(body) ? tidyDocument(yXmlFragmentToProsemirrorJSON(body)) : tidyLines(linesUnder(body));

type Inside = Y.XmlElement | Y.XmlText | Y.XmlHook | string | object;
const childrenOf = (type: Y.XmlFragment): Inside[] => type.toArray();

/** Elements and texts alone, no deeper than the guard lets through: y-tiptap calls itself for each level. */
function isOrdinary(body: Y.XmlFragment): boolean {
  let level: Y.XmlFragment[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return false;
    const next: Y.XmlFragment[] = [];
    for (const type of level)
      for (const child of childrenOf(type)) {
        if (child instanceof Y.XmlText) continue;
        if (!(child instanceof Y.XmlElement) || typeof child.nodeName !== 'string') return false;
        next.push(child);
      }
    level = next;
  }
  return true;
}

/** Each run of text under a type, in order, without calling itself. */
function linesUnder(body: Y.XmlFragment): string[] {
  const lines: string[] = [];
  const waiting: Inside[] = childrenOf(body).reverse();
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (typeof type === 'string') lines.push(type);
    else if (type instanceof Y.XmlText) lines.push(wordsOf(type));
    else if (type instanceof Y.XmlFragment)
      for (const child of childrenOf(type).reverse()) waiting.push(child);
  }
  return lines;
}

const wordsOf = (text: Y.XmlText): string =>
  (text.toDelta() as { insert?: unknown }[])
    .map(({ insert }) => (typeof insert === 'string' ? insert : ''))
    .join('');

const htmlOf = (tidy: TidyDoc): string =>
  joinedLinks(
    renderToHTMLString({
      content: Node.fromJSON(schema, tidy),
      extensions,
      options: { nodeMapping: { table: drawTable } },
    }),
  );

type Drawn = string | string[];
type Drawing = {
  node: Node;
  renderElement: (given: { content: Node; parent?: Node }) => Drawn;
};

/**
 * A table with its headings said to be headings: of columns while rows hold nothing else, of rows after that.
 * It scrolls inside itself, by keys too.
 */
function drawTable({ node, renderElement }: Drawing): string {
  const rows = node.children.map((row) => ({
    heads: row.childCount > 0 && row.children.every((cell) => cell.type.name === 'tableHeader'),
    cells: (scope: string) =>
      `<tr>${row.children.map((cell) => drawCell(cell, scope, renderElement)).join('')}</tr>`,
  }));
  const body = rows.findIndex((row) => !row.heads);
  const headed = body === -1 ? rows.length : body;
  const head = rows.slice(0, headed).map((row) => row.cells('col'));
  const rest = rows.slice(headed).map((row) => row.cells('row'));
  const caption = 'role="group" aria-label="Table" tabindex="0"';
  return (
    `<div class="scroll" ${caption}><table class="tbl">` +
    (head.length > 0 ? `<thead>${head.join('')}</thead>` : '') +
    (rest.length > 0 ? `<tbody>${rest.join('')}</tbody>` : '') +
    '</table></div>'
  );
}

function drawCell(cell: Node, scope: string, renderElement: Drawing['renderElement']): string {
  const children = cell.children.map((child) =>
    serializeChildrenToHTMLString(renderElement({ content: child, parent: cell })),
  );
  const spans = [spanOf('colspan', cell), spanOf('rowspan', cell)].join('');
  const [name, scoped] = cell.type.name === 'tableHeader' ? ['th', ` scope="${scope}"`] : ['td', ''];
  return `<${name}${scoped}${spans}>${children.join('')}</${name}>`;
}

const spanOf = (name: string, cell: Node): string => {
  const span = Number(cell.attrs[name]);
  return span > 1 ? ` ${name}="${span}"` : '';
};

/** A link over runs of several styles is one link: else it is read out, and tabbed to, once for each. */
function joinedLinks(html: string): string {
  let open = '';
  return html.replace(
    /<\/a><a ([^>]*)>|<a ([^>]*)>/g,
    (tag, next: string | undefined, first: string | undefined) => {
      if (next !== undefined && next === open) return '';
      open = next ?? first ?? '';
      return tag;
    },
  );
}
