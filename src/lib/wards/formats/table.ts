import type { Ask } from './batches.ts';
import { layoutOf, type Layout, type SampleRow } from './columns.ts';
import { fieldsOfKind, type TableKind } from './fields.ts';
import { kindNames, Unreadable } from './kinds.ts';
import { linkRows, populationRows } from './links.ts';
import { delimiterOf, readRecords } from './records.ts';
import { figureRows, wardCrimeRows } from './rows-counted.ts';
import { searchRows, streetRows } from './rows-placed.ts';
import type { Collected, Finder, TakeRow } from './rows.ts';

/** One table that is being read. */
export type Table = {
  layout: Layout;
  delimiter: string;
  push(text: string): void;
  end(): void;
  lines(): number;
  lineEnd(): '\n' | '\r\n' | '\r' | null;
};

type Into = { collected: Collected; finder: Finder; before: number };
type Outcome = { used(): void; rejected(line: number, reason: string, text: string): void };

const sampleRows = 60;

/** Begins to read a table whose first characters are `sample`. Throws `Unreadable` where it is none that is known. */
export function makeTable(sample: string, ask: Ask, into: Into, outcome: Outcome): Table {
  const delimiter = delimiterOf(linesOf(sample));
  const layout = layoutOf(sampleOf(sample, delimiter), {
    kind: ask.kind as TableKind | undefined,
    mapping: ask.mapping,
  });
  if (!layout) throw unknownLayout(ask, sample, sampleOf(sample, delimiter)[0]?.fields ?? []);
  const rows = rowsOf(layout, into, sourceOf(layout.kind, ask));
  const width = layout.columns.length;
  const reader = readRecords(
    delimiter,
    (fields, line) => {
      if (line <= layout.headerLines) return;
      const wrong = misfit(fields, width) ?? rows.take(fields, line);
      if (wrong) outcome.rejected(line, wrong, fields.join(delimiter).slice(0, 160));
      else outcome.used();
    },
    (line, reason, text) => outcome.rejected(line, reason, text),
  );
  return {
    layout,
    delimiter: { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }[delimiter] ?? delimiter,
    push: (text) => reader.push(text),
    end() {
      reader.end();
      rows.flush();
    },
    lines: () => reader.lines(),
    lineEnd: () => reader.lineEnd(),
  };
}

const linesOf = (sample: string) => sample.split(/\r\n|\n|\r/, 20).filter((line) => line.trim() !== '');

function sampleOf(sample: string, delimiter: string): SampleRow[] {
  const rows: SampleRow[] = [];
  const reader = readRecords(delimiter, (fields, line) => {
    if (rows.length < sampleRows) rows.push({ fields, line });
  });
  reader.push(sample);
  // A file of one line has no line end; in a longer one the last line of the sample is cut.
  if (rows.length === 0) reader.end();
  return rows;
}

function misfit(fields: readonly string[], width: number): string | null {
  if (fields.length === width) return null;
  const extra = fields.slice(width);
  if (fields.length > width && extra.every((field) => field.trim() === '')) return null;
  return `it has ${fields.length} columns where the header has ${width}`;
}

function rowsOf(
  layout: Layout,
  { collected, finder, before }: Into,
  source: string,
): { take: TakeRow; flush(): void } {
  const plain = (take: TakeRow) => ({ take, flush: () => undefined });
  switch (layout.kind) {
    case 'ward-crime':
      return plain(wardCrimeRows(layout, collected, finder, source));
    case 'figures':
      return plain(figureRows(layout, collected, finder, source));
    case 'street-crime':
      return plain(streetRows(layout, collected, finder, source));
    case 'stop-and-search':
      return searchRows(layout, collected, finder, source, before);
    case 'populations':
      return populationRows(layout, collected, finder);
    case 'lsoa-wards':
    case 'lsoa-changes':
    case 'ward-districts':
      return linkRows(layout, collected);
  }
}

/** Who counted, where no column says so: as asked, else from the name of a published file. */
function sourceOf(kind: TableKind, { source, fileName }: Ask): string {
  if (source) return source;
  const force = /\d{4}-\d{2}-(.+?)-(?:street|stop-and-search)/.exec(fileName)?.[1];
  if (force)
    return force
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' ');
  return (
    { 'ward-crime': 'Metropolitan Police Service', figures: 'Own figures' }[kind as string] ?? kindNames[kind]
  );
}

/** More columns than this are no list to choose from. */
const mostNamed = 200;

function unknownLayout({ kind }: Ask, sample: string, fields: readonly string[]): Unreadable {
  if (sample.includes('\0') || sample.startsWith('%PDF'))
    return new Unreadable('This is no text. Choose the table itself, saved as CSV, or GeoJSON.');
  const columns = fields.map((field) => field.trim()).filter((name) => name !== '' && name.length <= 300);
  return new Unreadable(layoutWords(kind, columns), 1, [...new Set(columns)].slice(0, mostNamed));
}

function layoutWords(kind: Ask['kind'], columns: readonly string[]): string {
  const seen = columns
    .slice(0, 8)
    .map((column) => column.slice(0, 40))
    .join(', ');
  if (!kind) return `The names of its columns do not say what the file is: ${seen}.`;
  const needed =
    fieldsOfKind[kind as TableKind]?.filter(({ required }) => required).map(({ label }) => label) ?? [];
  const months = kind === 'ward-crime' ? ' and a column for each month (such as 202506)' : '';
  return `For ${kindNames[kind].toLowerCase()} there must be a column for each of these: ${needed.join(', ')}${months}. The first line says: ${seen}.`;
}
