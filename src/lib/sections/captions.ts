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
export function sourceSentence(values: Values): string {
  const { release, measure, measureName, from, to, method } = values;
  const named = typeof measureName === 'string' ? measureName : measure;
  const parts = [
    typeof named === 'string' ? inWords(named) : '',
    placeInWords(values),
    windowInWords(from, to),
  ].filter((part) => part !== '');
  const counted = parts.join(', ');
  const source = typeof release === 'string' ? `Source: release ${release}.` : 'Its source is not given.';
  const worked = typeof method === 'string' ? ` ${method}.` : '';
  return `${counted === '' ? '' : `${capital(counted)}. `}${source}${worked}`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** "Lantern Quay (HM24-0217)"; of wards side by side only the one they stand beside. */
function placeInWords({ ward, wardName, shape }: Values): string {
  if (typeof ward !== 'string') return '';
  const place = typeof wardName === 'string' ? `${wardName} (${ward})` : `ward ${ward}`;
  return shape === 'bars' ? `${place} and its neighbours` : place;
}

export const figureOf = ({ value }: Values): string =>
  typeof value === 'number'
    ? value.toLocaleString('en-GB', { maximumFractionDigits: 2 })
    : typeof value === 'string'
      ? value
      : 'No figure';

/** What stands after a figure: "per 1,000 residents; 95% interval 12.2 to 14". Empty: nothing. */
export function besideFigure({ per, low, high }: Values): string {
  const rate = typeof per === 'string' ? `per ${per}` : '';
  const span =
    typeof low === 'number' && typeof high === 'number'
      ? `95% interval ${figureOf({ value: low })} to ${figureOf({ value: high })}`
      : '';
  return [rate, span].filter((part) => part !== '').join('; ');
}

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
