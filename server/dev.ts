import { resolve } from 'node:path';
import { createServer } from 'vite';
import { readSettings } from './config.ts';
import { launch, useSettings } from './launch.ts';

// As server/main.ts, inside Vite: the same App, with hot reload for what stands in src/.
const settings = readSettings(process.env, resolve(import.meta.dirname, '..'));
useSettings(settings);
const vite = await createServer({ server: { host: settings.host, port: settings.port, strictPort: true } });
await vite.listen();
vite.printUrls();
const stop = async () => {
  await vite.close();
  await (await launch()).stop();
  process.exit(0);
};
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
