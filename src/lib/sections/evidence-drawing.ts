/** A figure as a document shows it: the number, a picture where there is one, the table behind it, and its source. */
import type { DOMOutputSpec } from '@tiptap/pm/model';
import { monthText, trendsOf } from '../wards/drawing-plots.ts';
import { isMonth, monthName, monthsFrom } from '../wards/months.ts';
import type { Values } from './attributes.ts';
import { besideFigure, figureOf, sourceSentence, type Caption } from './captions.ts';
import { figureKey, newerClass } from './evidence-keys.ts';

/** Where text is drawn: in an editor, whose HTML is also what is copied, or on a page that is read. */
export type Place = 'editor' | 'page';

type Words = (tag: string, caption: Caption) => DOMOutputSpec;
type Spec = readonly [string, ...unknown[]];

const said: DOMOutputSpec = ['div', { class: 'said' }, 0];

/** An editor tells SVG from HTML by its namespace, a page by its name. */
const svg = (place: Place): string => (place === 'editor' ? 'http://www.w3.org/2000/svg svg' : 'svg');

/** Drawn, not written: an editor keeps the cursor out of it. */
const aside = (place: Place, name: string, ...inside: unknown[]): DOMOutputSpec =>
  ['div', { class: name, ...(place === 'editor' ? { contenteditable: 'false' } : {}) }, ...inside] as const;

export const drawEvidence =
  (place: Place) =>
  (values: Values, html: Record<string, unknown>, words: Words): DOMOutputSpec => {
    const beside = besideFigure(values);
    const drawn = pictureOf(place, values);
    const key = place === 'page' ? figureKey(values) : null;
    return [
      'figure',
      html,
      ['p', { class: 'value' }, figureOf(values)],
      ...(beside === '' ? [] : [words('p', [beside])]),
      ...(drawn ? [drawn] : []),
      said,
      words('figcaption', [sourceSentence(values)]),
      // Filled in on each page, for its reader.
      ...(key === null ? [] : [['p', { class: newerClass, 'data-figure': key }, ' '] as const]),
    ];
  };

function pictureOf(place: Place, values: Values): DOMOutputSpec | null {
  if (values.shape === 'trend') return trendOf(place, values);
  return values.shape === 'bars' ? barsOf(place, values) : null;
}

const numbersOf = ({ series }: Values): number[] =>
  Array.isArray(series) ? (series as unknown[]).filter((one) => typeof one === 'number') : [];

const round = (value: number): number => Math.round(value * 10) / 10;

/** Bars of each month, a line of the twelve months before; nothing where months and counts do not fit. */
function trendOf(place: Place, values: Values): DOMOutputSpec | null {
  const { from, to } = values;
  const counts = numbersOf(values).map((count) => (count < 0 ? null : count));
  if (typeof from !== 'string' || typeof to !== 'string' || !isMonth(from) || !isMonth(to)) return null;
  const months = monthsFrom(from, to);
  if (months.length !== counts.length || months.length < 2) return null;
  const { bars, lines, top } = trendsOf([{ name: '', months, counts }]);
  const known = counts.filter((count) => count !== null);
  const label = `Recorded by month, ${monthName(from)} to ${monthName(to)}: between ${Math.min(...known)} and ${Math.max(...known)} a month.`;
  const drawn: Spec = [
    svg(place),
    {
      class: 'chart',
      viewBox: '0 0 1000 1000',
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': label,
    },
    ...bars.map(({ x, width, height }) => [
      'rect',
      {
        x: String(round(x * 1000)),
        y: String(round((1 - height) * 1000)),
        width: String(round(width * 1000)),
        height: String(round(height * 1000)),
      },
    ]),
    ...(months.length > 12
      ? [['path', { d: lines[0]?.mean ?? '', 'vector-effect': 'non-scaling-stroke' }]]
      : []),
  ];
  const rows = months.map((month, i): [string, string] => [
    monthName(month),
    counts[i] === null ? 'No figure' : figureOf({ value: counts[i] ?? 0 }),
  ]);
  return aside(
    place,
    'trend',
    ['p', { class: 'axis' }, `${figureOf({ value: top })} a month`],
    drawn,
    ['p', { class: 'axis ends' }, ['span', {}, monthText(from)], ['span', {}, monthText(to)]],
    ['details', {}, ['summary', {}, 'These figures as a table'], tableOf('Month', 'Recorded', rows)],
  );
}

const tableOf = (first: string, second: string, rows: readonly [string, string][]): DOMOutputSpec =>
  [
    'table',
    { class: 'tbl' },
    [
      'thead',
      {},
      ['tr', {}, ['th', { scope: 'col' }, first], ['th', { scope: 'col', class: 'num' }, second]],
    ],
    [
      'tbody',
      {},
      ...rows.map(([name, figure]) => [
        'tr',
        {},
        ['th', { scope: 'row' }, name],
        ['td', { class: 'num' }, figure],
      ]),
    ],
  ] as const;

/** Wards side by side: a table, each row of which is its bar. */
function barsOf(place: Place, values: Values): DOMOutputSpec | null {
  const figures = numbersOf(values);
  const names = Array.isArray(values.names) ? values.names : [];
  if (figures.length === 0 || names.length !== figures.length) return null;
  const most = Math.max(...figures, 0.000_001);
  const heading = typeof values.per === 'string' ? `Per ${values.per}` : 'Recorded';
  return aside(place, 'bars', [
    'table',
    { class: 'tbl' },
    [
      'thead',
      {},
      [
        'tr',
        {},
        ['th', { scope: 'col' }, 'Ward'],
        ['th', { scope: 'col' }, ['span', { class: 'sr' }, 'As a bar']],
        ['th', { scope: 'col', class: 'num' }, heading],
      ],
    ],
    [
      'tbody',
      {},
      ...figures.map((figure, i) => [
        'tr',
        names[i] === values.wardName ? { class: 'picked' } : {},
        ['th', { scope: 'row' }, String(names[i] ?? '')],
        [
          'td',
          { class: 'bar' },
          [
            svg(place),
            { viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
            ['rect', { width: String(round((Math.max(0, figure) / most) * 100)), height: '1' }],
          ],
        ],
        ['td', { class: 'num' }, figureOf({ value: figure })],
      ]),
    ],
  ]);
}
