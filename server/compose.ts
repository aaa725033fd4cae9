import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import type { Sql } from 'postgres';
import { people } from '#demo/harrowmere.ts';
import { demoPassphrase, seedDemo } from '#demo/seed.ts';
import type { App, Settings } from '#lib/core/app.ts';
import { openDatabase } from '#lib/core/db.server.ts';
import { makeRateLimit } from '#lib/core/rate-limit.ts';
import { offerSetUp } from '#lib/people/set-up.server.ts';
import { commands } from './control/commands.ts';
import { startControl } from './control/listen.ts';
import { unfinishedMark, type OpenedClient } from './database/embedded.ts';
import { migrateDatabase } from './database/migrate.ts';
import { openClient } from './database/open.ts';
import { startAuditChain } from './jobs/audit-chain.ts';
import { startSweep } from './jobs/sweep.ts';
import { makeLog } from './log.ts';
import { makeMail } from './mail.ts';

export type Running = {
  app: App;
  /** The database below the App, for tools that read it whole. */
  client: Sql;
  /** The one-time code that makes the first administrator; null where there are people already. */
  setUpCode: string | null;
  stop(): Promise<void>;
};

/** The App over an open database. */
export function makeApp(settings: Settings, opened: OpenedClient): App {
  const pause: App['pause'] = { because: null };
  const cannotWrite = () => pause.because ?? opened.cannotWrite();
  return {
    settings,
    ...openDatabase(opened.client, cannotWrite),
    cannotWrite,
    pause,
    clock: () => new Date(),
    random: (n) => randomBytes(n),
    log: makeLog(settings.logLevel),
    rooms: { recheck: () => Promise.resolve() },
    mail: settings.smtpUrl ? makeMail(settings.smtpUrl, settings.origins[0] ?? '') : null,
    limits: makeRateLimit(),
    setUp: { codeHash: null },
  };
}

/**
 * Builds the App and what runs beside it: the one place where parts meet. Throws `CannotStart` where the
 * database does not open. `stop` ends everything it began, the database last.
 */
export async function compose(settings: Settings): Promise<Running> {
  const opened = await openClient(settings);
  const begun: { stop(): Promise<void> }[] = [{ stop: () => opened.close() }];
  const stop = async () => {
    for (const part of begun.splice(0).reverse()) await part.stop();
  };
  try {
    await migrateDatabase(opened.client, settings.root);
    const app = makeApp(settings, opened);
    if (settings.demo) await fillDemo(app, opened.client);
    const setUpCode = await offerSetUp(app);
    begun.push(startAuditChain(app));
    begun.push(startSweep(app));
    begun.push(await startControl({ app, client: opened.client }, commands));
    return { app, client: opened.client, setUpCode, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** A demonstration that was cut off while it was being filled is begun anew at the next start. */
async function fillDemo(app: App, client: Sql): Promise<void> {
  if ((await client`select 1 from organisation limit 1`).length > 0) return;
  const unfinished = unfinishedMark(app.settings.dataDir);
  writeFileSync(unfinished, '');
  await seedDemo(app);
  rmSync(unfinished);
}

/** How the demonstration is entered, for its console. */
export const demoGuide = {
  passphrase: demoPassphrase,
  accounts: Object.entries(people).map(([key, { roleTitle }]) => ({
    email: `${key}@demo.example`,
    roleTitle,
  })),
};
