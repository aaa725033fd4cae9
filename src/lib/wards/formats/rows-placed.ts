import type { MeasureFound, SearchRow } from './batches.ts';
import type { Layout } from './columns.ts';
import { lsoaCode } from './kinds.ts';
import { londonMonth, readMonth } from './months.ts';
import { sentenceCase, slugOf } from './naming.ts';
import { at, cell, pending, plain, tallyOf, type Collected, type Finder, type TakeRow } from './rows.ts';

/** One crime a row, placed by its point, else by its LSOA. */
export function streetRows(layout: Layout, into: Collected, finder: Finder, source: string): TakeRow {
  const [month, type, force] = [at(layout, 'month'), at(layout, 'type'), at(layout, 'force')];
  const [x, y, lsoa] = [at(layout, 'longitude'), at(layout, 'latitude'), at(layout, 'lsoa')];
  const measures = new Map<string, MeasureFound>();
  const months = new Map<string, number | null>();
  const measureOf = (text: string): MeasureFound | null => {
    const there = measures.get(text);
    if (there) return there;
    const slug = slugOf(text);
    if (slug === '') return null;
    const made = {
      key: `${slug}-street-level`,
      name: `${sentenceCase(plain(text))} (street level)`,
      parent: null,
    };
    if (measures.size < 1000) measures.set(text, made);
    return made;
  };
  const monthOf = (text: string) => {
    const there = months.get(text);
    if (there !== undefined) return there;
    const read = readMonth(text);
    if (months.size < 1000) months.set(text, read);
    return read;
  };
  return (fields) => {
    const when = monthOf(cell(fields, month));
    if (when === null) return 'the month cannot be read';
    const measure = measureOf(cell(fields, type));
    if (!measure) return 'the crime type is missing';
    const place = placeOf(fields, { x, y, lsoa }, finder, into);
    if (place.wrong) return place.wrong;
    const tally = tallyOf(into, plain(cell(fields, force)) || source);
    const wrong = tally.cover(when);
    if (wrong || !place.ward) return wrong;
    return tally.add(measure, place.ward, when, 1);
  };
}

type Where = { x: number; y: number; lsoa: number };

/** The ward of a row, and in `into.places` how it was found. */
function placeOf(
  fields: readonly string[],
  { x, y, lsoa }: Where,
  finder: Finder,
  into: Collected,
): { ward: string | null; wrong?: string } {
  const [east, north, code] = [cell(fields, x), cell(fields, y), cell(fields, lsoa)];
  const { places } = into;
  const pointed = east !== '' && north !== '';
  if (pointed) {
    const [longitude, latitude] = [Number(east), Number(north)];
    if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90))
      return { ward: null, wrong: 'the coordinates are no degrees' };
    const ward = finder.byPoint(longitude, latitude);
    if (ward) {
      places.byPoint++;
      return { ward };
    }
  }
  const ward = lsoaCode.test(code) ? finder.byLsoa(code) : null;
  if (ward) places.byLsoa++;
  else if (pointed || code !== '') places.outside++;
  else places.without++;
  return { ward };
}

/**
 * One stop and search a row, kept singly; counted by ward and month too. `before`: lines of files that came before this one in the same import.
 */
export function searchRows(
  layout: Layout,
  into: Collected,
  finder: Finder,
  source: string,
  before: number,
): { take: TakeRow; flush(): void } {
  const [x, y, date] = [at(layout, 'longitude'), at(layout, 'latitude'), at(layout, 'date')];
  const rest = [
    'type',
    'legislation',
    'object',
    'outcome',
    'gender',
    'age',
    'selfDefined',
    'officerDefined',
    'linked',
  ].map((field) => at(layout, field));
  const measure = { key: 'stop-and-search', name: 'Stop and search', parent: null };
  const tally = tallyOf(into, source);
  const rows = pending<SearchRow>(into.ready, (batch) => ({ table: 'searches', rows: batch }));
  const take: TakeRow = (fields, line) => {
    const when = momentOf(cell(fields, date));
    if (!when) return 'the date cannot be read';
    const place = placeOf(fields, { x, y, lsoa: -1 }, finder, into);
    if (place.wrong) return place.wrong;
    const month = londonMonth(when);
    const wrong = tally.cover(month) ?? (place.ward ? tally.add(measure, place.ward, month, 1) : null);
    if (wrong) return wrong;
    const [
      type = '',
      legislation = '',
      object = '',
      outcome = '',
      gender = '',
      age = '',
      selfDefined = '',
      officerDefined = '',
      linked = '',
    ] = rest.map((field) => plain(cell(fields, field)));
    rows.add({
      line: before + line,
      at: when.toISOString(),
      ward: place.ward,
      type,
      legislation,
      object,
      outcome,
      gender,
      age,
      selfDefined,
      officerDefined,
      linked: /^true$/i.test(linked) ? true : /^false$/i.test(linked) ? false : null,
    });
    return null;
  };
  return { take, flush: () => rows.flush() };
}

/** A moment with its zone; one without is taken as UTC, as the police publish it. */
function momentOf(text: string): Date | null {
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (!parts) return null;
  const zone = parts[3] ?? 'Z';
  const read = new Date(
    `${parts[1]}T${parts[2]}${/^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`,
  );
  const year = read.getUTCFullYear();
  return Number.isNaN(read.getTime()) || year < 1996 || year > 2099 ? null : read;
}
