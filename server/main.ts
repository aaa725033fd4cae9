import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Settings } from '#lib/core/app.ts';
import type { Running } from './compose.ts';
import { readSettings, WrongSetting } from './config.ts';
import { CannotStart, isCannotStart } from './database/cannot-start.ts';
import { drain, longestBody, makeHttpServer, takeUpgrades, type Handler } from './http.ts';
import { launch, launched, useSettings } from './launch.ts';
import { openMetrics } from './metrics.ts';

const root = resolve(import.meta.dirname, '..');

// Others decide when a service has had its time: three seconds to answer, two more to close the database.
const answerWithin = 2000;
const closeWithin = 2000;

/**
 * Hosts the built portal: settings, HTTP, a graceful stop. It listens only once the database is open, so
 * that a listening port means a portal that can serve. Ends the process with one plain line where it cannot.
 */
export async function host({ demo = false } = {}): Promise<{ origin: string; setUpCode: string | null }> {
  try {
    const settings = readSettings(process.env, root, demo);
    useSettings(settings);
    const handler = await loadBuilt(settings);
    const running = await launch();
    const { app, collab } = running;
    const metrics = openMetrics(app, () => ({ sockets: sockets.size, rooms: collab.count() }));
    const server = makeHttpServer((request, response, next) => {
      if (!metrics.answer(request, response)) handler(request, response, next);
    }, settings);
    const sockets = takeUpgrades(server, (request, socket, head) => collab.upgrade(request, socket, head));
    await new Promise<void>((done, failed) => {
      server.once('error', failed);
      server.listen({ port: settings.port, host: settings.host, backlog: 4096 }, done);
    });
    const stop = once(async () => {
      metrics.stop();
      await Promise.all([collab.stop(), drain(server, answerWithin, sockets)]);
      await Promise.race([running.stop(), pass(closeWithin)]);
      process.exit(0);
    });
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    watchForSurprises(running);
    return { origin: settings.origins[0] ?? '', setUpCode: running.setUpCode };
  } catch (thrown) {
    await launched()?.then(
      (running) => running.stop(),
      () => undefined,
    );
    console.error(plainWords(thrown) ?? thrown);
    process.exit(1);
  }
}

async function loadBuilt(settings: Settings): Promise<Handler> {
  const built = join(root, 'build/handler.js');
  if (!existsSync(built)) throw new CannotStart('There is no build yet. Run: npm run build');
  // adapter-node reads these from the environment when it is loaded. Its others would undo our own choices.
  for (const name of ['XFF_DEPTH', 'ADDRESS_HEADER', 'PROTOCOL_HEADER', 'HOST_HEADER', 'PORT_HEADER'])
    Reflect.deleteProperty(process.env, name);
  process.env.ORIGIN = settings.origins[0];
  process.env.BODY_SIZE_LIMIT = String(longestBody);
  const { handler } = (await import(pathToFileURL(built).href)) as { handler: Handler };
  return handler;
}

/** What no code awaited or caught goes to the log in our reduced form: as Node prints it, it may hold a row. */
function watchForSurprises({ app }: Running): void {
  process.on('unhandledRejection', (err) => app.log.error({ err }, 'a promise failed that nobody awaited'));
  process.on('uncaughtException', (err) => {
    app.log.fatal({ err }, 'the portal ends after an error that nobody caught');
    process.exit(1);
  });
}

const listenTroubles: Record<string, string> = {
  EADDRINUSE: 'The port is in use. Stop what uses it, or set PORT to another.',
  EACCES: 'This port needs more rights than the portal has. Set PORT to one above 1023.',
  EADDRNOTAVAIL: 'HOST is not an address of this machine.',
  ENOTFOUND: 'HOST is not an address of this machine.',
};

function plainWords(thrown: unknown): string | null {
  if (thrown instanceof WrongSetting || isCannotStart(thrown)) return thrown.message;
  const { code, syscall } = thrown as { code?: string; syscall?: string };
  return syscall === 'listen' || syscall === 'getaddrinfo' ? (listenTroubles[code ?? ''] ?? null) : null;
}

const once = (work: () => Promise<void>) => {
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    void work();
  };
};

if (import.meta.main) {
  const { origin, setUpCode } = await host();
  const firstVisit = setUpCode
    ? `\nFirst visit: open ${origin}/set-up and enter this code: ${setUpCode}`
    : '';
  console.log(`Wardmote is at ${origin}${firstVisit}`);
}
