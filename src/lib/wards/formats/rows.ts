import type { Batch, ReadContext, WardRow } from './batches.ts';
import { batchSize } from './batches.ts';
import type { Layout } from './columns.ts';
import { pointFinder } from './polygons.ts';
import { makeTally, type Tally } from './tally.ts';

/** What one row says: null, it was used; else why not. */
export type TakeRow = (fields: readonly string[], line: number) => string | null;

/** What rows of all the files of one import are collected in. */
export type Collected = {
  tallies: Map<string, Tally>;
  wards: Map<string, WardRow>;
  /** Whole batches that are ready to be written. */
  ready: Batch[];
  unknown(code: string): void;
  places: { byPoint: number; byLsoa: number; without: number; outside: number };
};

/** Looks up wards; made once for all the files of an import. */
export type Finder = {
  knows(code: string): boolean;
  any: boolean;
  byPoint(x: number, y: number): string | null;
  byLsoa(code: string): string | null;
};

export function makeFinder({ wards, lsoaWards }: ReadContext): Finder {
  const codes = new Set(wards.map(({ code }) => code));
  const links = new Map(lsoaWards);
  const drawn = wards.flatMap(({ code, outline }) => (outline ? [{ code, outline }] : []));
  return {
    any: codes.size > 0,
    knows: (code) => codes.has(code),
    byPoint: drawn.length > 0 ? pointFinder(drawn) : () => null,
    byLsoa: (code) => links.get(code) ?? null,
  };
}

type Pending<R> = { add(row: R): void; flush(): void };

/** The rows of a batch, which goes when it is full. */
export function pending<R>(ready: Batch[], make: (rows: R[]) => Batch): Pending<R> {
  let rows: R[] = [];
  const flush = () => {
    if (rows.length > 0) ready.push(make(rows));
    rows = [];
  };
  return {
    add(row: R) {
      rows.push(row);
      if (rows.length >= batchSize) flush();
    },
    flush,
  };
}

export const whole = (text: string): number | null => {
  const plain = text.trim().replace(/,(?=\d{3}(\D|$))/g, '');
  if (!/^\d{1,9}(\.0+)?$/.test(plain)) return null;
  return Number(plain);
};

export const at = (layout: Layout, field: string) => layout.places[field] ?? -1;
export const cell = (fields: readonly string[], place: number) =>
  place < 0 ? '' : (fields[place] ?? '').trim();

export const plain = (text: string) =>
  text
    .replace(/[\u0000-\u001f\u007f-\u009f\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);

export function tallyOf(into: Collected, source: string): Tally {
  const there = into.tallies.get(source);
  if (there) return there;
  const made = makeTally();
  into.tallies.set(source, made);
  return made;
}

/** Keeps a ward's names where a table of figures gives them. */
export function noteWard(
  into: Collected,
  code: string,
  name: string,
  borough: string,
  boroughCode: string | null = null,
) {
  if (name === '' || into.wards.has(code)) return;
  // "Barking and Dagenham - Abbey" says both.
  const both = borough === '' ? /^(.+?) - (.+)$/.exec(name) : null;
  into.wards.set(code, {
    code,
    name: plain(both?.[2] ?? name),
    boroughCode,
    borough: plain(both?.[1] ?? borough),
    size: null,
    box: null,
    outline: null,
  });
}
