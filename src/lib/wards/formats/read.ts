import type { Ask, Batch, MeasureFound, ReadContext } from './batches.ts';
import { batchSize } from './batches.ts';
import { makeDecoder, type Decoder } from './decoding.ts';
import { readFeatures } from './geojson.ts';
import { countedKinds, kindNames, Unreadable, type ReleaseKind } from './kinds.ts';
import { monthText } from './months.ts';
import { makeOutlines, type Drawn } from './outlines.ts';
import { makeRejects, type ImportReport, type Rejects } from './report.ts';
import { makeFinder, type Collected, type Finder } from './rows.ts';
import { makeTable, type Table } from './table.ts';

/** How much of a file is looked at before it is said what it is (characters). */
const sampleSize = 64 * 1024;

/** Reads the files of one import, one after the other, as their bytes come. */
type ImportReader = {
  /** The next file: its name, and how it was packed ("", "gzip", "zip"). */
  begin(fileName: string, compression: string): void;
  push(bytes: Uint8Array): void;
  endFile(): void;
  /** Batches that are ready to be written; empties what it answers with. */
  drain(): Batch[];
  /** What only the end shows: wards that figures name, and the figures added up. */
  rest(): Generator<Batch>;
  /** Throws `Unreadable` where nothing was read at all. */
  report(): ImportReport;
};

type Current = {
  name: string;
  /** Its beginning, until it is known what it is. */
  sample: string | null;
  table: Table | null;
  features: ReturnType<typeof readFeatures> | null;
};

type State = {
  ask: Ask;
  finder: Finder;
  collected: Collected;
  rejects: Rejects;
  kind: ReleaseKind | null;
  read: number;
  used: number;
  files: number;
  /** Lines of the files before this one. */
  before: number;
  compression: string;
  current: Current;
  decoder: Decoder;
  drawn: Drawn | null;
  table: Table | null;
};

const noFile = (): Current => ({ name: '', sample: '', table: null, features: null });

/**
 * Reads whatever kind of file it is, the same for a dry run and an import. Throws `Unreadable` for what cannot be read
 * at all; a line that cannot be read is told in the report.
 */
export function makeImportReader(ask: Ask, context: ReadContext): ImportReader {
  const rejects = makeRejects();
  const state: State = {
    ask,
    finder: makeFinder(context),
    collected: {
      tallies: new Map(),
      wards: new Map(),
      ready: [],
      unknown: (code) => rejects.unknown(code),
      places: { byPoint: 0, byLsoa: 0, without: 0, outside: 0 },
    },
    rejects,
    kind: ask.kind ?? null,
    read: 0,
    used: 0,
    files: 0,
    before: 0,
    compression: 'none',
    current: noFile(),
    decoder: makeDecoder(),
    drawn: null,
    table: null,
  };
  return {
    begin(name, compression) {
      state.files++;
      state.compression = compression || 'none';
      state.decoder = makeDecoder();
      state.current = { ...noFile(), name };
    },
    push: (bytes) => feed(state, state.decoder.push(bytes)),
    endFile() {
      const { current, decoder } = state;
      feed(state, decoder.end());
      if (current.sample !== null) start(state);
      current.features?.end();
      current.table?.end();
      state.before += current.table?.lines() ?? 0;
    },
    drain: () => state.collected.ready.splice(0),
    *rest() {
      state.drawn?.flush();
      yield* state.collected.ready.splice(0);
      if (state.kind) yield* restOf(state.collected, state.kind);
    },
    report: () => reportOf(state),
  };
}

function feed(state: State, text: string): void {
  const { current } = state;
  if (current.sample === null) {
    current.features?.push(text);
    current.table?.push(text);
    return;
  }
  current.sample += text;
  if (current.sample.length >= sampleSize) start(state);
}

/** Enough of a file is there to say what it is. */
function start(state: State): void {
  const { current } = state;
  const sample = current.sample ?? '';
  current.sample = null;
  const first = sample.trimStart().charAt(0);
  if (first === '') throw new Unreadable('The file is empty.');
  if (first === '<')
    throw new Unreadable('This is a web page or XML, not a table: download the file itself.');
  if (first === '{' || first === '[') current.features = featuresOf(state);
  else {
    const { ask, collected, finder, before, kind } = state;
    if (kind === 'boundaries' || kind === 'borough-boundaries')
      throw new Unreadable(`${kindNames[kind]} come as GeoJSON, and this is none.`, 1);
    const asked = { ...ask, fileName: current.name, kind: kind ?? undefined };
    current.table = makeTable(sample, asked, { collected, finder, before }, outcomeOf(state));
    state.table = current.table;
    state.kind = current.table.layout.kind;
  }
  feed(state, sample);
  if (state.drawn) state.kind = state.drawn.kind;
}

