/** The blocks that stand apart from the text, around paragraphs of it: putting words into one, and out of it again. */
import type { Command } from '@tiptap/core';
import { NodeRange, type Node } from '@tiptap/pm/model';
import { TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import type { CalloutKind, Values } from './attributes.ts';
import { holds, type Container } from './content.ts';
import { isGrade, isReference, newReference, prefixes, type Grade } from './references.ts';

type BoxName = 'blockquote' | 'callout' | 'finding' | 'recommendation';
const boxes: readonly string[] = ['blockquote', 'callout', 'finding', 'recommendation'] satisfies BoxName[];

/** The box in which all that is selected stands, and where it begins. */
function boxAround({ selection }: EditorState): { node: Node; at: number } | null {
  const { $from, $to } = selection;
  if ($from.depth === 0 || $to.depth === 0 || $from.before(1) !== $to.before(1)) return null;
  const node = $from.node(1);
  return boxes.includes(node.type.name) ? { node, at: $from.before(1) } : null;
}

export const isIn = (state: EditorState, name: BoxName, kind?: CalloutKind): boolean => {
  const node = boxAround(state)?.node;
  return node?.type.name === name && (kind === undefined || (node.attrs.kind ?? 'note') === kind);
};

const fits = (name: BoxName, child: Node): boolean =>
  (holds[name satisfies Container] as readonly string[]).includes(child.type.name);

/**
 * Puts the paragraphs that are selected into a box, or makes the box they are in another one. Headings in it become
 * ordinary words where the box holds none. False: something is selected that no such box can hold.
 */
export const setBox =
  (name: BoxName, attrs: Values = {}): Command =>
  ({ state, tr, dispatch }) => {
    const type = state.schema.nodes[name];
    const paragraph = state.schema.nodes.paragraph;
    const { $from, $to } = tr.selection;
    if (!type || !paragraph || $from.depth === 0 || $to.depth === 0) return false;
    const around = boxAround(state);
    const within = new NodeRange($from, $to, around ? 1 : 0);
    const headings: number[] = [];
    let all = true;
    const look = (child: Node, at: number) => {
      if (fits(name, child)) return;
      if (child.type.name === 'heading') headings.push(at);
      else all = false;
    };
    if (around) around.node.forEach((child, offset) => look(child, around.at + 1 + offset));
    else childrenOf(within, look);
    if (!all) return false;
    if (!dispatch) return true;
    for (const at of headings) tr.setNodeMarkup(at, paragraph, blockValues(tr.doc.nodeAt(at)));
    if (around) tr.setNodeMarkup(around.at, type, { ...blockValues(around.node), ...attrs });
    else tr.wrap(new NodeRange(tr.doc.resolve($from.pos), tr.doc.resolve($to.pos), 0), [{ type, attrs }]);
    return true;
  };

function childrenOf(range: NodeRange, each: (child: Node, at: number) => void): void {
  let at = range.start;
  for (let index = range.startIndex; index < range.endIndex; index++) {
    const child = range.parent.child(index);
    each(child, at);
    at += child.nodeSize;
  }
}

/** What stays a block's own whatever it is made into. */
const blockValues = (node: Node | null): Values => ({
  id: (node?.attrs.id ?? null) as string | null,
  lang: (node?.attrs.lang ?? null) as string | null,
  dir: (node?.attrs.dir ?? null) as string | null,
});

/** Takes the words out of the box they are in: the words stay. */
export const leaveBox: Command = ({ state, tr, dispatch }) => {
  const around = boxAround(state);
  if (!around) return false;
  if (!dispatch) return true;
  const { at, node } = around;
  const inside = new NodeRange(tr.doc.resolve(at + 2), tr.doc.resolve(at + node.nodeSize - 2), 1);
  tr.lift(inside, 0);
  return true;
};

/** In it already: out of it. Else into it. */
export const toggleBox =
  (name: BoxName, attrs: Values = {}): Command =>
  (given) =>
    isIn(given.state, name, attrs.kind as CalloutKind | undefined)
      ? leaveBox(given)
      : setBox(name, attrs)(given);

/** The references of the findings or recommendations in a text, in their order. */
export function referencesIn(doc: Node, name: 'finding' | 'recommendation'): string[] {
  const found: string[] = [];
  doc.descendants((node) => {
    const { reference } = node.attrs;
    if (node.type.name === name && isReference(reference)) found.push(reference);
    return node.isBlock && !node.isTextblock;
  });
  return [...new Set(found)];
}

/** A new reference that nothing in this text has. */
export function freshReference(
  doc: Node,
  name: 'finding' | 'recommendation',
  random: (n: number) => Uint8Array,
): string {
  const taken = referencesIn(doc, name);
  for (;;) {
    const reference = newReference(random, prefixes[name]);
    if (!taken.includes(reference)) return reference;
  }
}

export type FindingHere = { reference: string | null; grade: Grade | null };
export type RecommendationHere = { reference: string | null; findings: string[] };

/** The finding that is being written in; null: none. */
export function findingHere(state: EditorState): FindingHere | null {
  const node = boxAround(state)?.node;
  if (node?.type.name !== 'finding') return null;
  const { reference, grade } = node.attrs;
  return { reference: isReference(reference) ? reference : null, grade: isGrade(grade) ? grade : null };
}

export function recommendationHere(state: EditorState): RecommendationHere | null {
  const node = boxAround(state)?.node;
  if (node?.type.name !== 'recommendation') return null;
  const { reference, findings } = node.attrs as Record<string, unknown>;
  return {
    reference: isReference(reference) ? reference : null,
    findings: Array.isArray(findings) ? findings.filter(isReference) : [],
  };
}

const size = { rows: 3, columns: 3 };

/** A table after what is selected, or in place of the empty line that is; the cursor stands in its first cell. */
export const insertTable: Command = ({ state, tr, dispatch }) => {
  const { table, tableRow, tableHeader, tableCell, paragraph } = state.schema.nodes;
  if (!table || !tableRow || !tableHeader || !tableCell || !paragraph) return false;
  const { $from, $to } = tr.selection;
  if ($to.depth > 0 && $to.node(1).type === table) return false;
  if (!dispatch) return true;
  const row = (type: typeof tableCell) =>
    tableRow.create(
      null,
      Array.from({ length: size.columns }, () => type.create(null, paragraph.create())),
    );
  const made = table.create(
    null,
    Array.from({ length: size.rows }, (_, i) => row(i === 0 ? tableHeader : tableCell)),
  );
  const isEmptyLine = $from.depth === 1 && $from.parent.type === paragraph && $from.parent.content.size === 0;
  const at = isEmptyLine ? $from.before(1) : $to.depth === 0 ? $to.pos : $to.after(1);
  tr.replaceWith(at, isEmptyLine ? $from.after(1) : at, made);
  lineAfter(tr, at + made.nodeSize, paragraph.create());
  tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView();
  return true;
};

/** A table that ends the text would leave no place to write on. */
function lineAfter(tr: Transaction, at: number, line: Node): void {
  if (at === tr.doc.content.size) tr.insert(at, line);
}
