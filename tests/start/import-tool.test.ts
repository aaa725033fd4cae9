import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { startPortal } from '../fixtures/portal.ts';
import { runTool } from '../fixtures/quick.ts';
import { boundaries, crime, figures } from '../fixtures/ward-files.ts';

// A process starts for each word to the tool, and other suites run beside it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'wardmote-import-tool-'));
const dataDir = join(folder, 'data');
beforeAll(() => {
  cpSync(inject('template'), dataDir, { recursive: true });
  writeFileSync(join(folder, 'wards.geojson'), boundaries);
  writeFileSync(join(folder, 'crime.csv'), `${crime}VIOLENCE,ARSON,Nowhere,T0500009,Eastside,1,one,1\n`);
  writeFileSync(join(folder, 'guns.csv'), figures);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As `npm run import -- …` does from that folder. */
const runImport = (...args: string[]) => runTool('import', args, { DATA_DIR: dataDir, INIT_CWD: folder });

test('npm run import says how it is used, imports while the portal is down, and asks it while it runs', async () => {
  for (const wrong of [[], ['--kind', 'rumours', 'crime.csv'], ['--edition', 'last', 'crime.csv'], ['--no']])
    expect(await runImport(...wrong)).toMatchObject({ code: 1, said: expect.stringContaining('--dry-run') });

  const tried = await runImport('--area', 'Town', '--dry-run', 'wards.geojson');
  expect(tried).toMatchObject({ code: 0, said: expect.stringContaining('6 rows read, 6 understood') });
  expect(tried.said).toContain('A dry run: nothing was imported.');
  const nothing = await runImport('--area', 'Town', 'absent.csv', 'wards.geojson');
  expect(nothing).toMatchObject({ code: 1, said: expect.stringContaining('There is no file') });
  expect(nothing.said).toContain('6 understood');
  expect(await runImport('--area', 'Town', 'wards.geojson')).toMatchObject({
    code: 0,
    said: expect.stringContaining('imported before. Nothing was changed.'),
  });

  const portal = await startPortal({ dataDir });
  try {
    const asked = await runImport('--area', 'Town', 'crime.csv', 'guns.csv');
    expect(asked.code, asked.said).toBe(0);
    expect(asked.said).toMatch(/January 2025 to March 2025|2025-01 to 2025-03/);
    expect(asked.said).toContain('line 17');
    expect(await runImport('--area', 'Town', 'crime.csv')).toMatchObject({
      code: 0,
      said: expect.stringContaining('imported before'),
    });
  } finally {
    await portal.stop();
  }
});
