import * as v from 'valibot';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { done, invalid, type Result } from '../core/result.ts';
import { areasThere, type Area } from './areas.server.ts';
import { sendPiece } from './import-runs.server.ts';
import { announcedFile, choiceOf } from './imports.ts';
import { largestPiece, removeUpload, startUpload, type Upload } from './uploads.server.ts';

/** The areas that files can be imported into besides a new one. */
export async function importableAreas(app: App, actor: Who): Promise<Result<Area[]>> {
  const allowed = authorisePortal(actor, 'wards.import');
  return allowed.ok ? done(await areasThere(app.db)) : allowed;
}

const nothingElse = { title: '', source: '', publisher: '', licence: '', edition: '', readers: '' } as const;

/** Announces a file that will be sent in pieces. `input` is what came over the wire. */
export function announce(app: App, actor: Who, input: unknown): Result<Upload> {
  const allowed = authorisePortal(actor, 'wards.import');
  if (!allowed.ok) return allowed;
  const read = v.safeParse(announcedFile, input);
  if (!read.success) {
    const fields: Record<string, string> = {};
    for (const issue of read.issues) {
      const at = v.getDotPath(issue) ?? 'form';
      fields[at === 'name' || at === 'size' ? 'file' : at] ??= issue.message;
    }
    return invalid(fields);
  }
  const { name, size, area, kind } = read.output;
  return startUpload(app, actor, { name, size, choice: choiceOf({ ...nothingElse, area, kind }, {}) });
}

/** Takes a file that came whole with a form, and begins its check. */
export async function sendWhole(
  app: App,
  actor: Who,
  file: File | null,
  { area, kind }: { area: string; kind: string },
): Promise<Result<Upload>> {
  const begun = announce(app, actor, { name: file?.name ?? '', size: file?.size ?? 0, area, kind });
  if (!begun.ok || !file) return begun;
  const { id } = begun.value;
  for (let at = 0; at < file.size; at += largestPiece) {
    const piece = new Uint8Array(await file.slice(at, at + largestPiece).arrayBuffer());
    const sent = await sendPiece(app, actor, id, at, piece);
    if (sent.ok) continue;
    removeUpload(app, id);
    return sent;
  }
  return begun;
}
