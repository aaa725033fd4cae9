import type { MeasureFound } from './batches.ts';
import type { Layout } from './columns.ts';
import { isWardCode } from './kinds.ts';
import { readMonth } from './months.ts';
import { sentenceCase, slugOf } from './naming.ts';
import {
  at,
  cell,
  noteWard,
  plain,
  tallyOf,
  whole,
  type Collected,
  type Finder,
  type TakeRow,
} from './rows.ts';

const noCode = (code: string) =>
  code === '' ? 'the ward code is missing' : 'the ward code is none of a ward';

/** Months in columns: recorded crime by ward. */
export function wardCrimeRows(layout: Layout, into: Collected, finder: Finder, source: string): TakeRow {
  const [ward, major, minor] = [at(layout, 'ward'), at(layout, 'major'), at(layout, 'minor')];
  const [name, borough] = [at(layout, 'wardName'), at(layout, 'borough')];
  const tally = tallyOf(into, source);
  for (const { month } of layout.months) tally.cover(month);
  const known = new Map<string, MeasureFound>();
  const measureOf = (text: string, parent: MeasureFound | null): MeasureFound => {
    const key = `${parent?.key ?? ''}/${text.toLowerCase()}`;
    const there = known.get(key);
    if (there) return there;
    const made = {
      key: `${parent ? `${parent.key}/` : ''}${slugOf(text)}`,
      name: sentenceCase(plain(text)),
      parent: parent?.key ?? null,
    };
    known.set(key, made);
    return made;
  };
  return (fields) => {
    const code = cell(fields, ward);
    if (!isWardCode(code)) return noCode(code);
    const wide = cell(fields, major);
    if (slugOf(wide) === '') return 'the category is missing';
    const counts: number[] = [];
    for (const { place } of layout.months) {
      const count = whole(fields[place] ?? '');
      if (count === null) return `there is no count in column ${layout.columns[place]}`;
      counts.push(count);
    }
    const narrow = cell(fields, minor);
    const main = measureOf(wide, null);
    const part = slugOf(narrow) === '' ? null : measureOf(narrow, main);
    for (const [i, { month }] of layout.months.entries()) {
      const wrong =
        tally.add(main, code, month, counts[i] ?? 0) ??
        (part && tally.add(part, code, month, counts[i] ?? 0));
      if (wrong) return wrong;
    }
    noteWard(into, code, cell(fields, name), cell(fields, borough));
    if (finder.any && !finder.knows(code)) into.unknown(code);
    return null;
  };
}

/** One count a row: `ward_code,month,measure,count`. */
export function figureRows(layout: Layout, into: Collected, finder: Finder, source: string): TakeRow {
  const [ward, month, measure, count] = [
    at(layout, 'ward'),
    at(layout, 'month'),
    at(layout, 'measure'),
    at(layout, 'count'),
  ];
  const [name, borough] = [at(layout, 'wardName'), at(layout, 'borough')];
  const tally = tallyOf(into, source);
  return (fields) => {
    const code = cell(fields, ward);
    if (!isWardCode(code)) return noCode(code);
    const when = readMonth(cell(fields, month));
    if (when === null) return 'the month cannot be read (write it as 2025-06)';
    const what = plain(cell(fields, measure));
    const key = slugOf(what);
    if (key === '') return 'the measure is missing';
    const number = whole(cell(fields, count));
    if (number === null) return 'the count is no whole number from 0 on';
    const wrong =
      tally.cover(when) ?? tally.add({ key, name: sentenceCase(what), parent: null }, code, when, number);
    if (wrong) return wrong;
    noteWard(into, code, cell(fields, name), cell(fields, borough));
    if (finder.any && !finder.knows(code)) into.unknown(code);
    return null;
  };
}
