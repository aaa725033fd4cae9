import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import type { ImportReport } from './formats/report.ts';
import { checkFile, importFile, type ImportChoice } from './importing.server.ts';
import type { RunPhase, RunView } from './imports.ts';
import { addPiece, myUpload, removeUpload, uploadedFile, uploadsOf, type Upload } from './uploads.server.ts';

/** The check or the import of one upload; kept until the portal stops. */
type Run = {
  phase: RunPhase;
  bytes: number;
  choice: ImportChoice;
  report: ImportReport | null;
  unknownColumns: readonly string[];
  message: string | null;
  release: { id: Id; already: boolean } | null;
  stop: AbortController;
  /** Settled when nothing runs any more. */
  ended: Promise<void>;
};

const runThere = (app: App, id: Id) => app.imports.runs.get(id) as Run | undefined;
const isBusy = (run: Run | undefined) => run?.phase === 'checking' || run?.phase === 'importing';

/** Adds a piece; with the last one the file is checked. */
export async function sendPiece(
  app: App,
  actor: Who,
  id: Id,
  at: number,
  bytes: Uint8Array,
): Promise<Result<Upload>> {
  const added = await addPiece(app, actor, id, at, bytes);
  if (!added.ok || added.value.received < added.value.size || runThere(app, id)) return added;
  const began = beginCheck(app, actor, id, added.value.choice);
  return began.ok ? added : began;
}

/** Begins a dry run of an upload; one that runs already goes on. */
export function beginCheck(app: App, actor: Who, id: Id, choice: ImportChoice): Result<undefined> {
  return begin(app, actor, id, choice, 'checking', async (run, upload, watch) => {
    const checked = await checkFile(app, uploadedFile(app, upload), choice, watch);
    if (checked.ok) run.report = checked.value.report;
    return checked.ok ? done('checked' as const) : checked;
  });
}

/** Begins the import of an upload. */
export function beginImport(app: App, actor: Who, id: Id, choice: ImportChoice): Result<undefined> {
  return begin(app, actor, id, choice, 'importing', async (run, upload, watch, who) => {
    const made = await importFile(app, who, uploadedFile(app, upload), choice, watch);
    if (!made.ok) return made;
    run.report = made.value.report;
    run.release = { id: made.value.releaseId, already: made.value.already };
    return done('done' as const);
  });
}

type Watching = {
  signal: AbortSignal;
  progress(bytes: number): void;
  unknownColumns(names: readonly string[]): void;
};

function begin(
  app: App,
  actor: Who,
  id: Id,
  choice: ImportChoice,
  phase: 'checking' | 'importing',
  work: (run: Run, upload: Upload, watch: Watching, who: Actor) => Promise<Result<RunPhase>>,
): Result<undefined> {
  const found = myUpload(app, actor, id);
  if (!found.ok) return found;
  if (!actor) return denied('signed-out');
  const upload = found.value;
  if (upload.received < upload.size) return refused('The file has not arrived to its end yet.');
  const before = runThere(app, id);
  if (isBusy(before)) return refused('This file is being read. Wait for it, or cancel it first.');
  if (before?.phase === 'done') return refused('This file is imported already.');
  const stop = new AbortController();
  const report = before?.report ?? null;
  const run: Run = {
    phase,
    bytes: 0,
    choice,
    report,
    unknownColumns: [],
    message: null,
    release: null,
    stop,
    ended: Promise.resolve(),
  };
  app.imports.runs.set(id, run);
  const watch: Watching = {
    signal: stop.signal,
    progress: (bytes) => (run.bytes = bytes),
    unknownColumns: (names) => (run.unknownColumns = names),
  };
  run.ended = work(run, upload, watch, actor)
    .then((result) => {
      run.phase = result.ok ? result.value : 'failed';
      if (!result.ok)
        run.message = 'message' in result.failure ? result.failure.message : wordsOf(result.failure);
    })
    .catch((err: unknown) => {
      app.log.error({ err }, 'imports: failed');
      run.phase = 'failed';
      run.message =
        'The import failed, and nothing was imported. Try again; the log of the portal says more.';
    });
  return done();
}

const wordsOf = (failure: { code: string; fields?: Record<string, string> }) =>
  Object.values(failure.fields ?? {}).join(' ') || 'Nothing was imported.';

/** Ends what runs, and removes the upload: nothing of it is left. */
export async function discardUpload(app: App, actor: Who, id: Id): Promise<Result<undefined>> {
  const found = myUpload(app, actor, id);
  if (!found.ok) return found;
  const run = runThere(app, id);
  run?.stop.abort();
  await run?.ended;
  removeUpload(app, id);
  return done();
}

type UploadView = Pick<Upload, 'id' | 'name' | 'size' | 'received' | 'startedAt'> & RunView;

function viewOf(app: App, upload: Upload): UploadView {
  const run = runThere(app, upload.id);
  const choice = run?.choice ?? upload.choice;
  const { measureAudience } = choice;
  return {
    id: upload.id,
    name: upload.name,
    size: upload.size,
    received: upload.received,
    startedAt: upload.startedAt,
    phase: run?.phase ?? 'none',
    progress: run ? Math.min(100, Math.floor((run.bytes / upload.size) * 100)) : 0,
    report: run?.report ?? null,
    unknownColumns: run?.unknownColumns ?? [],
    message: run?.message ?? null,
    release: run?.release ?? null,
    choice: {
      area: choice.area.name,
      kind: choice.kind ?? '',
      title: choice.title ?? '',
      source: choice.source ?? '',
      publisher: choice.publisher ?? '',
      licence: choice.licence ?? '',
      edition: choice.edition ? String(choice.edition) : '',
      readers: measureAudience === undefined ? '' : measureAudience === null ? 'everyone' : 'police',
      mapping: choice.mapping ?? {},
    },
  };
}

/** One of my uploads, and how far its import is. */
export function uploadView(app: App, actor: Who, id: Id): Result<UploadView> {
  const found = myUpload(app, actor, id);
  return found.ok ? done(viewOf(app, found.value)) : found;
}

/** What waits to be imported by this person. */
export function myUploads(app: App, actor: Who): Result<UploadView[]> {
  const allowed = authorisePortal(actor, 'wards.import');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  return done(
    uploadsOf(app, actor.personId)
      .map((upload) => viewOf(app, upload))
      .filter(({ phase }) => phase !== 'done'),
  );
}
