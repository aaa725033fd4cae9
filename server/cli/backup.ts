import { statSync } from 'node:fs';
import type { Settings } from '#lib/core/app.ts';
import { makeBackup, type BackupMade } from '../backup/make.ts';
import { recordBackup } from '../backup/running.ts';
import { makeApp } from '../compose.ts';
import { askPortal } from '../control/ask.ts';
import { CannotStart } from '../database/cannot-start.ts';
import { knownMigrations, migrationsOf } from '../database/migrate.ts';
import { openClient } from '../database/open.ts';
import { fileArgument, hasDatabase, runTool, showProgress } from './tool.ts';

await runTool(async (settings) => {
  const path = fileArgument('Say where to: npm run backup -- FILE');
  const began = performance.now();
  const asked = await askPortal(settings, 'backup', { path }, showProgress);
  const made = asked ? (asked.value as BackupMade) : await backUpAlone(settings, path);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  return `Backed up ${made.rows} rows of ${made.tables} tables to ${path} (${sizeOf(path)}, ${seconds} s). Keep it safe: it holds everything.`;
});

function sizeOf(path: string): string {
  const kilobytes = Math.ceil(statSync(path).size / 1000);
  return kilobytes < 1000 ? `${kilobytes} KB` : `${(kilobytes / 1000).toFixed(1)} MB`;
}

/** Where no portal runs, the tool itself opens the database, under the same lock as the portal. */
async function backUpAlone(settings: Settings, path: string): Promise<BackupMade> {
  if (!settings.databaseUrl && !hasDatabase(settings.dataDir))
    throw new CannotStart(
      `There is no database in ${settings.dataDir}. Set DATA_DIR or DATABASE_URL as for the portal.`,
    );
  const opened = await openClient(settings);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  try {
    const { client } = opened;
    const made = await makeBackup(
      { settings, client, now: new Date() },
      path,
      showProgress,
      interrupted.signal,
    );
    // A database that waits for its upgrade may not have the trail as this version writes it.
    const run = await migrationsOf(client);
    if (knownMigrations(settings.root).every(({ hash }) => run.some((one) => one.hash === hash)))
      await recordBackup(makeApp(settings, opened), made);
    return made;
  } finally {
    await opened.close();
  }
}
