import type { App } from '#lib/core/app.ts';
import { done } from '#lib/core/result.ts';
import { record } from '#lib/people/audit.server.ts';
import type { Sql } from 'postgres';
import { makeBackup, type BackupMade, type Progress } from './make.ts';
import { BackupRefused } from './refusal.ts';

const pausing =
  'A backup is being made. Nothing was saved; what you typed is kept on this page: try again in a minute.';

/**
 * Backs up a database that is in use. The embedded one stands still for writers meanwhile, and goes on
 * whatever becomes of the backup or of the tool that asked for it.
 */
export async function backUpRunning(
  { app, client }: { app: App; client: Sql },
  path: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<BackupMade> {
  const { settings } = app;
  if (app.pause.because !== null)
    throw new BackupRefused('A backup is being made already. Wait until it is done.');
  const made = await held(app, settings.databaseUrl === null, () =>
    makeBackup({ settings, client, now: app.clock() }, path, progress, signal),
  );
  await recordBackup(app, made);
  return made;
}

async function held<T>(app: App, pauses: boolean, work: () => Promise<T>): Promise<T> {
  if (!pauses) return work();
  app.pause.because = pausing;
  try {
    return await work();
  } finally {
    app.pause.because = null;
  }
}

/** Notes in the audit trail that everything left the database; the backup itself cannot hold this. */
export const recordBackup = (app: App, { tables, rows }: BackupMade) =>
  app.transaction(async (tx) => {
    await record(tx, app, { action: 'backup.made', actor: null, detail: { tables, rows } });
    return done();
  });
