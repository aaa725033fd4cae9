import { fieldsOfKind, tableKinds, type Field, type TableKind } from './fields.ts';
import { isWardCode } from './kinds.ts';
import { readMonth, type MonthIndex } from './months.ts';

/** Which column says what: a field's name to the name of a column; '' or missing: as found. */
export type Mapping = Readonly<Record<string, string>>;

/** What the columns of one table say. */
export type Layout = {
  kind: TableKind;
  /** The names of its columns, in order; of two header rows joined by a space. */
  columns: string[];
  /** Where each field stands, counted from 0. */
  places: Readonly<Record<string, number>>;
  /** Columns that each hold one month. */
  months: { place: number; month: MonthIndex }[];
  /** Lines that are no data: everything up to the last header row. */
  headerLines: number;
  /** The year of the ward codes, where a column is called WDyyCD. */
  edition: number | null;
  /** The year in the name of the column that is counted over. */
  year: number | null;
};

export type SampleRow = { fields: string[]; line: number };

const plainHeader = (text: string) => text.toLowerCase().replace(/[^a-z0-9%]/g, '');
const mostHeaderRows = 12;

/**
 * Finds the header row and what the columns say, from a table's first rows. `kind`: what the file is said to be;
 * `mapping`: columns that somebody chose. Null where no row is the header of any such table.
 */
export function layoutOf(
  rows: readonly SampleRow[],
  asked: { kind?: TableKind | undefined; mapping?: Mapping | undefined } = {},
): Layout | null {
  const kinds = asked.kind ? [asked.kind] : tableKinds;
  const candidates = headerCandidates(rows);
  // What a column holds says what it is only where no row has names that do.
  for (const guess of [false, true])
    for (const candidate of candidates)
      for (const kind of kinds) {
        const layout = tryHeader(kind, candidate, asked.mapping ?? {}, guess);
        if (layout) return layout;
      }
  return null;
}

type Candidate = { columns: string[]; headerLines: number; data: readonly SampleRow[] };

/** Every row near the beginning, alone and together with the one below it. */
function headerCandidates(rows: readonly SampleRow[]): Candidate[] {
  return rows.slice(0, mostHeaderRows).flatMap((row, i) => {
    const columns = row.fields.map((field) => field.trim());
    const below = rows[i + 1];
    const single = { columns, headerLines: row.line, data: rows.slice(i + 1) };
    if (!below || looksLikeData(below.fields)) return [single];
    return [
      // The second row explains the first: both are no data.
      { ...single, headerLines: below.line, data: rows.slice(i + 2) },
      { columns: joined(columns, below.fields), headerLines: below.line, data: rows.slice(i + 2) },
    ];
  });
}

const looksLikeData = (fields: readonly string[]) =>
  fields.some(
    (field) =>
      isWardCode(field.trim()) || (/^-?[\d.,]+$/.test(field.trim()) && !/^(19|20)\d\d$/.test(field.trim())),
  ) ||
  fields.some(
    (field) =>
      /^[EWSN]\d{8}$/.test(field.trim()) || /^[0-9a-f]{64}$/.test(field) || /^\d{4}-\d\d/.test(field),
  ) ||
  fields.every((field) => field.trim() === '');

/** Names over two rows: a name that spans several columns stands over the first of them. */
function joined(upper: readonly string[], lower: readonly string[]): string[] {
  let last = '';
  return Array.from({ length: Math.max(upper.length, lower.length) }, (_, i) => {
    last = upper[i] === undefined || upper[i] === '' ? last : upper[i];
    return `${last} ${(lower[i] ?? '').trim()}`.trim();
  });
}

function tryHeader(
  kind: TableKind,
  { columns, headerLines, data }: Candidate,
  mapping: Mapping,
  guess: boolean,
): Layout | null {
  const plain = columns.map(plainHeader);
  const places: Record<string, number> = {};
  for (const field of fieldsOfKind[kind]) {
    const chosen = columns.indexOf(mapping[field.field]?.trim() || '\u0000');
    const place = chosen >= 0 ? chosen : placeOf(field, plain, Object.values(places), guess ? data : []);
    if (place >= 0) places[field.field] = place;
    else if (field.required) return null;
  }
  const months = kind === 'ward-crime' ? monthColumns(columns) : [];
  if (kind === 'ward-crime' && months.length === 0) return null;
  // Populations stand in many tables of other kinds: a lookup of districts is none.
  return {
    kind,
    columns,
    places,
    months,
    headerLines,
    edition: editionIn(columns, places),
    year: yearIn(columns, places),
  };
}

function placeOf(
  field: Field,
  plain: readonly string[],
  taken: readonly number[],
  data: readonly SampleRow[],
): number {
  for (const pattern of field.match) {
    const found = plain.flatMap((column, i) => (pattern.test(column) && !taken.includes(i) ? [i] : []));
    // Of several years the last one, of several editions of codes too.
    const best = found.sort((a, b) => (plain[b] ?? '').localeCompare(plain[a] ?? ''))[0];
    if (best !== undefined) return best;
  }
  if (field.field === 'ward') return onlyColumn(plain, (i) => shareOf(data, i, isWardCode) > 0.7);
  if (field.field === 'residents')
    return onlyColumn(plain, (i) => !taken.includes(i) && shareOf(data, i, isNumber) > 0.7);
  return -1;
}

const isNumber = (text: string) => /^\d[\d,. ]*$/.test(text);

/** The one column for which it is true; -1 where there is none, or more than one. */
function onlyColumn(plain: readonly string[], fits: (place: number) => boolean): number {
  const found = plain.map((_, i) => i).filter(fits);
  return found.length === 1 ? (found[0] ?? -1) : -1;
}

function shareOf(data: readonly SampleRow[], place: number, fits: (text: string) => boolean): number {
  if (data.length === 0) return 0;
  return data.filter(({ fields }) => fits((fields[place] ?? '').trim())).length / data.length;
}

const monthColumns = (columns: readonly string[]) =>
  columns.flatMap((column, place) => {
    const month = readMonth(column.replace(/^X(?=\d{6}$)/i, ''));
    return month === null ? [] : [{ place, month }];
  });

function editionIn(columns: readonly string[], places: Readonly<Record<string, number>>): number | null {
  for (const place of Object.values(places)) {
    const year = /^WD(\d\d)CD$/i.exec(columns[place] ?? '')?.[1];
    if (year) return 2000 + Number(year);
  }
  return null;
}

function yearIn(columns: readonly string[], places: Readonly<Record<string, number>>): number | null {
  const year = /(?:^|\D)((?:19|20)\d\d)(?:\D|$)/.exec(columns[places.residents ?? -1] ?? '')?.[1];
  return year ? Number(year) : null;
}
