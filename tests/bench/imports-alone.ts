import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import { release } from '#schema/wards.ts';
import type { App } from '#lib/core/app.ts';
import { done } from '#lib/core/result.ts';
import { piecesOf } from '#lib/wards/file-pieces.server.ts';
import { importFile } from '#lib/wards/importing.server.ts';
import { makeApp } from '#server/compose.ts';
import { readSettings } from '#server/config.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { openClient } from '#server/database/open.ts';
import type { ImportFigures } from './imports.bench.ts';

// `imports-alone.ts WHERE FOLDER`: a database's address or `embedded`, and where the files are.
const [where = 'embedded', folder = ''] = process.argv.slice(2);
const root = process.cwd();
const dataDir = mkdtempSync(join(tmpdir(), 'wardmote-bench-'));
const settings = readSettings(
  { DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...(where === 'embedded' ? {} : { DATABASE_URL: where }) },
  root,
);
const area = { slug: 'grid', name: 'Grid' };

/** Imports a file: seconds, and rows read. */
async function timed(app: App, name: string): Promise<{ took: number; rows: number }> {
  const from = performance.now();
  const file = { name, open: () => piecesOf(join(folder, name)) };
  const result = await importFile(app, { personId: null }, file, { area });
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return { took: (performance.now() - from) / 1000, rows: result.value.report.read };
}

/** Saves something small again and again while `work` runs: the longest that one took, in milliseconds. */
async function saving(
  app: App,
  work: () => Promise<{ took: number }>,
): Promise<{ took: number; longest: number; lag: number }> {
  let longest = 0;
  let working = true;
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  const saves = (async () => {
    while (working) {
      const from = performance.now();
      await app.transaction(async (tx) => {
        await tx
          .update(release)
          .set({ title: sql`title` })
          .where(sql`false`);
        return done();
      });
      longest = Math.max(longest, performance.now() - from);
      await new Promise((go) => setTimeout(go, 5));
    }
  })();
  const { took } = await work();
  working = false;
  await saves;
  lag.disable();
  return { took, longest, lag: lag.max / 1e6 };
}

const opened = await openClient(settings);
await migrateDatabase(opened.client, root);
const app = makeApp(settings, opened);
await timed(app, 'wards.geojson');
const crime = await saving(app, () => timed(app, 'crime.csv'));
const streets = await timed(app, 'street.csv');
const figures: ImportFigures = {
  edition: crime.took,
  longestSave: crime.longest,
  longestLag: crime.lag,
  streetRows: streets.rows,
  streetSeconds: streets.took,
  peak: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(figures));
await opened.close();
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
