import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Id } from '#lib/core/ids.ts';
import { chance } from '../fixtures/random.ts';
import { canMakeCluster, canMount, makeCluster, mountDisk, type Cluster, type Disk } from './away-cluster.ts';
import {
  becomes,
  kill,
  mayWrite,
  prepare,
  start,
  textAfter,
  write,
  type Prepared,
  type Running,
  type Writing,
} from './kill.ts';
import type { Someone } from './portal.ts';

const required = process.env.CI === 'true';
const here = canMakeCluster || required;
if (!here)
  console.log('SKIPPED: a Postgres server that goes away. Its own programs (initdb, pg_ctl) are missing.');
if (!canMount && !required) console.log('SKIPPED: a disk that is full. None can be mounted here.');

/** Three people at work over a process of its own, whose database will go away under them. */
type Scene = { prepared: Prepared; running: Running; sectionId: Id; all: Writing[] };
let words = 0;
const dice = chance(3);
/** Characters that take room on a disk: random, so that they cannot be packed. */
const long = 20_000;

async function setScene(prepared: Prepared, sectionId: Id, running?: Running): Promise<Scene> {
  const served = running ?? (await start(prepared.settings));
  const all = prepared.people.map((who) => write(served.url, sectionId, who));
  await Promise.all(all.map(mayWrite));
  return { prepared, running: served, sectionId, all };
}

/** Everyone types; the words are long where a disk is to be filled. */
function typeAll(scene: Scene, times: number, length = 0): void {
  for (let i = 0; i < times; i++)
    for (const [n, writing] of scene.all.entries())
      writing.type(`w${n} ${words++} ${Buffer.from(dice.bytes(length / 2)).toString('hex')}`);
}

const allSaved = (scene: Scene) =>
  Promise.all(scene.all.map((each) => becomes(each, ({ save, synced }) => synced && save === 'saved')));
const allUnsaved = (scene: Scene) =>
  Promise.all(scene.all.map((each) => becomes(each, ({ save }) => save === 'unsaved')));
const acknowledged = (scene: Scene) => scene.all.map((each) => each.acknowledged);

/**
 * Types while the database is away: nobody is told that it is saved, nobody sees what the others typed, and the
 * sign says so, also where they try to connect again.
 */
async function typeInVain(scene: Scene, length = 0): Promise<void> {
  typeAll(scene, 1, length);
  await allUnsaved(scene);
  const before = scene.all.map((each) => [each.acknowledged, each.seen.size]);
  const said = new Set<string>();
  const stop = scene.all.map(({ client }) => client.onState(({ save }) => said.add(save)));
  typeAll(scene, 5, length);
  for (const each of scene.all) {
    await becomes(each, ({ connection }) => connection === 'connected');
    await becomes(each, ({ connection }) => connection === 'away');
  }
  expect([...said]).not.toContain('saved');
  expect(scene.all.map((each) => [each.acknowledged, each.seen.size])).toEqual(before);
  for (const each of stop) each();
}

/** What the database had set aside still takes something. */
async function typeUntilFull(scene: Scene): Promise<void> {
  while (scene.all.every(({ client }) => client.state().save === 'saved')) {
    typeAll(scene, 1, long);
    await Promise.all(scene.all.map((each) => becomes(each, ({ save }) => save !== 'saving')));
  }
}

/** Everything typed is there in the end, for whoever comes anew, and nobody saw anything else. */
async function nothingIsLost(scene: Scene, others: readonly string[] = []): Promise<void> {
  await allSaved(scene);
  const found = await textAfter(scene.running.url, scene.sectionId, scene.prepared.people[0] as Someone);
  const typed = [...others, ...scene.all.flatMap((each) => each.typed)];
  expect(typed.filter((words) => !found.has(words))).toEqual([]);
  expect(found.size).toBe(typed.length);
  expect(scene.all.flatMap((each) => [...each.seen]).filter((words) => !found.has(words))).toEqual([]);
}

function leave(scene: Scene): void {
  for (const { client } of scene.all) client.stop();
}

