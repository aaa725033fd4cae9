import { givenNames } from './given-names.ts';

/** What might tell of one person or one place, or what not everyone may see. */
export type SpotKind =
  | 'name'
  | 'phone'
  | 'e-mail'
  | 'number plate'
  | 'postcode'
  | 'address'
  | 'premises'
  | 'date of birth'
  /** Of a measure that not everyone who can read the text may see. */
  | 'figure with readers of its own';

/** Something found in a text, with the words around it; `at` is where it begins, in UTF-16 units. */
export type Spot = { kind: SpotKind; words: string; at: number; before: string; after: string };

type Rule = {
  kind: SpotKind;
  pattern: RegExp;
  unless?: (words: string) => boolean;
  /** What right after it belongs to it. Sticky. */
  goesOn?: RegExp;
};

const capitalised = String.raw`\p{Lu}[\p{Ll}’'\u2019]+(?:-\p{Lu}[\p{Ll}]+)?`;
const street =
  'Street|Road|Lane|Avenue|Close|Drive|Court|Place|Square|Terrace|Way|Walk|Gardens|Crescent|Row|Hill|Mews|House|Quay|Parade';
const venue =
  'Arms|Inn|Bar|Club|Nightclub|Tavern|Hotel|Head|Lounge|Kebabs?|Chicken|Café|Cafe|Casino|Restaurant|Grill|Pizza|Stores?|Supermarket|Off-Licence|Off Licence|Wine|Barbers|Bakery|Taxis|Cars';
const title =
  'Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Lady|Rev|Cllr|Councillor|PC|DC|DS|DI|DCI|Sgt|Sergeant|Inspector|Constable|PCSO';

/**
 * Rules that need no dictionary but a list of given names, and send nothing anywhere. They find too much rather than
 * too little: a person looks at each. Formats: Ofcom's national numbers; DVLA's plates since 1963; Royal Mail's
 * postcodes.
 */
const rules: readonly Rule[] = [
  { kind: 'e-mail', pattern: /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/gu },
  { kind: 'phone', pattern: /(?:\+44[\s-]?(?:\(0\))?|\(?\b0)\d(?:[\s()-]{0,2}\d){8,9}\b/gu },
  {
    kind: 'number plate',
    pattern: /\b(?:[A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Z]\d{1,3}\s?[A-Z]{3}|[A-Z]{3}\s?\d{1,3}[A-Z])\b/gu,
  },
  { kind: 'postcode', pattern: /\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b/gu },
  {
    kind: 'date of birth',
    pattern: /\b(?:born|d\.?o\.?b\.?|date of birth)\W{0,4}(?:on )?\d[\d\p{L}/. -]{4,18}\d/giu,
  },
  {
    kind: 'address',
    pattern: new RegExp(
      String.raw`\b(?:flat |no\.? )?\d{1,4}[a-z]?,? (?:${capitalised} ){1,3}(?:${street})\b`,
      'gu',
    ),
  },
  {
    kind: 'premises',
    pattern: new RegExp(String.raw`\b(?:[Tt]he )?(?:${capitalised} (?:and |& )?){1,3}(?:${venue})\b`, 'gu'),
  },
  {
    kind: 'name',
    pattern: new RegExp(
      String.raw`\b(?:${title})\.? (?:\p{Lu}\.? ?)?${capitalised}(?: ${capitalised})?`,
      'gu',
    ),
  },
  { kind: 'name', pattern: new RegExp(String.raw`\b\p{Lu}\. ?${capitalised}`, 'gu') },
  {
    kind: 'name',
    pattern: new RegExp(String.raw`\b${capitalised}`, 'gu'),
    unless: (words) => !isGivenName(words),
    goesOn: new RegExp(String.raw`(?: (?:\p{Lu}\.|${capitalised}|de|van|bin|al)\b)+`, 'uy'),
  },
];

function isGivenName(words: string): boolean {
  const [first = ''] = words.split('-');
  return givenNames.has(first.toLowerCase().replace(/[’']s$/u, ''));
}

const around = 40;

/**
 * What in a text might name or point to somebody, in order. `known` are words that may stand there: organisations,
 * wards, boroughs. Pure; a text of 2,000 words takes a few milliseconds.
 */
export function spotNames(text: string, known: readonly string[] = []): Spot[] {
  const allowed = new Set(known.map((words) => words.toLowerCase()));
  const found: Spot[] = [];
  const taken: [from: number, to: number][] = allowedRanges(text, known);
  for (const { kind, pattern, unless, goesOn } of rules)
    for (const match of text.matchAll(pattern)) {
      if (unless?.(match[0])) continue;
      const from = match.index;
      const words = match[0] + restAt(text, from + match[0].length, goesOn);
      const to = from + words.length;
      if (allowed.has(words.toLowerCase())) continue;
      if (taken.some(([start, end]) => from < end && to > start)) continue;
      taken.push([from, to]);
      found.push({
        kind,
        words,
        at: from,
        before: text.slice(Math.max(0, from - around), from),
        after: text.slice(to, to + around),
      });
    }
  return found.sort((a, b) => a.at - b.at);
}

function restAt(text: string, at: number, goesOn: RegExp | undefined): string {
  if (!goesOn) return '';
  goesOn.lastIndex = at;
  return goesOn.exec(text)?.[0] ?? '';
}

/** Where the known words stand. */
function allowedRanges(text: string, known: readonly string[]): [from: number, to: number][] {
  const low = text.toLowerCase();
  return known.flatMap((words) => {
    const ranges: [number, number][] = [];
    const wanted = words.toLowerCase();
    if (wanted === '') return ranges;
    for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, at + wanted.length))
      ranges.push([at, at + wanted.length]);
    return ranges;
  });
}
