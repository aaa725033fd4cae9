import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { App } from '#lib/core/app.ts';
import type { Result } from '#lib/core/result.ts';
import type { ReleaseKind } from '#lib/wards/formats/kinds.ts';
import { piecesOf } from '#lib/wards/file-pieces.server.ts';
import type { ImportReport } from '#lib/wards/formats/report.ts';
import { checkFile, importFile, type ImportedFile } from '#lib/wards/importing.server.ts';

/** What the import tool asks for: files that make up one import, by their paths on this machine. */
export type FilesToImport = {
  paths: string[];
  area: { slug: string; name: string };
  kind: ReleaseKind | null;
  source: string | null;
  publisher: string | null;
  licence: string | null;
  edition: number | null;
  /** Null: as is usual for the kind. */
  readers: 'police' | 'everyone' | null;
  dryRun: boolean;
};

/** How it went: what was found, or why nothing was imported. */
export type FilesImported = { report: ImportReport; already: boolean } | { refused: string };

/** Imports what the tool named, by the same code as the pages. `progress` is told lines, at most one a second. */
export async function importFiles(
  app: App,
  asked: FilesToImport,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<FilesImported> {
  const sizes = await Promise.all(
    asked.paths.map((path) =>
      stat(path).then(
        (found) => (found.isFile() ? found.size : null),
        () => null,
      ),
    ),
  );
  const missing = asked.paths[sizes.indexOf(null)];
  if (missing !== undefined) return { refused: `There is no file ${missing}.` };
  const total = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const watch = { signal, progress: everySecond(total, progress) };
  const choice = {
    area: asked.area,
    kind: asked.kind ?? undefined,
    source: asked.source ?? undefined,
    publisher: asked.publisher ?? undefined,
    licence: asked.licence ?? undefined,
    edition: asked.edition ?? undefined,
    measureAudience: asked.readers === null ? undefined : asked.readers === 'police' ? ['police'] : null,
  };
  const file = fileOf(asked.paths);
  if (asked.dryRun) return outcome(await checkFile(app, file, choice, watch));
  return outcome(await importFile(app, { personId: null }, file, choice, watch));
}

function outcome(result: Result<{ report: ImportReport; already?: boolean }>): FilesImported {
  if (result.ok) return { report: result.value.report, already: result.value.already ?? false };
  const { failure } = result;
  if ('message' in failure) return { refused: failure.message };
  return { refused: 'fields' in failure ? Object.values(failure.fields).join(' ') : failure.code };
}

function fileOf(paths: readonly string[]): ImportedFile {
  const first = basename(paths[0] ?? '');
  return {
    name: paths.length > 1 ? `${first} and ${paths.length - 1} more` : first,
    async *open() {
      for (const path of paths) {
        yield* piecesOf(path);
        if (paths.length > 1) yield new TextEncoder().encode('\n');
      }
    },
  };
}

function everySecond(total: number, progress: (line: string) => void): (bytes: number) => void {
  let next = performance.now() + 1000;
  return (bytes) => {
    if (performance.now() < next) return;
    next = performance.now() + 1000;
    progress(`${Math.floor((bytes / Math.max(1, total)) * 100)} %`);
  };
}
