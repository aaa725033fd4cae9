import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { App, Settings } from '#lib/core/app.ts';
import { openDatabase } from '#lib/core/db.server.ts';
import { makeRateLimit } from '#lib/core/rate-limit.ts';
import { openLog } from '#lib/sections/log.server.ts';
import { openCollab, type Collab } from '#server/collab/upgrade.ts';
import { compose } from '#server/compose.ts';
import { openClient } from '#server/database/open.ts';

/**
 * The portal without its pages, in a process of its own, to be killed. Prints its port once it can be reached.
 * Arguments: its settings as JSON; `early` for an engine that acknowledges before it commits, as it must never do.
 */
const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
const collab = process.argv[3] === 'early' ? await acknowledgingEarly() : (await compose(settings)).collab;
const server = createServer();
server.on('upgrade', (request, socket, head) => void collab.upgrade(request, socket, head));
server.listen({ port: settings.port, host: '127.0.0.1', backlog: 4096 }, () =>
  console.log((server.address() as AddressInfo).port),
);

async function acknowledgingEarly(): Promise<Collab> {
  const opened = await openClient(settings);
  const app = {
    settings,
    ...openDatabase(opened.client, opened.cannotWrite),
    cannotWrite: opened.cannotWrite,
    clock: () => new Date(),
    log: pino({ level: 'silent' }),
    limits: makeRateLimit(),
  } as unknown as App;
  const log = openLog(app);
  const append = log.append.bind(log);
  log.append = (entries) => {
    setTimeout(() => void append(entries), 200);
    return Promise.resolve({ ok: true });
  };
  return openCollab(app, {
    log,
    cookieName: 'wardmote',
    render: () => Promise.resolve({ html: '', text: '' }),
    onAnotherWriter: () => process.exit(3),
  });
}
