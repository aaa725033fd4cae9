import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';
import * as Y from 'yjs';
import type { Settings } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import { openSectionClient, type SectionClient } from '#lib/sections/client/section-client.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { makeApp } from '#server/compose.ts';
import { migrateDatabase } from '#server/database/migrate.ts';
import { openClient } from '#server/database/open.ts';
import { makePostgresDatabase, root, type DatabaseKind } from '../fixtures/database.ts';
import { freePort } from '../fixtures/portal.ts';
import { quick } from '../fixtures/quick.ts';
import type { Chance } from '../fixtures/random.ts';
import { everyoneEdits, openPortal, origin, socketOf, type Someone } from './portal.ts';

/** People, sections and settings for a process of its own that will be ended, however it ends. */
export type Prepared = { people: Someone[]; sections: Id[]; settings: Settings; forget(): Promise<void> };

type Wanted = { writers: number; sections?: number; dataDir?: string; url?: string };

/** Makes them, and leaves the database. `dataDir` and `url` put it elsewhere than in a place of its own. */
export async function prepare(kind: DatabaseKind, wanted: Wanted): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'wardmote-kill-'));
  const dataDir = wanted.dataDir ?? join(folder, 'data');
  if (kind === 'embedded') cpSync(inject('template'), dataDir, { recursive: true });
  const made = kind === 'postgres' && !wanted.url ? await makePostgresDatabase() : null;
  const settings: Settings = {
    root,
    host: '127.0.0.1',
    port: await freePort(),
    origins: [origin],
    https: false,
    dataDir,
    databaseUrl: wanted.url ?? made?.url ?? null,
    smtpUrl: null,
    logLevel: 'silent',
    idleMinutes: 30,
    metricsToken: null,
    demo: false,
  };
  const opened = await openClient(settings);
  await migrateDatabase(opened.client, root);
  const app = makeApp(settings, opened);
  const database = { kind, ...opened, url: settings.databaseUrl, dataDir };
  const portal = await openPortal(kind, {
    app,
    database,
    pass: () => undefined,
    rechecked: [],
    nudged: [],
    mails: [],
    close: () => opened.close(),
  });
  const people: Someone[] = [];
  for (let i = 0; i < wanted.writers; i++) people.push(await portal.someone(`Writer ${i}`));
  const sections: Id[] = [];
  for (let i = 0; i < (wanted.sections ?? 1); i++) sections.push(await portal.newSection(everyoneEdits));
  await portal.close();
  return {
    people,
    sections,
    settings,
    async forget() {
      await made?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Running = { child: ChildProcess; url: string; exited: Promise<number | null> };

/** Starts the process and waits until it listens. */
export async function start(settings: Settings, how: '' | 'early' = ''): Promise<Running> {
  const child = spawn(
    process.execPath,
    [...quick, `${root}/tests/collab/kill-server.ts`, JSON.stringify(settings), how],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const heard = once(child.stdout as NodeJS.ReadableStream, 'data') as Promise<[Buffer]>;
  const line = await Promise.race([heard.then(([bytes]) => bytes.toString().trim()), exited]);
  if (typeof line !== 'string') throw new Error(`The server did not start: it ended with ${line}.`);
  return { child, url: `ws://127.0.0.1:${line}/collab`, exited };
}

export async function kill({ child, exited }: Running): Promise<void> {
  child.kill('SIGKILL');
  await exited;
}

/** Somebody at work in a page, and what they know of it. */
export type Writing = {
  client: SectionClient;
  doc: Y.Doc;
  typed: string[];
  /** So many of what they typed, from the first on, were said to be saved. */
  acknowledged: number;
  /** What they saw of others. */
  seen: Set<string>;
  type(words: string): void;
};

export function write(url: string, sectionId: Id, who: Someone): Writing {
  const doc = new Y.Doc();
  const client = openSectionClient({ url, sectionId, WebSocket: socketOf(who), doc });
  const body = doc.getXmlFragment(rootName);
  const writing: Writing = {
    client,
    doc,
    typed: [],
    acknowledged: 0,
    seen: new Set(),
    type(words) {
      writing.typed.push(words);
      body.push([new Y.XmlText(words)]);
    },
  };
  client.onState(({ save }) => {
    if (save === 'saved') writing.acknowledged = writing.typed.length;
  });
  body.observe(({ changes, transaction }) => {
    if (transaction.local) return;
    for (const { content } of changes.added)
      for (const each of content.getContent()) if (each instanceof Y.XmlText) writing.seen.add(each.toJSON());
  });
  return writing;
}

/** Once a client's state is as asked. */
export const becomes = (
  { client }: Pick<Writing, 'client'>,
  holds: (state: ReturnType<SectionClient['state']>) => boolean,
) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (!holds(client.state())) return;
      stop();
      resolve();
    };
    const stop = client.onState(look);
    look();
  });

