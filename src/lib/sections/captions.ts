/** The words that stand beside a block and are no part of its text: what it is, what it rests on. */
import type { Values } from './attributes.ts';
import { grades, isGrade } from './references.ts';

/** Words, and references that can be followed. */
export type Caption = readonly (string | { reference: string })[];

export const captionText = (caption: Caption): string =>
  caption.map((part) => (typeof part === 'string' ? part : part.reference)).join('');

function named(word: string, reference: unknown): Caption {
  return typeof reference === 'string' ? [`${word} `, { reference }] : [word];
}

/** "Finding PL-7K2Q, grade B: two sources agree" */
export function findingCaption({ reference, grade }: Values): Caption {
  const found = named('Finding', reference);
  return isGrade(grade) ? [...found, `, grade ${grade}: ${grades[grade]}`] : found;
}

/** "Recommendation RC-4H9X, from PL-7K2Q and PL-93DM" */
export function recommendationCaption({ reference, findings }: Values): Caption {
  const from = Array.isArray(findings) ? (findings as readonly string[]) : [];
  const listed = from.flatMap((each, i) => [
    i === 0 ? ', from ' : i === from.length - 1 ? ' and ' : ', ',
    { reference: each },
  ]);
  return [...named('Recommendation', reference), ...listed];
}

/**
 * "Violence against the person, ward E05009317, October 2025 to September 2026. Source: release 2026-10."
 * A figure never stands without it.
 */
export function sourceSentence({ release, measure, ward, from, to }: Values): string {
  const parts = [
    typeof measure === 'string' ? inWords(measure) : '',
    typeof ward === 'string' ? `ward ${ward}` : '',
    windowInWords(from, to),
  ].filter((part) => part !== '');
  const counted = parts.join(', ');
  const source = typeof release === 'string' ? `Source: release ${release}.` : 'Its source is not given.';
  return counted === '' ? source : `${counted.charAt(0).toUpperCase()}${counted.slice(1)}. ${source}`;
}

export const figureOf = ({ value }: Values): string =>
  typeof value === 'number' ? value.toLocaleString('en-GB') : typeof value === 'string' ? value : 'No figure';

/** A slug, `violence-against-the-person`, in words; anything else as it is. */
const inWords = (measure: string): string =>
  /^[a-z0-9]+(-[a-z0-9]+)*$/.test(measure) ? measure.replaceAll('-', ' ') : measure;

function windowInWords(from: unknown, to: unknown): string {
  const first = typeof from === 'string' ? dateInWords(from) : '';
  const last = typeof to === 'string' ? dateInWords(to) : '';
  if (first === '') return last === '' ? '' : `up to ${last}`;
  if (last === '') return `since ${first}`;
  return first === last ? first : `${first} to ${last}`;
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** `2025-10` or `2025-10-01`, as people write it. */
function dateInWords(date: string): string {
  const [year = '', month = '', day] = date.split('-');
  const name = months[Number(month) - 1];
  if (!name) return date;
  return day === undefined ? `${name} ${year}` : `${Number(day)} ${name} ${year}`;
}
