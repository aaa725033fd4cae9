import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { sectionSnapshot, sectionVersion } from '#schema/sections.ts';
import type { App } from '#lib/core/app.ts';
import { openDatabase } from '#lib/core/db.server.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { makeRateLimit } from '#lib/core/rate-limit.ts';
import { openSession } from '#lib/people/sessions.server.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';
import { openLog } from '#lib/sections/log.server.ts';
import { renderUpdates } from '#lib/sections/rendering.server.ts';
import { frameTypes } from '#lib/sections/wire.ts';
import { openEmbedded } from '#server/database/embedded.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { settle } from '#server/collab/settle.ts';
import { openServer } from '#server/database/server.ts';
import { databases, makePostgresDatabase, root } from '../fixtures/database.ts';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import { runTool } from '../fixtures/quick.ts';
import * as make from '../fixtures/world.ts';
import { damages } from './section-damages.ts';

// Several processes start in each test, and other suites run beside it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const names = Object.keys(damages);

describe.each(databases)('npm run section on %s', (kind) => {
  let place: { dataDir: string; databaseUrl?: string };
  let drop = () => Promise.resolve();
  let portal: Portal | null = null;
  let ids: Record<string, Id>;
  let cookie: string;

  /** Works on the database while no portal runs. */
  async function inDatabase<T>(work: (app: App) => Promise<T>): Promise<T> {
    const opened = await (place.databaseUrl
      ? openServer(place.databaseUrl)
      : openEmbedded(place.dataDir, root));
    const app = {
      ...openDatabase(opened.client, () => null),
      cannotWrite: () => null,
      clock: () => new Date(),
      random: (n: number) => crypto.getRandomValues(new Uint8Array(n)),
      log: pino({ level: 'silent' }),
      limits: makeRateLimit(),
    } as unknown as App;
    try {
      await migrateDatabase(opened.client, root);
      return await work(app);
    } finally {
      await opened.close();
    }
  }
  const start = async () => (portal = await startPortal({ ...place, env: { LOG_LEVEL: 'silent' } }));
  const stop = async () => {
    await portal?.stop();
    portal = null;
  };
  const run = (...args: string[]) =>
    runTool('section', args, {
      DATA_DIR: place.dataDir,
      ...(place.databaseUrl ? { DATABASE_URL: place.databaseUrl } : {}),
    });
  const foundIn = (said: string, name: string) =>
    said
      .split('\n')
      .filter((line) => line.startsWith(`- section ${ids[name]}: `))
      .map((line) => line.slice(`- section ${ids[name]}: `.length));

  beforeAll(async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'wardmote-section-'));
    place = { dataDir };
    drop = () => Promise.resolve(rmSync(dataDir, { recursive: true, force: true }));
    if (kind === 'embedded') cpSync(inject('template'), dataDir, { recursive: true });
    else {
      const made = await makePostgresDatabase();
      place.databaseUrl = made.url;
      const gone = drop;
      drop = async () => {
        await made.drop();
        await gone();
      };
    }
    ({ ids, cookie } = await inDatabase(seed));
  });
  afterAll(async () => {
    await stop();
    await drop();
  });

  test('finds every damage and nothing else, mends what is made of the log, and says what to do', async () => {
    // With no portal the tool opens the database itself.
    const all = `${names.length * 3} changes of ${names.length} sections replayed`;
    expect(await run('verify')).toEqual({ code: 0, said: `All is as the log says: ${all}.\n` });
    const before = await inDatabase(async (app) => {
      const kept = await snapshotsIn(app);
      await make.build(app, async (tx) => {
        for (const name of names) await damages[name]?.damage(tx, ids[name] ?? '');
      });
      return kept;
    });

    const { origin } = await start();
    const spoilt = await visit(origin, ids['another text'] ?? '');
    expect(spoilt.text()).toContain('Another');
    const found = await run('verify');
    expect(found.code).toBe(1);
    for (const name of names) expect([name, foundIn(found.said, name)]).toEqual([name, damages[name]?.said]);
    expect(found.said).toMatch(/^NOT AS THE LOG SAYS: 14 problems /);
    expect(found.said).toContain('Make them anew: npm run section -- rebuild\n');
    expect(found.said).toContain('compare it with a backup.\n');
    const stranger = newId();
    expect(await run('verify', stranger)).toEqual({ code: 1, said: `There is no section ${stranger}.\n` });

    // One alone; whoever has it open comes back to the text as the log has it.
    expect(await run('rebuild', ids['another text'] ?? '')).toEqual({
      code: 0,
      said: 'All is as the log says: 3 changes of 1 section replayed. 1 section made anew from the log.\n',
    });
    expect(await spoilt.closed).toBe(1013);
    expect((await visit(origin, ids['another text'] ?? '')).text()).toContain('third');
    const page = await fetch(`${origin}/api/v1/sections/${ids['another text']}`, { headers: { cookie } });
    expect(await page.text()).toContain('third');

    const rebuilt = await run('rebuild');
    expect(rebuilt.code).toBe(1);
    const again = await run('verify');
    expect(again.code).toBe(1);
    for (const name of names) {
      const lasting = damages[name]?.mended ? [] : damages[name]?.said;
      expect([name, foundIn(rebuilt.said, name), foundIn(again.said, name)]).toEqual([
        name,
        lasting,
        lasting,
      ]);
    }
    expect(again.said).not.toContain('Make them anew');
    await stop();
    const after = await inDatabase(snapshotsIn);
    for (const name of names.filter((each) => damages[each]?.mended))
      expect([name, after.get(ids[name] ?? '')]).toEqual([name, before.get(ids[name] ?? '')]);
  });

  /** What a client of the section gets, and with which code it is closed. */
  async function visit(origin: string, id: Id) {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/collab/${id}`, {
      headers: { cookie, origin },
    });
    const frames: Buffer[] = [];
    const closed = new Promise<number>((done) => socket.once('close', done));
    await new Promise<void>((done, failed) => {
      socket.once('error', failed);
      socket.on('message', (data: Buffer) => {
        frames.push(data);
        if (data[0] === frameTypes.sync && data[1] === 1) done();
      });
      // Step 1, of nothing.
      socket.once('open', () => socket.send(Uint8Array.of(frameTypes.sync, 0, 1, 0)));
    });
    return { closed, text: () => Buffer.concat(frames).toString('latin1') };
  }
});

async function snapshotsIn({ db }: App) {
  const rows = await db.select().from(sectionSnapshot);
  return new Map(rows.map((row) => [row.sectionId, row]));
}

const texts = ['first', 'second', 'third'];

/** A section for each damage: three changes, two versions, the first of them released. */
async function seed(app: App): Promise<{ ids: Record<string, Id>; cookie: string }> {
  const at = new Date(Date.now() - 3_600_000);
  const made = await make.build(app, async (tx) => {
    const organisationId = await make.makeOrganisation(tx);
    const partnershipId = await make.makePartnership(tx);
    const documentId = await make.makeDocument(tx, partnershipId);
    const personId = await make.makePerson(tx, { organisationId });
    await make.makeMember(tx, { partnershipId, personId, organisationId });
    await make.sign(tx, await make.makeAgreement(tx, partnershipId, personId), organisationId, personId);
    const token = await openSession(tx, app, { personId, stage: 'full', browser: 'Test', from: '127.0.0.1' });
    const found: Record<string, Id> = {};
    for (const name of names) {
      const grants = [{ subjectKind: 'everyone', subjectId: '', level: 'edit' }] as const;
      found[name] = await make.makeSection(tx, {
        documentId,
        ownerOrganisationId: organisationId,
        grants: [...grants],
        releasedSeq: 1,
      });
    }
    return { ids: found, personId, cookie: `wardmote=${token}` };
  });
  const updates = texts.map((words, i) => updateFrom([paragraph(words)], 10 + i));
  const sections = Object.values(made.ids);
  const entries = sections.flatMap((sectionId) =>
    updates.map((bytes, i) => ({
      sectionId,
      seq: i + 1,
      authorId: made.personId,
      at,
      bytes,
      claims: [10 + i],
    })),
  );
  expect(await openLog(app).append(entries)).toEqual({ ok: true });
  await make.build(app, (tx) =>
    tx.insert(sectionVersion).values(
      sections.flatMap((sectionId) =>
        ['released', 'by-hand'].map((reason, i) => ({
          sectionId,
          number: i + 1,
          uptoSeq: i + 1,
          reason,
          madeBy: made.personId,
          at,
          sha256: renderUpdates(updates.slice(0, i + 1)).sha256,
        })),
      ),
    ),
  );
  const settled = settle(updates);
  if (!settled) throw new Error('The texts of this test make no text.');
  const { html, text } = renderUpdates(updates);
  await make.build(app, (tx) =>
    tx
      .insert(sectionSnapshot)
      .values(sections.map((sectionId) => ({ sectionId, uptoSeq: 3, ...settled, html, text }))),
  );
  return made;
}

test('called wrongly, the tool says how', async () => {
  const wrong = [[], ['mend'], ['verify', 'a', 'b']];
  for (const { code, said } of await Promise.all(wrong.map((args) => runTool('section', args, {}))))
    expect({ code, said }).toEqual({
      code: 1,
      said: 'Say what to do: npm run section -- verify [id], or npm run section -- rebuild [id]\n',
    });
});
