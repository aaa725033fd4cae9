import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { days } from '../core/clock.ts';
import { isId, newId, type Id } from '../core/ids.ts';
import { denied, done, fail, invalid, refused, type Result } from '../core/result.ts';
import { plainLine } from '../core/text.ts';
import { piecesOf } from './file-pieces.server.ts';
import type { ImportChoice, ImportedFile } from './importing.server.ts';
import { removeStaged } from './staging.server.ts';

/** No published file of an area is larger. */
const largestUpload = 4 * 1024 ** 3;
/** How much is sent at once. */
export const largestPiece = 400 * 1024;
const mostWaiting = 20;
const keptFor = days(1);

/** A file that somebody has sent, or is sending, and that is not imported yet. */
export type Upload = {
  id: Id;
  name: string;
  size: number;
  personId: Id;
  startedAt: string;
  received: number;
  /** What was said of it before it was sent. */
  choice: ImportChoice;
};

const folder = (app: App) => join(app.settings.dataDir, 'uploads');
const bytesOf = (app: App, id: Id) => join(folder(app), `${id}.part`);
const wordsOf = (app: App, id: Id) => join(folder(app), `${id}.json`);

/** Announces a file of `size` bytes, whose pieces then follow. */
export function startUpload(
  app: App,
  actor: Who,
  { name, size, choice }: { name: string; size: number; choice: ImportChoice },
): Result<Upload> {
  const allowed = authorisePortal(actor, 'wards.import');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const plain = plainLine(name).split(/[\\/]/).at(-1)?.slice(0, 200) ?? '';
  if (plain === '') return invalid({ file: 'Choose a file.' });
  if (!Number.isInteger(size) || size <= 0) return invalid({ file: 'The file is empty.' });
  if (size > largestUpload)
    return invalid({ file: 'The file is larger than 4 GB. Import it at the console: npm run import.' });
  if (app.cannotWrite() !== null) return fail({ code: 'unavailable', message: app.cannotWrite() ?? '' });
  mkdirSync(folder(app), { recursive: true, mode: 0o700 });
  if (uploadsOf(app, actor.personId).length >= mostWaiting)
    return refused(`${mostWaiting} of your files wait to be imported. Import or discard some of them first.`);
  const id = newId();
  const words = {
    id,
    name: plain,
    size,
    personId: actor.personId,
    startedAt: app.clock().toISOString(),
    choice,
  };
  writeFileSync(wordsOf(app, id), JSON.stringify(words), { mode: 0o600 });
  writeFileSync(bytesOf(app, id), '', { mode: 0o600 });
  return done({ ...words, received: 0 });
}

/** Adds the piece that begins at byte `at`; a piece that is there already changes nothing. */
export async function addPiece(
  app: App,
  actor: Who,
  id: Id,
  at: number,
  bytes: Uint8Array,
): Promise<Result<Upload>> {
  const found = myUpload(app, actor, id);
  if (!found.ok) return found;
  const upload = found.value;
  if (at + bytes.length <= upload.received && bytes.length > 0) return done(upload);
  if (at !== upload.received || bytes.length === 0)
    return refused(`The next piece begins at byte ${upload.received}.`);
  if (at + bytes.length > upload.size) return refused('The file is longer than was said.');
  await appendFile(bytesOf(app, id), bytes);
  return done({ ...upload, received: at + bytes.length });
}

/** One of my uploads; somebody else's is not there. */
export function myUpload(app: App, actor: Who, id: Id): Result<Upload> {
  const allowed = authorisePortal(actor, 'wards.import');
  if (!allowed.ok) return allowed;
  const upload = isId(id) ? read(app, id) : null;
  return upload && upload.personId === actor?.personId ? done(upload) : denied('not-found');
}

function read(app: App, id: Id): Upload | null {
  try {
    const words = JSON.parse(readFileSync(wordsOf(app, id), 'utf8')) as Omit<Upload, 'received'>;
    return { ...words, received: statSync(bytesOf(app, id)).size };
  } catch {
    return null;
  }
}

/** A person's uploads, the newest first. */
export function uploadsOf(app: App, personId: Id): Upload[] {
  return everyUpload(app)
    .filter((upload) => upload.personId === personId)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

const everyUpload = (app: App): Upload[] =>
  existsSync(folder(app))
    ? readdirSync(folder(app)).flatMap((file) =>
        file.endsWith('.json') ? (read(app, file.slice(0, -5)) ?? []) : [],
      )
    : [];

export const uploadedFile = (app: App, { id, name }: Upload): ImportedFile => ({
  name,
  open: () => piecesOf(bytesOf(app, id)),
});

export function removeUpload(app: App, id: Id): void {
  rmSync(bytesOf(app, id), { force: true });
  rmSync(wordsOf(app, id), { force: true });
  app.imports.runs.delete(id);
}

/** Removes unpublished releases, and uploads that nobody has gone on with for a day. */
export async function tidyImports(app: App): Promise<void> {
  const removed = await removeStaged(app);
  if (removed.ok && removed.value > 0)
    app.log.info({ releases: removed.value }, 'imports: what was cut off is removed');
  for (const { id, startedAt } of everyUpload(app))
    if (app.clock().getTime() - Date.parse(startedAt) > keptFor) removeUpload(app, id);
  if (!existsSync(folder(app))) return;
  for (const file of readdirSync(folder(app)))
    if (!read(app, file.replace(/\.(json|part)$/, ''))) rmSync(join(folder(app), file), { force: true });
}