export const mayWrite = (writing: Writing) =>
  becomes(writing, ({ synced, level }) => synced && level === 'edit');

/** The text as somebody who comes anew is given it. */
export async function textAfter(url: string, sectionId: Id, who: Someone): Promise<Set<string>> {
  const doc = new Y.Doc();
  const client = openSectionClient({ url, sectionId, WebSocket: socketOf(who), doc });
  await becomes({ client }, ({ synced }) => synced);
  const texts = doc.getXmlFragment(rootName).toArray();
  client.stop();
  return new Set(texts.map((each) => (each as Y.XmlText).toJSON()));
}

async function typeUntilKilled(all: Writing[], running: Running, dice: Chance, round: number): Promise<void> {
  await Promise.all(all.map(mayWrite));
  const end = Date.now() + 100 + dice.below(250);
  for (let i = 0; Date.now() < end; i++) {
    const writing = dice.pick(all);
    writing.type(`r${round}w${all.indexOf(writing)}n${i}`);
    if (i % 3 === 0) await pause(1);
  }
  await kill(running);
}

export type KillStory = {
  /** `typed`: by pages that stayed open until everything was said to be saved. */
  lost: { acknowledged: number; seen: number; typed: number };
  acknowledged: number;
  seen: number;
  typed: number;
  /** Milliseconds from each start of a process to the first visitor who has the text, sorted. */
  ready: number[];
};

type Rounds = {
  kind: DatabaseKind;
  how?: '' | 'early';
  rounds: number;
  dice: Chance;
  say?: (line: string) => void;
};

const writers = 10;
const roundsPerSection = 5;

/**
 * Kills the server again and again under ten writers. In one round of four their pages stay open: they go on
 * typing while there is no server, and heal by themselves. In the others they end before it is back, so that
 * nothing is sent again.
 */
export async function killRounds({ kind, how = '', rounds, dice, say }: Rounds): Promise<KillStory> {
  const sections = Math.ceil(rounds / roundsPerSection);
  const prepared = await prepare(kind, { writers, sections });
  const { people, sections: ids, settings } = prepared;
  const lost = { acknowledged: 0, seen: 0, typed: 0 };
  const story: KillStory = { lost, acknowledged: 0, seen: 0, typed: 0, ready: [] };
  try {
    let running = await start(settings, how);
    for (let round = 0; round < rounds; round++) {
      const sectionId = ids[Math.floor(round / roundsPerSection)] ?? '';
      const all = people.map((who) => write(running.url, sectionId, who));
      await typeUntilKilled(all, running, dice, round);
      const stay = round % 4 === 3;
      for (const writing of all) {
        if (!stay) writing.client.stop();
        else for (let i = 0; i < 3; i++) writing.type(`r${round}w${all.indexOf(writing)}away${i}`);
      }
      const began = Date.now();
      running = await start(settings, how);
      let found = await textAfter(running.url, sectionId, people[0] as Someone);
      story.ready.push(Date.now() - began);
      if (stay) {
        await Promise.all(all.map((each) => becomes(each, ({ synced, save }) => synced && save === 'saved')));
        found = await textAfter(running.url, sectionId, people[0] as Someone);
      }
      for (const writing of all) count(story, writing, found, stay);
      if (round % 10 === 9) say?.(`${round + 1} rounds, lost ${JSON.stringify(lost)}`);
    }
    await kill(running);
  } finally {
    await prepared.forget();
  }
  story.ready.sort((a, b) => a - b);
  return story;
}

function count(story: KillStory, writing: Writing, found: ReadonlySet<string>, stayed: boolean): void {
  const missing = (words: Iterable<string>) => [...words].filter((each) => !found.has(each)).length;
  story.acknowledged += writing.acknowledged;
  story.seen += writing.seen.size;
  story.lost.acknowledged += missing(writing.typed.slice(0, writing.acknowledged));
  story.lost.seen += missing(writing.seen);
  if (!stayed) return;
  writing.client.stop();
  story.typed += writing.typed.length;
  story.lost.typed += missing(writing.typed);
}
