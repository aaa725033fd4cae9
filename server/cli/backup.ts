import { statSync } from 'node:fs';
import type { Settings } from '#lib/core/app.ts';
import { makeBackup, type BackupMade } from '../backup/make.ts';
import { recordBackup } from '../backup/running.ts';
import { makeApp } from '../compose.ts';
import { askPortal } from '../control/ask.ts';
import { interruption, isUpgraded, withDatabase } from './alone.ts';
import { fileArgument, runTool, showProgress } from './tool.ts';

await runTool(async (settings) => {
  const path = fileArgument('Say where to: npm run backup -- FILE');
  const began = performance.now();
  const asked = await askPortal(settings, 'backup', { path }, showProgress);
  const made = asked ? (asked.value as BackupMade) : await backUpAlone(settings, path);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  return `Backed up ${made.rows} rows of ${made.tables} tables to ${path} (${sizeOf(path)}, ${seconds} s). Keep it safe: it holds everything.`;
});

function sizeOf(path: string): string {
  const kilobytes = Math.ceil(statSync(path).size / 1000);
  return kilobytes < 1000 ? `${kilobytes} KB` : `${(kilobytes / 1000).toFixed(1)} MB`;
}

function backUpAlone(settings: Settings, path: string): Promise<BackupMade> {
  return withDatabase(settings, async (opened) => {
    const { client } = opened;
    const now = new Date();
    const made = await makeBackup({ settings, client, now }, path, showProgress, interruption());
    // A database that waits for its upgrade may not have the trail as this version writes it.
    if (await isUpgraded(client, settings)) await recordBackup(makeApp(settings, opened), made);
    return made;
  });
}
