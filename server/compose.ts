import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import type { Sql } from 'postgres';
import { people } from '#demo/harrowmere.ts';
import { demoPassphrase, seedDemo } from '#demo/seed.ts';
import type { App, Settings } from '#lib/core/app.ts';
import { openDatabase } from '#lib/core/db.server.ts';
import { refused } from '#lib/core/result.ts';
import { passedOn } from '#lib/practice/passed-on.server.ts';
import { makeMeasures } from '#lib/core/measures.ts';
import { makeRateLimit } from '#lib/core/rate-limit.ts';
import { offerSetUp } from '#lib/people/set-up.server.ts';
import type { SectionLog } from '#lib/sections/log.ts';
import { openLog, type LogDatabase } from '#lib/sections/log.server.ts';
import { sessionCookie } from '../src/routes/session-cookie.ts';
import { openCollab, type Collab } from './collab/upgrade.ts';
import { commands } from './control/commands.ts';
import { startControl } from './control/listen.ts';
import { unfinishedMark, type OpenedClient } from './database/embedded.ts';
import { migrateDatabase } from './database/migrate.ts';
import { openClient } from './database/open.ts';
import { logClient } from './database/server.ts';
import { startAuditChain } from './jobs/audit-chain.ts';
import { keepTexts } from './jobs/kept-texts.ts';
import { startPauses } from './jobs/pauses.ts';
import { startCalculations } from './jobs/calculations.ts';
import { openImports, startTidying } from './jobs/imports.ts';
import { startRendering, type Rendering } from './jobs/rendering.ts';
import { startSweep } from './jobs/sweep.ts';
import { makeLog } from './log.ts';
import { makeMail } from './mail.ts';

export type Running = {
  app: App;
  /** The database below the App, for tools that read it whole. */
  client: Sql;
  /** The one-time code that makes the first administrator; null where there are people already. */
  setUpCode: string | null;
  /** Live connections to sections; stopping them ends each with a word, once what was let in is committed. */
  collab: Pick<Collab, 'upgrade' | 'stop' | 'count'>;
  stop(): Promise<void>;
};

/** The App over an open database. */
export function makeApp(
  settings: Settings,
  opened: OpenedClient,
  rendering: Pick<Rendering, 'renderUpdates' | 'replacing' | 'work'> = startRendering(settings.root),
  calculations: App['calculations'] = startCalculations(settings.root),
): App {
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
    rooms: {
      recheck: () => Promise.resolve(),
      nudge: () => undefined,
      writersIn: () => [],
      write: () => Promise.resolve(refused('Nothing can be written here: no portal runs.')),
      apart: (_sectionId, work) => work(),
    },
    passedOn,
    texts: keepTexts(rendering),
    calculations,
    imports: openImports(settings.root),
    mail: settings.smtpUrl ? makeMail(settings.smtpUrl, settings.origins[0] ?? '') : null,
    limits: makeRateLimit(),
    measures: makeMeasures(),
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
    const rendering = startRendering(settings.root);
    begun.push(rendering);
    const calculations = startCalculations(settings.root);
    begun.push(calculations);
    const app = makeApp(settings, opened, rendering, calculations);
    if (settings.demo) await fillDemo(app, opened.client);
    const setUpCode = await offerSetUp(app);
    const collab = startCollab(app, rendering, begun);
    opened.onRegained(() => collab.renew());
    begun.push(startAuditChain(app));
    begun.push(startSweep(app));
    begun.push(startTidying(app));
    begun.push(startPauses(app));
    begun.push(await startControl({ app, client: opened.client }, commands));
    return { app, client: opened.client, setUpCode, collab, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** The engine over the log, as the App's own: from here on every change of access reaches who is connected. */
function startCollab(app: App, rendering: Rendering, begun: { stop(): Promise<void> }[]): Collab {
  const collab = openCollab(app, {
    log: timed(app, openLog(logDatabase(app, begun), app)),
    closed: (code) => app.measures.closed(code),
    cookieName: sessionCookie(app.settings).name,
    render: (state) => rendering.renderState(state),
    onAnotherWriter: () => {
      process.stderr.write(
        'Somebody else writes to the same database. This Wardmote ends, so that no text is written twice: let one run.\n',
      );
      process.exit(1);
    },
  });
  begun.push(collab);
  app.rooms = collab;
  return collab;
}

/** The log, whose commits are measured. */
function timed({ measures }: App, log: SectionLog): SectionLog {
  const append = log.append.bind(log);
  log.append = async (entries) => {
    const began = performance.now();
    let ok = false;
    try {
      const appended = await append(entries);
      ok = appended.ok;
      return appended;
    } finally {
      measures.committed((performance.now() - began) / 1000, ok);
    }
  };
  return log;
}

/** On a server the log has a connection of its own; the embedded database has exactly one. */
function logDatabase(app: App, begun: { stop(): Promise<void> }[]): LogDatabase {
  const { databaseUrl } = app.settings;
  if (!databaseUrl) return app;
  const client = logClient(databaseUrl);
  begun.push({ stop: () => client.end({ timeout: 5 }) });
  return { ...openDatabase(client, app.cannotWrite), cannotWrite: app.cannotWrite };
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
