import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBackup } from '#server/backup/make.ts';
import { backUpRunning } from '#server/backup/running.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { never, quiet } from '../fixtures/backup.ts';
import { databases } from '../fixtures/database.ts';
import { fillEveryTable } from '../fixtures/fill.ts';
import { chance } from '../fixtures/random.ts';
import { build, makeOrganisation } from '../fixtures/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'wardmote-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileFor = (name: string) => join(folder, `${name}-${crypto.randomUUID().slice(0, 8)}.backup`);
const seed = 20260522;

describe.each(databases)('a backup of %s in use', (kind) => {
  let t: TestApp;
  beforeAll(async () => {
    t = await openTestApp(kind);
    await fillEveryTable(t.database.client, chance(seed), 60);
  });
  afterAll(() => t.close());
  const running = () => ({ app: t.app, client: t.database.client });

  test('is of one moment: pairs written together are there together', async () => {
    let stop = false;
    const answers = { saved: 0, held: 0, read: 0 };
    const write = async () => {
      while (!stop) {
        const result = await t.app.transaction(async (tx) => {
          await makeOrganisation(tx, { name: `Pair ${answers.saved} a` });
          await makeOrganisation(tx, { name: `Pair ${answers.saved} b` });
          return { ok: true, value: null };
        });
        if (result.ok) answers.saved++;
        else answers.held++;
        await new Promise((turn) => setTimeout(turn, 1));
      }
    };
    const read = async () => {
      while (!stop) {
        await t.database.client`select count(*) from organisation`;
        if (t.app.pause.because) answers.read++;
        await new Promise((turn) => setTimeout(turn, 1));
      }
    };
    const others = [write(), read()];
    const path = fileFor('moment');
    while (answers.saved < 3) await new Promise((turn) => setTimeout(turn, 5));
    await backUpRunning(running(), path, quiet, never);
    const during = { ...answers };
    const savedThen = answers.saved;
    while (answers.saved < savedThen + 3) await new Promise((turn) => setTimeout(turn, 5));
    stop = true;
    await Promise.all(others);
    if (kind === 'embedded') {
      expect(during.held).toBeGreaterThan(0);
      expect(during.read).toBeGreaterThan(0);
    } else expect(during.held).toBe(0);
    const text = gunzipSync(readFileSync(path)).toString();
    const halves = ['a', 'b'].map((half) => text.match(new RegExp(`"Pair \\d+ ${half}"`, 'g'))?.length);
    expect(halves[0]).toBeGreaterThan(0);
    expect(halves[0]).toBe(halves[1]);
    const [noted] = await t.database.client`select detail from audit_event where action = 'backup.made'`;
    expect(noted?.detail).toMatchObject({ tables: expect.any(Number) as number });
  });

  test('writing goes on again after a backup that failed, and after one that was called off', async () => {
    const writes = () => build(t.app, (tx) => makeOrganisation(tx));
    await expect(backUpRunning(running(), join(folder, 'none', 'x'), quiet, never)).rejects.toThrow(
      'cannot be written',
    );
    await writes();
    const gone = new AbortController();
    const made = backUpRunning(running(), fileFor('gone'), () => gone.abort(), gone.signal);
    if (kind === 'embedded') {
      const held = await t.app.transaction(async (tx) => ({ ok: true, value: await makeOrganisation(tx) }));
      expect(held).toMatchObject({ ok: false, failure: { code: 'unavailable' } });
      await expect(backUpRunning(running(), fileFor('second'), quiet, never)).rejects.toThrow('made already');
    }
    await expect(made).rejects.toThrow('called off');
    await writes();
  });

  test.runIf(kind === 'embedded')('a write that slips past the pause is noticed', async () => {
    let slipped = false;
    const path = fileFor('slipped');
    const slip = (line: string) => {
      if (slipped || !line.startsWith('organisation:')) return;
      slipped = true;
      void t.database.client`update organisation set contact = 'slipped'`.execute();
    };
    await expect(
      makeBackup(
        { settings: { databaseUrl: null }, client: t.database.client, now: new Date() },
        path,
        slip,
        never,
      ),
    ).rejects.toThrow('written while');
    // The tool leaves no file that it does not vouch for.
    expect(existsSync(path)).toBe(false);
  });
});
