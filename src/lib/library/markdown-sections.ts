/** A document's headings, and the sections of an entry that they mean. Pure. */
import type * as Md from 'mdast';
import type { SectionKey } from './entry.ts';
import { sectionKeys } from './entry.ts';

/** What writers elsewhere call the sections of an entry, in lower case, letters and spaces alone. */
const called: Record<SectionKey, readonly string[]> = {
  problem: [
    'the problem',
    'problem',
    'problem statement',
    'what was happening',
    'scanning',
    'background',
    'overview',
    'context',
  ],
  done: [
    'what was done',
    'solution',
    'response',
    'what we did',
    'research',
    'intervention',
    'approach',
    'actions',
    'activity',
  ],
  effect: [
    'effect',
    'effects',
    'outcome',
    'outcomes',
    'impact',
    'results',
    'result',
    'assessment',
    'evaluation',
    'what changed',
  ],
  mechanism: ['mechanism', 'mechanisms', 'how it works', 'why it works', 'theory of change'],
  moderators: ['moderators', 'moderator', 'where it works', 'for whom it works', 'context and moderators'],
  implementation: ['implementation', 'what it took', 'what went wrong', 'lessons learned', 'lessons'],
  cost: ['cost', 'costs', 'economics', 'economic cost', 'funding', 'resources and cost'],
};

const keyOf = (heading: string): SectionKey | null => {
  const plain = heading
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
  return sectionKeys.find((key) => called[key].includes(plain)) ?? null;
};

/** The words of a heading, without its pictures. */
const wordsOf = (node: Md.Nodes): string => {
  if (node.type === 'image' || node.type === 'imageReference') return '';
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(wordsOf).join('') : '';
};

type Part = {
  key: SectionKey;
  /** Null: its text had no heading of its own. */
  heading: Md.Heading | null;
  content: Md.RootContent[];
};

/**
 * The parts of a document, in their order, which is that of an entry's sections: joined they are the document again.
 * A heading of the document's topmost level that means a later section begins it; all others stand in the text.
 * What stands before the first belongs to it, and then its heading stays in the text too. No such heading: all of it
 * is what was done.
 */
export function partsOf(root: Md.Root): Part[] {
  const content = root.children.filter(({ type }) => type !== 'definition');
  const depths = content.flatMap((node) =>
    node.type === 'heading' && keyOf(wordsOf(node)) ? [node.depth] : [],
  );
  const top = Math.min(...depths);
  const parts: Part[] = [];
  const before: Md.RootContent[] = [];
  for (const node of content) {
    const key = node.type === 'heading' && node.depth === top ? keyOf(wordsOf(node)) : null;
    const last = parts.at(-1);
    const later = key !== null && (!last || sectionKeys.indexOf(key) > sectionKeys.indexOf(last.key));
    if (node.type === 'heading' && key !== null && later) {
      const first = parts.length === 0 && before.length > 0;
      parts.push(
        first ? { key, heading: null, content: [...before, node] } : { key, heading: node, content: [] },
      );
    } else if (last) last.content.push(node);
    else before.push(node);
  }
  if (parts.length > 0) return parts;
  return before.length > 0 ? [{ key: 'done', heading: null, content: before }] : [];
}

/** By how much headings have to be moved so that they fit a text's three levels: the topmost is the first of them. */
export function shiftFor(parts: readonly Part[]): number {
  const depths: number[] = [];
  const look = (node: Md.Nodes) => {
    if (node.type === 'heading') depths.push(node.depth);
    if ('children' in node) node.children.forEach(look);
  };
  for (const { content } of parts) content.forEach(look);
  return depths.length === 0 ? -1 : 2 - Math.min(...depths);
}
