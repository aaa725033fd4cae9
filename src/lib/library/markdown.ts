/** Entries as Markdown with YAML front matter, and back: what one program writes, another reads. Pure. */
import type * as Md from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown, gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { gfm } from 'micromark-extension-gfm';
import type { Block } from '../sections/blocks.ts';
import { plainText } from '../sections/plain.ts';
import { tidyDocument, type TidyDoc } from '../sections/tidy.ts';
import { entrySections, sectionKeys, type EntryFields, type SectionKey } from './entry.ts';
import { beginning } from './lines.ts';
import { blocksFrom } from './markdown-blocks.ts';
import type { Relative } from './markdown-inline.ts';
import {
  fieldsIn,
  frontMatterOf,
  matterIn,
  usualMapping,
  type Mapping,
  type Origin,
} from './markdown-matter.ts';
import { partsOf, shiftFor } from './markdown-sections.ts';
import { contentFrom } from './markdown-words.ts';

/** How an imported text was written, kept with its entry so that an export writes it so again. */
type Layout = {
  /** The headings of its sections as Markdown; "": it had none. */
  headings: Partial<Record<SectionKey, string>>;
  /** By how much a heading's level was moved. */
  shift: number;
  relative: Relative[];
};

export type Read =
  | {
      ok: true;
      fields: EntryFields;
      texts: Partial<Record<SectionKey, Block[]>>;
      /** Does the file itself say what others may do with it? */
      licensed: boolean;
      /** What was kept otherwise than it was written, in words. */
      notes: string[];
    }
  | { ok: false; because: string };

const parse = (text: string): Md.Root =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

const written = (children: Md.RootContent[]): string =>
  toMarkdown(
    { type: 'root', children },
    {
      extensions: [gfmToMarkdown()],
      bullet: '-',
      rule: '-',
      emphasis: '_',
      listItemIndent: 'one',
    },
  );

/** Reads a file. `mapping`: which name of its front matter means which field. */
export function readMarkdown(file: string, mapping: Mapping = usualMapping): Read {
  const split = matterIn(file);
  if (!split.ok) return split;
  const read = fieldsIn(split.matter, mapping);
  if (!read.ok) return read;
  const root = parse(split.body);
  const definitions = definitionsIn(root);
  const parts = partsOf(root);
  const shift = shiftFor(parts);
  const layout: Layout = { headings: {}, shift, relative: [] };
  const texts: Partial<Record<SectionKey, Block[]>> = {};
  for (const { key, heading, content } of parts) {
    const { blocks, relative } = blocksFrom(content, { definitions, shift });
    if (blocks.length > 0) texts[key] = blocks;
    layout.relative.push(...relative);
    const said = heading ? written([heading]).trim() : '';
    if (said !== usualHeading(key)) layout.headings[key] = said;
  }
  const { notes } = read;
  if (layout.relative.length > 0)
    notes.push(
      layout.relative.length === 1
        ? 'One link leads to a file that did not come along: its address stands after its words.'
        : `${layout.relative.length} links lead to files that did not come along: their addresses stand after their words.`,
    );
  const summary = read.fields.summary === '' ? firstParagraph(texts) : '';
  if (summary !== '') notes.push('It has no summary: its first paragraph is taken as that.');
  const usual = Object.keys(layout.headings).length === 0 && shift === -1 && layout.relative.length === 0;
  const extras = usual ? read.fields.extras : { ...read.fields.extras, layout };
  const fields = { ...read.fields, extras, ...(summary === '' ? {} : { summary }) };
  return { ok: true, fields, texts, licensed: read.given.includes('licence'), notes };
}

/** The first paragraph that says something; "": there is none. */
function firstParagraph(texts: Partial<Record<SectionKey, Block[]>>): string {
  for (const key of sectionKeys)
    for (const block of texts[key] ?? []) {
      const words = block.type === 'paragraph' ? plainText(tidyDocument({ content: [block] })).trim() : '';
      if (words.length >= 60) return beginning(words, longestSummary);
    }
  return '';
}
const longestSummary = 600;

function definitionsIn(root: Md.Root): Map<string, string> {
  const found = new Map<string, string>();
  const look = (node: Md.Nodes) => {
    // The first of a name counts.
    if (node.type === 'definition' && !found.has(node.identifier)) found.set(node.identifier, node.url);
    if ('children' in node) node.children.forEach(look);
  };
  look(root);
  return found;
}

const usualHeading = (key: SectionKey): string =>
  `## ${entrySections.find((one) => one.key === key)?.title ?? key}`;

/** Writes a file: the fields, then each section that says anything under its heading. */
export function writeMarkdown(
  fields: EntryFields,
  texts: Partial<Record<SectionKey, TidyDoc>>,
  origin?: Origin,
): string {
  const layout = layoutIn(fields.extras);
  const parts = sectionKeys.flatMap((key) => {
    const doc = texts[key];
    const heading = layout.headings[key] ?? usualHeading(key);
    const content = doc ? contentFrom(doc, { shift: -layout.shift, relative: layout.relative }) : [];
    const isSaid = content.some((node) => !('children' in node) || node.children.length > 0);
    // A heading that a file had stands there again, also where nothing is written under it.
    if (!isSaid && !layout.headings[key]) return [];
    return [heading, written(content).trim()].filter((part) => part !== '');
  });
  return `${frontMatterOf(fields, origin)}\n${parts.join('\n\n')}\n`;
}

/** One section's text alone. */
export const sectionMarkdown = (fields: EntryFields, doc: TidyDoc): string => {
  const { shift, relative } = layoutIn(fields.extras);
  return written(contentFrom(doc, { shift: -shift, relative })).trim();
};

function layoutIn(extras: EntryFields['extras']): Layout {
  const given = (extras.layout ?? {}) as Partial<Layout>;
  const headings: Layout['headings'] = {};
  for (const key of sectionKeys) {
    const heading: unknown = given.headings?.[key];
    if (typeof heading === 'string') headings[key] = heading;
  }
  const relative = Array.isArray(given.relative)
    ? given.relative.filter(
        (one: Partial<Relative> | null): one is Relative =>
          typeof one?.words === 'string' && typeof one.href === 'string' && one.words !== '',
      )
    : [];
  return { headings, shift: Number.isInteger(given.shift) ? Number(given.shift) : -1, relative };
}
