import { release } from '#schema/wards.ts';
import type { App } from '../core/app.ts';
import { newId, type Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import type { Area } from './areas.server.ts';
import type { Batch } from './formats/batches.ts';
import type { MonthIndex } from './formats/months.ts';
import type { ImportChoice, ImportedBy } from './importing.server.ts';
import { ensureMeasures, writeBatch } from './staging.server.ts';

type StagedRelease = { id: Id; source: string | null; window: { from: MonthIndex; to: MonthIndex } | null };

/** One import on its way: its releases, which nobody sees yet. */
export type Staged = {
  area: Area;
  by: ImportedBy;
  fileName: string;
  choice: ImportChoice;
  releases: StagedRelease[];
  measures: Map<string, Id>;
};

export const stagedIn = (area: Area, by: ImportedBy, fileName: string, choice: ImportChoice): Staged => ({
  area,
  by,
  fileName,
  choice,
  releases: [],
  measures: new Map(),
});

export const idsOf = ({ releases }: Staged): Id[] => releases.map(({ id }) => id);

/** Writes one batch in a transaction of its own. */
export async function write(app: App, staged: Staged, batch: Batch): Promise<Result<undefined>> {
  const source = 'source' in batch ? batch.source : null;
  const into = await releaseFor(app, staged, source);
  if (!into.ok) return into;
  if (batch.table !== 'tally')
    return app.transaction(async (tx) => {
      await writeBatch(tx, into.value.id, batch, staged.measures);
      return done();
    });
  into.value.window = batch.window;
  const { area, by, choice } = staged;
  const audience =
    choice.measureAudience === undefined
      ? batch.kind === 'figures'
        ? ['police']
        : null
      : choice.measureAudience;
  const made = await ensureMeasures(app, batch.measures, {
    areaId: area.id,
    kind: batch.kind,
    audience,
    createdById: by.personId,
  });
  if (!made.ok) return made;
  for (const [key, id] of made.value) staged.measures.set(key, id);
  return done();
}

/** The release of that source; what has no source belongs to the first. */
async function releaseFor(app: App, staged: Staged, source: string | null): Promise<Result<StagedRelease>> {
  const [first] = staged.releases;
  const there = source === null ? first : staged.releases.find((one) => one.source === source);
  if (there) return done(there);
  if (first?.source === null) {
    first.source = source;
    return done(first);
  }
  return addRelease(app, staged, source);
}

/** A release as it is before anything is known of it. */
export async function addRelease(
  app: App,
  staged: Staged,
  source: string | null,
): Promise<Result<StagedRelease>> {
  const id = newId();
  const made = await app.transaction(async (tx) => {
    await tx.insert(release).values({
      id,
      areaId: staged.area.id,
      kind: staged.choice.kind ?? 'figures',
      source: source ?? '',
      title: staged.fileName,
      publisher: '',
      licence: '',
      fileName: staged.fileName,
      sha256: '',
      byteLength: 0,
      report: {},
      importedById: staged.by.personId,
      importedAt: app.clock(),
    });
    return done();
  });
  if (!made.ok) return made;
  const added = { id, source, window: null };
  staged.releases.push(added);
  return done(added);
}
