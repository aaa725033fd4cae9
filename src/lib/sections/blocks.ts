/** Text made by the program, for templates, imports and the demonstration: small builders of ProseMirror's JSON. */
import type { CalloutKind, EvidenceShape, Values } from './attributes.ts';
import type { Grade } from './references.ts';
import type { MarkName, NodeName } from './schema-names.ts';

export type Inline =
  | { type: 'text'; text: string; marks?: { type: MarkName; attrs?: Values }[] }
  | { type: 'hardBreak' }
  | { type: 'mention'; attrs: { person: string } };

export type Block = {
  type: Exclude<NodeName, 'hardBreak' | 'mention'>;
  attrs?: Values;
  content?: (Block | Inline)[];
};

/** Words, or words and marked pieces of them. */
type Words = string | readonly (string | Inline)[];

const inline = (words: Words): Inline[] =>
  (typeof words === 'string' ? [words] : words)
    .filter((piece) => piece !== '')
    .map((piece) => (typeof piece === 'string' ? { type: 'text', text: piece } : piece));

const block = (type: Block['type'], content: (Block | Inline)[], attrs?: Values): Block =>
  attrs ? { type, attrs, content } : { type, content };

export const bold = (text: string): Inline => ({ type: 'text', text, marks: [{ type: 'bold' }] });
export const italic = (text: string): Inline => ({ type: 'text', text, marks: [{ type: 'italic' }] });
export const link = (text: string, href: string): Inline => ({
  type: 'text',
  text,
  marks: [{ type: 'link', attrs: { href } }],
});
export const lineBreak: Inline = { type: 'hardBreak' };
export const mention = (person: string): Inline => ({ type: 'mention', attrs: { person } });

export const paragraph = (words: Words): Block => block('paragraph', inline(words));
export const heading = (level: 2 | 3 | 4, words: Words): Block => block('heading', inline(words), { level });

const item = (type: 'listItem' | 'taskItem', words: Words, attrs?: Values) =>
  block(type, [paragraph(words)], attrs);
export const bullets = (items: readonly Words[]): Block =>
  block(
    'bulletList',
    items.map((words) => item('listItem', words)),
  );
export const steps = (items: readonly Words[]): Block =>
  block(
    'orderedList',
    items.map((words) => item('listItem', words)),
  );
export const tasks = (items: readonly { words: Words; done: boolean }[]): Block =>
  block(
    'taskList',
    items.map(({ words, done }) => item('taskItem', words, { checked: done })),
  );

export const quote = (...said: Words[]): Block => block('blockquote', said.map(paragraph));
export const callout = (kind: CalloutKind, ...said: Words[]): Block =>
  block('callout', said.map(paragraph), { kind });

/** The first row is the heads of the columns, the first cell of each further row its head. */
export const table = (heads: readonly Words[], rows: readonly (readonly Words[])[]): Block => {
  const cell = (type: 'tableHeader' | 'tableCell', words: Words) => block(type, [paragraph(words)]);
  return block('table', [
    block(
      'tableRow',
      heads.map((words) => cell('tableHeader', words)),
    ),
    ...rows.map((row) =>
      block(
        'tableRow',
        row.map((words, i) => cell(i === 0 ? 'tableHeader' : 'tableCell', words)),
      ),
    ),
  ]);
};

export const finding = (values: { reference: string; grade: Grade }, ...said: Words[]): Block =>
  block('finding', said.map(paragraph), values);
export const recommendation = (
  values: { reference: string; findings: readonly string[] },
  ...said: Words[]
): Block => block('recommendation', said.map(paragraph), values);

type Evidence = {
  shape?: EvidenceShape;
  area?: string;
  measure: string;
  measureName?: string;
  ward: string;
  wardName?: string;
  edition?: string;
  /** First and last month of the window, `YYYY-MM`. */
  from: string;
  to: string;
  release: string;
  releases?: readonly string[];
  value: number | string;
  low?: number;
  high?: number;
  per?: string;
  method?: string;
  /** Of a trend: counts by month, -1 where there is no figure. Of wards side by side: a number for each of `names`. */
  series?: readonly number[];
  names?: readonly string[];
};
/** A figure with its source, and what may be said about it. */
export const evidence = (values: Evidence, ...said: Words[]): Block =>
  block('evidence', said.map(paragraph), { ...values });
