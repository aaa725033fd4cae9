import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { createServer } from 'vite';
import { readSettings, WrongSetting } from './config.ts';
import { isCannotStart } from './database/cannot-start.ts';
import { launch, launched, useSettings } from './launch.ts';

// As server/main.ts, inside Vite: the same App, with hot reload for what stands in src/.
try {
  const settings = readSettings(process.env, resolve(import.meta.dirname, '..'));
  useSettings(settings);
  const { setUpCode, collab } = await launch();
  const vite = await createServer({ server: { host: settings.host, port: settings.port, strictPort: true } });
  vite.httpServer?.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const isHotReload = request.headers['sec-websocket-protocol']?.startsWith('vite-') === true;
    if (!collab.upgrade(request, socket, head) && !isHotReload) socket.destroy();
  });
  await vite.listen();
  vite.printUrls();
  if (setUpCode)
    console.log(`First visit: open ${settings.origins[0]}/set-up and enter this code: ${setUpCode}`);
  const stop = async () => {
    await (await launched())?.stop();
    await vite.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
} catch (thrown) {
  console.error(thrown instanceof WrongSetting || isCannotStart(thrown) ? thrown.message : thrown);
  process.exit(1);
}