const outcomeOf = (state: State) => ({
  used() {
    state.read++;
    state.used++;
  },
  rejected(line: number, reason: string, text: string) {
    state.read++;
    state.rejects.reject(line, reason, text, state.files > 1 ? state.current.name : undefined);
  },
});

function featuresOf(state: State): ReturnType<typeof readFeatures> {
  const { kind } = state;
  if (kind !== null && kind !== 'boundaries' && kind !== 'borough-boundaries')
    throw new Unreadable(
      `This is GeoJSON, which can only be boundaries, not ${kindNames[kind].toLowerCase()}.`,
    );
  const drawn = (state.drawn ??= makeOutlines(state.collected, kind));
  const outcome = outcomeOf(state);
  return readFeatures((json, line) => {
    const wrong = drawn.take(json);
    if (wrong) outcome.rejected(line, wrong, json);
    else outcome.used();
  });
}

function* restOf({ wards, tallies }: Collected, kind: ReleaseKind): Generator<Batch> {
  const rows = [...wards.values()];
  for (let i = 0; i < rows.length; i += batchSize)
    yield { table: 'wards', rows: rows.slice(i, i + batchSize) };
  for (const [source, tally] of tallies) {
    const measures = tally.measures();
    // Of places: a file of which nothing lies in the area covers no month of it.
    const covers = measures.length > 0 || kind === 'ward-crime' || kind === 'figures';
    yield { table: 'tally', kind, source, window: covers ? tally.window() : null, measures };
    let batch = [];
    for (const row of tally.rows()) {
      batch.push(row);
      if (batch.length < batchSize) continue;
      yield { table: 'series', source, rows: batch };
      batch = [];
    }
    if (batch.length > 0) yield { table: 'series', source, rows: batch };
  }
}

function reportOf(state: State): ImportReport {
  const { kind, table, drawn, decoder, collected } = state;
  if (!kind) throw new Unreadable('There is nothing in the file that can be imported.');
  const windows = [...collected.tallies.values()].flatMap((tally) => tally.window() ?? []);
  const counted = countedKinds.includes(kind);
  const placed = kind === 'street-crime' || kind === 'stop-and-search';
  return {
    kind,
    format: {
      encoding: `${decoder.encoding()}${decoder.marked() ? ' with a byte-order mark' : ''}`,
      delimiter: table ? table.delimiter : '',
      lineEnd: { '\n': 'LF', '\r\n': 'CRLF', '\r': 'CR' }[table?.lineEnd() ?? '\n'],
      compression: state.compression,
      files: state.files,
    },
    columns: table?.layout.columns ?? drawn?.columns ?? [],
    mapping: table ? mappingOf(table) : (drawn?.mapping ?? {}),
    edition: table?.layout.edition ?? drawn?.edition ?? null,
    year: table?.layout.year ?? null,
    read: state.read,
    used: state.used,
    ...state.rejects.done(),
    places: placed ? collected.places : null,
    months:
      windows.length === 0
        ? null
        : {
            from: monthText(Math.min(...windows.map(({ from }) => from))),
            to: monthText(Math.max(...windows.map(({ to }) => to))),
          },
    wards: 0,
    sources: counted ? [...collected.tallies.keys()] : [],
    measures: counted ? measuresOf(collected) : [],
    changes: null,
    notes: [],
  };
}

const mappingOf = ({ layout }: Table): Record<string, string> =>
  Object.fromEntries(
    Object.entries(layout.places).map(([field, place]) => [field, layout.columns[place] ?? '']),
  );

function measuresOf({ tallies }: Collected): ImportReport['measures'] {
  const all = new Map<string, MeasureFound>();
  for (const tally of tallies.values()) for (const measure of tally.measures()) all.set(measure.key, measure);
  return [...all.values()].map(({ key, name }) => ({ slug: key, name, total: 0 }));
}
