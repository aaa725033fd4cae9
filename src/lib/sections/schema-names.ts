/**
 * The names of schema version 1, as data: what a section's text may be made of. The guard judges by them
 * without an editor; editor and renderer are derived from the same names.
 * A new name is read by everyone one release before anyone may write it.
 */
export const schemaVersion = 1;

/** The one shared type of a section's Yjs document. */
export const rootName = 'body';

/** `plain`: a string, number, boolean or nothing. `list`: a list of strings or of numbers. */
export type AttributeKind = 'plain' | 'list';
type Attributes = Readonly<Record<string, AttributeKind>>;

/** A stable id, and the language and direction of what is written in the block. */
const block = { id: 'plain', lang: 'plain', dir: 'plain' } as const satisfies Attributes;
const cell = { ...block, colspan: 'plain', rowspan: 'plain', colwidth: 'list' } as const satisfies Attributes;

export const nodes = {
  paragraph: block,
  heading: { ...block, level: 'plain' },
  bulletList: block,
  orderedList: { ...block, start: 'plain', type: 'plain' },
  listItem: block,
  taskList: block,
  taskItem: { ...block, checked: 'plain' },
  table: block,
  tableRow: block,
  tableHeader: cell,
  tableCell: cell,
  blockquote: block,
  callout: { ...block, kind: 'plain' },
  hardBreak: {},
  finding: { ...block, reference: 'plain', grade: 'plain' },
  recommendation: { ...block, reference: 'plain', findings: 'list' },
  evidence: {
    ...block,
    /** What it shows: a figure, a trend or wards side by side. */
    shape: 'plain',
    area: 'plain',
    measure: 'plain',
    measureName: 'plain',
    /** A ward's code, and the edition in which that code means it. */
    ward: 'plain',
    wardName: 'plain',
    edition: 'plain',
    from: 'plain',
    to: 'plain',
    /** Where it comes from, in words, and the ids of the releases. */
    release: 'plain',
    releases: 'list',
    value: 'plain',
    low: 'plain',
    high: 'plain',
    /** What a rate is counted over. */
    per: 'plain',
    method: 'plain',
    /** Of a trend: counts by month, -1 where there is no figure. Of wards side by side: a number each. */
    series: 'list',
    names: 'list',
  },
  /** One of the two. */
  mention: { person: 'plain', organisation: 'plain' },
} as const satisfies Record<string, Attributes>;

export const marks = {
  bold: [],
  italic: [],
  underline: [],
  strike: [],
  code: [],
  link: ['href', 'target', 'rel', 'class', 'title'],
} as const satisfies Record<string, readonly string[]>;

export type NodeName = keyof typeof nodes;
export type MarkName = keyof typeof marks;

/** Types inside types: beyond this the text is refused, because deeper ones overflow every reader's stack. */
export const deepest = 64;

/** What the guard judges content by. Lookups are Maps: a name such as `__proto__` then finds nothing. */
export type Grammar = {
  root: string;
  /** Whether characters stand in the root itself; else they stand in texts inside it. */
  rootIsText: boolean;
  nodes: ReadonlyMap<string, ReadonlyMap<string, AttributeKind>>;
  marks: ReadonlyMap<string, ReadonlySet<string>>;
  deepest: number;
};

export const sectionGrammar = (): Grammar => ({
  root: rootName,
  rootIsText: false,
  nodes: new Map(
    Object.entries<Attributes>(nodes).map(([name, attributes]) => [
      name,
      new Map(Object.entries(attributes)),
    ]),
  ),
  marks: new Map(Object.entries<readonly string[]>(marks).map(([name, keys]) => [name, new Set(keys)])),
  deepest,
});
