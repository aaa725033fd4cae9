/** A figure of a ward as a document keeps it. */
export const placedShapes = ['count', 'rate', 'trend', 'bars'] as const;
export type PlacedShape = (typeof placedShapes)[number];

export const shapeWords = {
  count: { label: 'How many were recorded', hint: 'One number, with its interval' },
  rate: { label: 'The rate', hint: 'One number, with its interval' },
  trend: { label: 'Month by month', hint: 'A picture of the months, and the same as a table' },
  bars: { label: 'Beside its neighbours', hint: 'A table of wards with a bar each' },
} as const satisfies Record<PlacedShape, { label: string; hint: string }>;

/** What it takes to know again what a figure is of. Months are `YYYY-MM`. */
export type FigureOf = {
  shape: PlacedShape;
  area: string;
  measure: string;
  ward: string;
  edition: string | null;
  from: string;
  to: string;
};

/** A figure with all that stands beside it. Plain values: an editor keeps them as they are. */
export type PlaceableFigure = FigureOf & {
  edition: string;
  measureName: string;
  wardName: string;
  release: string;
  releases: string[];
  value: number;
  low?: number;
  high?: number;
  per?: string;
  method: string;
  /** By month, -1 where there is no figure; or of each of `names`. */
  series?: number[];
  names?: string[];
};

/** Rates are kept to two decimals: more would claim too much. */
export const roundedRate = (value: number): number => Math.round(value * 100) / 100;

/** As many months as one figure keeps. */
export const mostMonths = 120;

const longest = 190;

/** Names in a sentence, as many as there is room for. */
export function inOneLine(names: readonly string[]): string {
  let line = '';
  for (const [i, name] of names.entries()) {
    const next = line === '' ? name : `${line}; ${name}`;
    const more = `; and ${names.length - i} more`;
    if (next.length > longest - (i < names.length - 1 ? more.length : 0))
      return line === '' ? name.slice(0, longest) : line + more;
    line = next;
  }
  return line;
}
