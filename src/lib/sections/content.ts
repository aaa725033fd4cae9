/** What may stand in what: one list for the editor's schema and for the renderer. */
import type { NodeName } from './schema-names.ts';

export type Container = 'doc' | Exclude<NodeName, 'hardBreak' | 'mention'>;
type Holds = readonly (NodeName | 'text')[];

const inline: Holds = ['text', 'hardBreak', 'mention'];
const statement: Holds = ['paragraph', 'bulletList', 'orderedList'];
const flow: Holds = ['paragraph', 'heading', 'bulletList', 'orderedList', 'taskList'];

/**
 * Order and number of what stands in a block are never prescribed. Two people who each delete one of an item's
 * two paragraphs leave none: an editor then deletes from everyone's text the block that breaks its rule.
 * So a rule says no more than which blocks fit.
 */
export const holds = {
  doc: [...flow, 'table', 'blockquote', 'callout', 'finding', 'recommendation', 'evidence'],
  paragraph: inline,
  heading: inline,
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: flow,
  taskList: ['taskItem'],
  taskItem: flow,
  table: ['tableRow'],
  tableRow: ['tableCell', 'tableHeader'],
  tableHeader: flow,
  tableCell: flow,
  blockquote: flow,
  callout: flow,
  finding: statement,
  recommendation: statement,
  evidence: ['paragraph'],
} as const satisfies Record<Container, Holds>;

/** Those that may be empty: the others get what fills them from the editor. */
const mayBeEmpty: readonly Container[] = ['paragraph', 'heading', 'tableRow', 'evidence'];

/** As a content expression of ProseMirror. */
export const contentOf = (container: Container): string =>
  `(${holds[container].join(' | ')})${mayBeEmpty.includes(container) ? '*' : '+'}`;

/** Blocks carry an id, a language and a direction. */
export const blocks: NodeName[] = Object.keys(holds).filter((name): name is NodeName => name !== 'doc');
