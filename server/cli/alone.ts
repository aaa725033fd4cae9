/** Where no portal runs, a tool itself opens the database, under the same lock as the portal. */
import type { Sql } from 'postgres';
import type { App, Settings } from '#lib/core/app.ts';
import { CannotStart } from '../database/cannot-start.ts';
import type { OpenedClient } from '../database/embedded.ts';
import { hasDatabase } from './tool.ts';

// The portal's own parts are loaded when they are needed: asked of a running portal, a tool answers at once.

export async function withDatabase<T>(
  settings: Settings,
  work: (opened: OpenedClient) => Promise<T>,
): Promise<T> {
  if (!settings.databaseUrl && !hasDatabase(settings.dataDir))
    throw new CannotStart(
      `There is no database in ${settings.dataDir}. Set DATA_DIR or DATABASE_URL as for the portal.`,
    );
  const { openClient } = await import('../database/open.ts');
  const opened = await openClient(settings);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

export const withApp = <T>(settings: Settings, work: (app: App) => Promise<T>): Promise<T> =>
  withDatabase(settings, async (opened) => {
    if (!(await isUpgraded(opened.client, settings)))
      throw new CannotStart('This database waits for its upgrade. Start the portal once, then try again.');
    const { makeApp } = await import('../compose.ts');
    return work(makeApp(settings, opened));
  });

/** Whether every migration of this version has run. */
export async function isUpgraded(client: Sql, { root }: Settings): Promise<boolean> {
  const { knownMigrations, migrationsOf } = await import('../database/migrate.ts');
  const run = await migrationsOf(client);
  return knownMigrations(root).every(({ hash }) => run.some((one) => one.hash === hash));
}

/** Aborted by Ctrl+C, or by whoever ends the process: a long task then leaves nothing half done. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  return interrupted.signal;
}
