import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { restoreBackup, verifyBackup } from '../backup/restore.ts';
import { openClient } from '../database/open.ts';
import { fileArgument, hasDatabase, runTool, showProgress } from './tool.ts';

await runTool(async (settings) => {
  const path = fileArgument('Say what from: npm run restore -- FILE');
  const began = performance.now();
  const { made } = await verifyBackup(path, settings.root);
  const fresh = !settings.databaseUrl && !hasDatabase(settings.dataDir);
  const opened = await openClient(settings);
  const undo = async () => {
    await opened.close();
    if (fresh) rmSync(join(settings.dataDir, 'database'), { recursive: true, force: true });
  };
  try {
    const { rows, tables } = await restoreBackup(opened.client, settings.root, path, showProgress);
    await opened.close();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    return `Restored ${rows} rows of ${tables} tables from the backup of ${made} (${seconds} s). The portal can be started.`;
  } catch (thrown) {
    await undo();
    throw thrown;
  }
});
