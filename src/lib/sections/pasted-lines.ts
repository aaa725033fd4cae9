/**
 * Plain text from a viewer of PDFs, or a letter: its lines end where the paper did. They are put together again, and
 * drawn bullets become lists. Text whose lines mean something stays as it is.
 */
import { Fragment, Slice, type Node, type ResolvedPos, type Schema } from '@tiptap/pm/model';

/** A paragraph, or an item of a list with bullets. */
type Part = { item: boolean; words: string };

const bullet = /^\s*[•▪◦‣●∙]\s*/u;
/** Lines of paper are about so long. */
const narrowest = 45;
const widest = 140;
const nearlyFull = 0.75;

/** `well-` and `known`: whether the hyphen is the word's cannot be known, so it stays; one that only divides goes. */
const joined = (before: string, after: string): string =>
  before.endsWith('\u00ad')
    ? before.slice(0, -1) + after
    : /\p{L}-$/u.test(before) && /^\p{Ll}/u.test(after)
      ? before + after
      : `${before} ${after}`;

/** Of lines without an empty one between them. */
function partsOf(lines: readonly string[]): Part[] {
  const longest = Math.max(...lines.map((line) => line.length));
  const isFull = (line: string) => line.length >= longest * nearlyFull;
  const seams = lines.slice(1).filter((line, i) => isFull(lines[i] ?? '') && !bullet.test(line));
  const goOn = seams.filter((line) => /^[\p{Ll}\p{N}(]/u.test(line)).length;
  const wrapped = longest >= narrowest && longest <= widest && goOn > 0 && goOn * 2 >= seams.length;
  const parts: Part[] = [];
  lines.forEach((line, i) => {
    const item = bullet.test(line);
    const last = parts.at(-1);
    if (wrapped && !item && last && isFull(lines[i - 1] ?? '')) last.words = joined(last.words, line.trim());
    else parts.push({ item, words: item ? line.replace(bullet, '') : line });
  });
  return parts;
}

/** What the lines say. Null: each of them is a paragraph. */
export function partsIn(text: string): Part[] | null {
  const lines = text.split(/\r\n?|\n/).map((line) => line.trimEnd());
  const runs: string[][] = [[]];
  for (const line of lines)
    if (line !== '') runs.at(-1)?.push(line);
    else if (runs.at(-1)?.length) runs.push([]);
  const parts = runs.filter((run) => run.length > 0).flatMap(partsOf);
  const asTheyAre =
    parts.length === lines.filter((line) => line !== '').length && parts.every(({ item }) => !item);
  return asTheyAre ? null : parts;
}

function blockOf(schema: Schema, part: Part): Node | undefined {
  const { paragraph } = schema.nodes;
  return paragraph?.create(null, part.words === '' ? null : schema.text(part.words));
}

/** As ProseMirror's `clipboardTextParser`: nothing where its own reading will do. */
export function readLines(text: string, $context: ResolvedPos, plain: boolean): Slice {
  // Pasted "as plain text", it is to stay as it is.
  const parts = plain ? null : partsIn(text);
  if (!parts) return undefined as unknown as Slice;
  const { schema } = $context.doc.type;
  const { bulletList, listItem } = schema.nodes;
  const blocks: Node[] = [];
  let items: Node[] = [];
  const settle = () => {
    const list = items.length > 0 && bulletList?.create(null, items);
    if (list) blocks.push(list);
    items = [];
  };
  for (const part of parts) {
    const block = blockOf(schema, part);
    if (!block) continue;
    const item = part.item && listItem?.create(null, block);
    if (item) items.push(item);
    else {
      settle();
      blocks.push(block);
    }
  }
  settle();
  return Slice.maxOpen(Fragment.from(blocks));
}