describe.runIf(here)('a Postgres server that goes away', () => {
  let disk: Disk | null = null;
  let cluster: Cluster;
  let prepared: Prepared;
  let running: Running;
  let used = 0;
  const nextScene = () => setScene(prepared, prepared.sections[used++] ?? '', running);
  beforeAll(async () => {
    process.setMaxListeners(100);
    disk = mountDisk(192);
    cluster = await makeCluster(disk?.folder ?? '/tmp');
    prepared = await prepare('postgres', { writers: 3, sections: 8, url: cluster.url });
    running = await start(prepared.settings);
  });
  afterAll(async () => {
    try {
      await kill(running);
      await cluster.gone();
      await prepared.forget();
    } finally {
      disk?.gone();
    }
  });

  test('[P10] stopped at once and started again', async () => {
    const scene = await nextScene();
    typeAll(scene, 20);
    cluster.stop();
    await typeInVain(scene);
    cluster.start();
    await nothingIsLost(scene);
    leave(scene);
  }, 40_000);

  test('[P10] its connections ended, again and again, while people type', async () => {
    const scene = await nextScene();
    for (let i = 0; i < 5; i++) {
      typeAll(scene, 10);
      await pause(20);
      await cluster.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'wardmote%' and pid <> pg_backend_pid()`;
      typeAll(scene, 10);
      await allSaved(scene);
    }
    await nothingIsLost(scene);
    expect(running.child.exitCode).toBe(null);
    leave(scene);
  }, 40_000);

  test.each(['nobody typed', 'everyone went on typing'])(
    '[P10] another that wrote while the lock was lost, and %s: all get what it wrote',
    async (what) => {
      const scene = await nextScene();
      typeAll(scene, 3);
      await allSaved(scene);
      // As a machine that is frozen and moved: it wakes up and knows of nothing.
      running.child.kill('SIGSTOP');
      await cluster.sql`select pg_terminate_backend(pid, 2000) from pg_stat_activity
        where application_name = 'wardmote lock'`;
      const other = await start({ ...prepared.settings, port: 0 });
      const elsewhere = await setScene(prepared, scene.sectionId, other);
      typeAll(elsewhere, 3);
      await allSaved(elsewhere);
      leave(elsewhere);
      await kill(other);
      if (what !== 'nobody typed') typeAll(scene, 3);
      running.child.kill('SIGCONT');
      const news = elsewhere.all.flatMap(({ typed }) => typed);
      const reader = scene.all[0] as Writing;
      while (!news.every((words) => reader.seen.has(words))) await pause(20);
      await nothingIsLost(scene, news);
      expect(running.child.exitCode).toBe(null);
      leave(scene);
    },
    40_000,
  );

  test('[P10] another that writes under the same numbers: the process ends, and what it had not saved comes later', async () => {
    const scene = await nextScene();
    typeAll(scene, 3);
    await allSaved(scene);
    await cluster.sql`
      insert into section_update (section_id, seq, author_id, at, bytes, checksum)
      select section_id, max(seq) + 1, min(author_id::text)::uuid, now(), ${Buffer.of(0, 0)}, ${crc32(Buffer.of(0, 0))}
      from section_update where section_id = ${scene.sectionId} group by section_id`;
    const before = acknowledged(scene);
    typeAll(scene, 1);
    expect(await running.exited).toBe(1);
    expect(acknowledged(scene)).toEqual(before);
    running = await start(prepared.settings);
    await nothingIsLost(scene);
    leave(scene);
  }, 40_000);

  test.runIf(canMount || required)(
    '[P10] its disk full',
    async () => {
      const scene = await nextScene();
      typeAll(scene, 3);
      await allSaved(scene);
      disk?.fill();
      await typeUntilFull(scene);
      await typeInVain(scene, long);
      disk?.free();
      if (!cluster.running()) cluster.start();
      await nothingIsLost(scene);
      leave(scene);
    },
    40_000,
  );
});

test.runIf(canMount || required)(
  '[P10] the disk of the embedded database full',
  async () => {
    const disk = mountDisk(160);
    if (!disk) throw new Error('No disk can be mounted here.');
    const prepared = await prepare('embedded', { writers: 3, dataDir: join(disk.folder, 'data') });
    const scene = await setScene(prepared, prepared.sections[0] ?? '');
    try {
      typeAll(scene, 3);
      await allSaved(scene);
      disk.fill();
      await typeUntilFull(scene);
      await typeInVain(scene, long);
      disk.free();
      await nothingIsLost(scene);
    } finally {
      leave(scene);
      await kill(scene.running);
      await prepared.forget();
      disk.gone();
    }
  },
  60_000,
);
