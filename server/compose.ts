import { randomBytes } from 'node:crypto';
import type { App, Settings } from '#lib/core/app.ts';
import { openDatabase } from '#lib/core/db.server.ts';
import { makeRateLimit } from '#lib/core/rate-limit.ts';
import { openClient } from './database/open.ts';
import { migrateDatabase } from './database/migrate.ts';
import { makeLog } from './log.ts';
import { makeMail } from './mail.ts';

export type Running = { app: App; stop(): Promise<void> };

/**
 * Builds the App: the one place where parts meet. Throws `CannotStart` where the database does not open.
 * `stop` drains and closes everything it opened.
 */
export async function compose(settings: Settings): Promise<Running> {
  const log = makeLog(settings.logLevel);
  const opened = await openClient(settings);
  try {
    await migrateDatabase(opened.client, settings.root);
  } catch (thrown) {
    await opened.close();
    throw thrown;
  }
  const cannotWrite = () => opened.cannotWrite();
  const app: App = {
    settings,
    ...openDatabase(opened.client, cannotWrite),
    cannotWrite,
    clock: () => new Date(),
    random: (n) => randomBytes(n),
    log,
    rooms: { recheck: () => Promise.resolve() },
    mail: settings.smtpUrl ? makeMail(settings.smtpUrl, settings.origins[0] ?? '') : null,
    limits: makeRateLimit(),
    setUp: { codeHash: null },
  };
  return { app, stop: () => opened.close() };
}
