import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readSettings, WrongSetting } from './config.ts';
import { CannotStart, isCannotStart } from './database/cannot-start.ts';
import { launch, useSettings } from './launch.ts';

const root = resolve(import.meta.dirname, '..');

type Handler = { handler: Parameters<typeof createServer>[1] };

/**
 * Hosts the built portal: settings, HTTP, a graceful stop. It listens only once the database is open, so
 * that a listening port means a portal that can serve. Ends the process with one plain line where it cannot.
 */
export async function host({ demo = false } = {}): Promise<{ origin: string }> {
  try {
    const settings = readSettings(process.env, root, demo);
    useSettings(settings);
    const built = join(root, 'build/handler.js');
    if (!existsSync(built)) throw new CannotStart('There is no build yet. Run: npm run build');
    // adapter-node reads these from the environment when it is loaded.
    process.env.ORIGIN = settings.origins[0];
    process.env.BODY_SIZE_LIMIT = '512K';
    const { handler } = (await import(pathToFileURL(built).href)) as Handler;
    const running = await launch();
    const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, handler);
    await new Promise<void>((done, failed) => {
      server.once('error', failed);
      server.listen({ port: settings.port, host: settings.host, backlog: 4096 }, done);
    });
    const stop = once(async () => {
      server.close();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 3000).unref();
      await running.stop();
      process.exit(0);
    });
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    return { origin: settings.origins[0] ?? '' };
  } catch (thrown) {
    const code = (thrown as { code?: string }).code;
    if (thrown instanceof WrongSetting || isCannotStart(thrown)) console.error(thrown.message);
    else if (code === 'EADDRINUSE')
      console.error('The port is in use. Stop what uses it, or set PORT to another.');
    else console.error(thrown);
    process.exit(1);
  }
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
  const { origin } = await host();
  console.log(`Wardmote is at ${origin}`);
}
