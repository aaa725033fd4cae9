import { createHash } from 'node:crypto';
import type { App } from '../core/app.ts';
import type { Id } from '../core/ids.ts';
import { done, refused, type Result } from '../core/result.ts';
import { areaBySlug, ensureArea, type Area } from './areas.server.ts';
import type { Ask, Batch, ReadContext } from './formats/batches.ts';
import type { Mapping } from './formats/columns.ts';
import { Unreadable, type ReleaseKind } from './formats/kinds.ts';
import type { ImportReport } from './formats/report.ts';
import { changesOf, makeTotals, measuresBefore } from './import-changes.server.ts';
import { contextOf } from './import-context.server.ts';
import { publish } from './import-publishing.server.ts';
import { idsOf, stagedIn, write } from './import-staged.server.ts';
import { removeStaged } from './staging.server.ts';

/** A file to be read, as often as needed, from its first byte. A piece of it holds until the next is asked for. */
export type ImportedFile = { name: string; open(): AsyncIterable<Uint8Array> };

export type ImportChoice = {
  area: { slug: string; name: string; invented?: boolean | undefined };
  /** What the file is; as found otherwise. */
  kind?: ReleaseKind | undefined;
  /** Who counted it, where the file does not say so. */
  source?: string | undefined;
  title?: string | undefined;
  publisher?: string | undefined;
  licence?: string | undefined;
  /** The year of the ward codes, where no column's name says it. */
  edition?: number | null | undefined;
  /** Sectors that may see measures that are new; null: everyone. Own figures are for the police unless said. */
  measureAudience?: string[] | null | undefined;
  mapping?: Mapping | undefined;
};

export type Imported = {
  releaseId: Id;
  /** One for each source (police force) in the file. */
  releases: { id: Id; source: string }[];
  report: ImportReport;
  /** The same file was imported before: nothing was changed. */
  already: boolean;
};

/** Whoever imports: a person, or nobody at the console and in the demonstration. */
export type ImportedBy = { personId: Id | null; from?: string };

/** `progress` is told how far it is, in bytes of the file; aborted, an import ends and leaves nothing. */
type Watch = {
  signal?: AbortSignal | undefined;
  progress?: ((bytes: number) => void) | undefined;
  /** Told the names of the columns where these do not say what the file is. */
  unknownColumns?: ((names: readonly string[]) => void) | undefined;
};

/**
 * Imports one file: reads it into releases that nobody sees, in transactions of at most 2,000 rows, and publishes them
 * by one update. Fails with `refused` for a file that cannot be read, or that was cancelled, and then has changed
 * nothing.
 */
export const importFile = (
  app: App,
  by: ImportedBy,
  file: ImportedFile,
  choice: ImportChoice,
  watch: Watch = {},
): Promise<Result<Imported>> => app.imports.inTurn(() => importNow(app, by, file, choice, watch));

async function importNow(app: App, by: ImportedBy, file: ImportedFile, choice: ImportChoice, watch: Watch) {
  const found = await ensureArea(app, choice.area);
  if (!found.ok) return found;
  const staged = stagedIn(found.value, by, file.name, choice);
  let finished = false;
  try {
    const result = await inPlainWords<Imported>(watch, async () => {
      const read = await readFile(app, found.value, file, choice, watch, (batch) =>
        write(app, staged, batch),
      );
      return read.ok ? publish(app, read.value, staged) : read;
    });
    finished = result.ok && !result.value.already;
    return result;
  } finally {
    if (!finished) await removeStaged(app, idsOf(staged));
  }
}

/**
 * A dry run: everything an import of this file would say, and nothing written. The same reading as the import's own.
 */
export const checkFile = (
  app: App,
  file: ImportedFile,
  choice: ImportChoice,
  watch: Watch = {},
): Promise<Result<Checked>> =>
  app.imports.inTurn(() =>
    inPlainWords(watch, async () => {
      const area = await areaBySlug(app.db, choice.area.slug);
      const read = await readFile(app, area, file, choice, watch, () => Promise.resolve(done()));
      return read.ok ? done({ report: read.value.report, sha256: read.value.sha256 }) : read;
    }),
  );

type Checked = { report: ImportReport; sha256: string };

async function inPlainWords<T>(watch: Watch, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    watch.unknownColumns?.(thrown.columns);
    return refused(`${thrown.message} Nothing was imported.`);
  }
}

export type ReadFile = { report: ImportReport; sha256: string; byteLength: number };

const noWards =
  'This area has no wards yet, so no place can be found in it. Import its ward boundaries first. Nothing was imported.';

const noContext: ReadContext = { wards: [], lsoaWards: [] };

/** Reads a file to its end, handing on its batches as they come. */
async function readFile(
  app: App,
  area: Area | null,
  file: ImportedFile,
  choice: ImportChoice,
  { signal, progress }: Watch,
  take: (batch: Batch) => Promise<Result<undefined>>,
): Promise<Result<ReadFile>> {
  const hash = createHash('sha256');
  const context = area ? await contextOf(app.db, area.id) : noContext;
  const measures = area ? await measuresBefore(app.db, area.id) : [];
  const { kind, mapping, edition, source } = choice;
  const ask: Ask = { fileName: file.name, kind, mapping, edition, source };
  let byteLength = 0;
  async function* passing() {
    for await (const piece of file.open()) {
      hash.update(piece);
      byteLength += piece.length;
      progress?.(byteLength);
      yield piece;
    }
  }
  const reading = app.imports.read(passing(), { ask, context });
  const totals = makeTotals();
  try {
    for (;;) {
      const next = await reading.next();
      if (signal?.aborted) return refused('The import was cancelled. Nothing was imported.');
      if (next.done) {
        const report = next.value as ImportReport;
        if (report.places && context.wards.length === 0) return refused(noWards);
        report.edition ??= edition ?? null;
        report.measures = report.measures.map((one) => ({ ...one, total: totals.of(one.slug) }));
        report.wards = totals.wards();
        if (report.places && report.places.byPoint + report.places.byLsoa === 0)
          report.notes.push('No row lies in a ward of this area, so the file covers no month of it.');
        report.changes = area ? await changesOf(app.db, area.id, report, totals, measures) : null;
        return done({ report, sha256: hash.digest('hex'), byteLength });
      }
      const batch = next.value as Batch;
      totals.add(batch);
      const taken = await take(batch);
      if (!taken.ok) return taken;
    }
  } finally {
    await reading.return(undefined);
  }
}
