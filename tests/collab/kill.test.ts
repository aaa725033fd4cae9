import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Settings } from '#lib/core/app.ts';
import { openSectionClient, type SectionClient } from '#lib/sections/client/section-client.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import type { Id } from '#lib/core/ids.ts';
import { openDatabase } from '#lib/core/db.server.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { openTestApp } from '../fixtures/app.ts';
import { emptyDatabase } from '../fixtures/backup.ts';
import { databases, root, type DatabaseKind } from '../fixtures/database.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import { everyoneEdits, openPortal, origin, socketOf, type Someone } from './portal.ts';

const writers = 10;
const rounds = 4;

/** Makes the people and the section, and leaves the database to the process that will be killed. */
async function prepare(kind: DatabaseKind) {
  const folder = mkdtempSync(join(tmpdir(), 'wardmote-kill-'));
  const database = await emptyDatabase(kind, folder);
  await migrateDatabase(database.client, root);
  const plain = await openTestApp('embedded', { idleMinutes: 1e7 });
  const dataDir = kind === 'embedded' ? join(folder, readdirSync(folder)[0] ?? '') : folder;
  const settings: Settings = {
    ...plain.app.settings,
    port: 0,
    origins: [origin],
    dataDir,
    databaseUrl: database.url,
  };
  const { client, cannotWrite } = database;
  const app = {
    ...plain.app,
    settings,
    ...openDatabase(client, cannotWrite),
    cannotWrite,
    clock: () => new Date(),
  };
  const portal = await openPortal(kind, { ...plain, app, close: () => database.close() });
  const people: Someone[] = [];
  for (let i = 0; i < writers; i++) people.push(await portal.someone(`Writer ${i}`));
  const sectionId = await portal.newSection(everyoneEdits);
  await portal.close();
  await plain.close();
  const forget = async () => {
    if (kind === 'postgres') await database.gone();
    rmSync(folder, { recursive: true, force: true });
  };
  return { people, sectionId, settings, forget };
}

async function start(settings: Settings, early: boolean): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    [`${root}/tests/collab/kill-server.ts`, JSON.stringify(settings), early ? 'early' : ''],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, url: `ws://127.0.0.1:${line.toString().trim()}/collab` };
}

type Writing = {
  client: SectionClient;
  doc: Y.Doc;
  typed: string[];
  acknowledged: number;
  seen: Set<string>;
};

function begin(url: string, sectionId: Id, who: Someone): Writing {
  const doc = new Y.Doc();
  const writing: Writing = {
    client: null as unknown as SectionClient,
    doc,
    typed: [],
    acknowledged: 0,
    seen: new Set(),
  };
  writing.client = openSectionClient({ url, sectionId, WebSocket: socketOf(who), doc });
  writing.client.onState(({ save }) => {
    if (save === 'saved') writing.acknowledged = writing.typed.length;
  });
  doc.getXmlFragment(rootName).observe(({ changes, transaction }) => {
    if (transaction.local) return;
    for (const { content } of changes.added)
      for (const each of content.getContent()) if (each instanceof Y.XmlText) writing.seen.add(wordsOf(each));
  });
  return writing;
}

const wordsOf = (text: Y.XmlText) => text.toJSON();

const mayWrite = (client: SectionClient) =>
  new Promise<void>((resolve) => {
    const look = () => (client.state().synced && client.state().level === 'edit' ? resolve() : undefined);
    client.onState(look);
    look();
  });

async function typeUntilKilled(
  all: Writing[],
  child: ChildProcess,
  dice: Chance,
  round: number,
): Promise<void> {
  await Promise.all(all.map(({ client }) => mayWrite(client)));
  const end = Date.now() + 300 + dice.below(500);
  for (let i = 0; Date.now() < end; i++) {
    const writing = dice.pick(all);
    const words = `r${round}w${all.indexOf(writing)}n${i}`;
    writing.typed.push(words);
    writing.doc.getXmlFragment(rootName).push([new Y.XmlText(words)]);
    if (i % 3 === 0) await pause(1);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function textAfter(url: string, sectionId: Id, who: Someone): Promise<Set<string>> {
  const doc = new Y.Doc();
  const client = openSectionClient({ url, sectionId, WebSocket: socketOf(who), doc });
  await new Promise<void>((resolve) => {
    const stop = client.onState(({ synced }) => {
      if (!synced) return;
      stop();
      resolve();
    });
  });
  const found = new Set(
    doc
      .getXmlFragment(rootName)
      .toArray()
      .map((each) => wordsOf(each as Y.XmlText)),
  );
  client.stop();
  return found;
}

async function killRounds(kind: DatabaseKind, early: boolean, times: number) {
  const dice = chance(7);
  const { people, sectionId, settings, forget } = await prepare(kind);
  const lost = { acknowledged: 0, seen: 0 };
  let acknowledged = 0;
  let seen = 0;
  try {
    let running = await start(settings, early);
    for (let round = 0; round < times; round++) {
      const all = people.map((who) => begin(running.url, sectionId, who));
      await typeUntilKilled(all, running.child, dice, round);
      // Stopped before the server is back: nothing can be sent again.
      for (const { client } of all) client.stop();
      running = await start(settings, early);
      const found = await textAfter(running.url, sectionId, people[0] as Someone);
      for (const writing of all) {
        acknowledged += writing.acknowledged;
        seen += writing.seen.size;
        lost.acknowledged += writing.typed
          .slice(0, writing.acknowledged)
          .filter((words) => !found.has(words)).length;
        lost.seen += [...writing.seen].filter((words) => !found.has(words)).length;
      }
    }
    running.child.kill('SIGKILL');
    await once(running.child, 'exit');
  } finally {
    await forget();
  }
  return { lost, acknowledged, seen };
}

describe.each(databases)('killed at random points under ten writers (%s)', (kind) => {
  test(`[P9] ${rounds} times: nothing acknowledged is lost, and nothing that anybody had seen`, async () => {
    process.setMaxListeners(100);
    const { lost, acknowledged, seen } = await killRounds(kind, false, rounds);
    expect(lost).toEqual({ acknowledged: 0, seen: 0 });
    expect(acknowledged).toBeGreaterThan(50);
    expect(seen).toBeGreaterThan(200);
  }, 180_000);
});

test('[P9] a server that acknowledges before it commits is found out', async () => {
  const kind = databases.at(-1) ?? 'embedded';
  const { lost } = await killRounds(kind, true, 1);
  expect(lost.acknowledged + lost.seen).toBeGreaterThan(0);
}, 120_000);
