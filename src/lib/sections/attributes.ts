/**
 * What the attributes of blocks and links may be. The guard lets any plain value through, so whatever is drawn
 * from them is checked here first: what does not fit is treated as not given.
 *
 * An editor's schema has no such checks: an editor deletes from everyone's text the block that fails one.
 */
import { isGrade, isReference } from './references.ts';
import type { NodeName } from './schema-names.ts';

export type Value = string | number | boolean | readonly string[] | readonly number[] | null;
export type Values = Record<string, Value>;
type Check = (value: unknown) => Value;

const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : null;

const wholeNumber =
  (least: number, most: number, otherwise: number | null): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
      ? (value as number)
      : otherwise;

const oneOf =
  (values: readonly string[], otherwise: string | null = null): Check =>
  (value) =>
    typeof value === 'string' && values.includes(value) ? value : otherwise;

const longestPhrase = 200;
const phrase: Check = (value) =>
  typeof value === 'string' && value.trim() !== '' && value.length <= longestPhrase ? value.trim() : null;

/** What a piece of evidence shows. */
export const evidenceShapes = ['count', 'rate', 'trend', 'bars'] as const;
export type EvidenceShape = (typeof evidenceShapes)[number];

/** What is said on a callout, by its kind. */
export const callouts = {
  note: 'Note',
  care: 'Take care',
  decided: 'Decided',
  question: 'Open question',
} as const;
export type CalloutKind = keyof typeof callouts;

export const isCallout = (value: unknown): value is CalloutKind =>
  typeof value === 'string' && Object.hasOwn(callouts, value);

const mostReferences = 20;

const id = matching(/^[A-Za-z0-9_-]{1,36}$/);
const block = {
  id,
  lang: matching(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/),
  dir: oneOf(['ltr', 'rtl', 'auto']),
} as const;
const reference: Check = (value) => (isReference(value) ? value : null);
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuid = matching(uuidPattern);
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** As many as a frame may hold in one value. A list in which anything else stands is none. */
const listOf =
  <T extends string | number>(fits: (value: unknown) => value is T): Check =>
  (value) =>
    Array.isArray(value) && value.length <= 256 && value.every(fits)
      ? (value as readonly string[] | readonly number[])
      : [];
const day = matching(/^\d{4}-\d{2}(-\d{2})?$/);
const span = wholeNumber(1, 50, 1);
const cell = { ...block, colspan: span, rowspan: span, colwidth: () => null } as const;

const checks = {
  paragraph: block,
  heading: { ...block, level: wholeNumber(2, 4, 4) },
  bulletList: block,
  orderedList: {
    ...block,
    start: wholeNumber(0, 999_999, 1),
    type: oneOf(['1', 'a', 'A', 'i', 'I']),
  },
  listItem: block,
  taskList: block,
  taskItem: { ...block, checked: (value) => value === true },
  table: block,
  tableRow: block,
  tableHeader: cell,
  tableCell: cell,
  blockquote: block,
  callout: { ...block, kind: oneOf(Object.keys(callouts), 'note') },
  hardBreak: {},
  finding: { ...block, reference, grade: (value) => (isGrade(value) ? value : null) },
  recommendation: {
    ...block,
    reference,
    findings: (value) =>
      Array.isArray(value) ? [...new Set(value.filter(isReference))].slice(0, mostReferences) : [],
  },
  evidence: {
    ...block,
    shape: oneOf(evidenceShapes, 'count'),
    area: phrase,
    measure: phrase,
    measureName: phrase,
    ward: phrase,
    wardName: phrase,
    edition: phrase,
    from: day,
    to: day,
    release: phrase,
    releases: listOf((value): value is string => typeof value === 'string' && uuidPattern.test(value)),
    value: (value) => number(value) ?? phrase(value),
    low: number,
    high: number,
    per: phrase,
    method: phrase,
    series: listOf((value): value is number => number(value) !== null),
    names: listOf((value): value is string => phrase(value) !== null),
  },
  mention: { person: uuid, organisation: uuid },
} as const satisfies Record<NodeName, Record<string, Check>>;

/** The attributes of a node as they may be shown: each one there, those that do not fit as if not given. */
export function shownAttributes(name: NodeName, given: unknown): Values {
  const from = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  return Object.fromEntries(
    Object.entries<Check>(checks[name]).map(([key, check]) => [
      key,
      check(Object.hasOwn(from, key) ? from[key] : null),
    ]),
  );
}

const protocols = ['http:', 'https:', 'mailto:'];
const longestAddress = 2048;

/**
 * The address of a link as it may be followed, normalised; null for any but http, https and mailto, and for
 * one that carries a name before its host, which looks like another place than it leads to.
 */
export function safeAddress(href: unknown): string | null {
  if (typeof href !== 'string' || href.length > longestAddress || !URL.canParse(href)) return null;
  const url = new URL(href);
  if (!protocols.includes(url.protocol) || url.username !== '' || url.password !== '') return null;
  return url.href;
}
