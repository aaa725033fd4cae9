import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLine } from '../fixtures/line.ts';
import { fillFolder, freePort, startPortal } from '../fixtures/portal.ts';
import { test as base } from './portal.ts';

/** A demonstration that can be stopped and started again, and a line to it that can be cut. */
export const test = base.extend<{
  /** Settings of the portal. */
  settings: Record<string, string>;
  stage: Awaited<ReturnType<typeof openStage>>;
}>({
  settings: [{}, { option: true }],
  stage: [
    async ({ settings }, use) => {
      const stage = await openStage(settings);
      await use(stage);
      await stage.close();
    },
    { timeout: 60_000 },
  ],
});

async function openStage(settings: Record<string, string>) {
  const port = await freePort();
  const line = await openLine(port);
  const dataDir = mkdtempSync(join(tmpdir(), 'wardmote-stage-'));
  const origin = `http://127.0.0.1:${port}`;
  const start = () =>
    startPortal({ demo: true, port, dataDir, env: { ...settings, ORIGIN: `${origin},${line.origin}` } });
  await fillFolder(dataDir, true);
  let portal = await start();
  return {
    origin,
    line,
    stop: () => portal.stop(),
    kill: () => portal.kill(),
    async startAgain() {
      portal = await start();
    },
    async close() {
      await portal.stop();
      await line.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
