import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { canMakeCluster, makeCluster } from '../collab/away-cluster.ts';
import {
  becomes,
  kill,
  mayWrite,
  prepare,
  start,
  textAfter,
  write,
  type Running,
  type Writing,
} from '../collab/kill.ts';
import type { Someone } from '../collab/portal.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import { partsOf, proofOf } from './proof.ts';

const rounds = 200;
const perStep = 20;
const perSection = 5;
const writers = 10;

type Found = { rounds: number; typed: number; seen: number };

/** Types until the database dies at a random moment, and on while it is away. */
async function typeThrough(
  all: readonly Writing[],
  round: number,
  dice: Chance,
  cluster: { stop(): void; start(): void },
): Promise<void> {
  const type = (times: number) => {
    for (let i = 0; i < times; i++) {
      const writing = dice.pick(all);
      writing.type(`r${round}w${all.indexOf(writing)}n${writing.typed.length}`);
    }
  };
  const bursts = 10 + dice.below(60);
  for (let i = 0; i < bursts; i++) {
    type(3);
    if (i % 3 === 0) await pause(1);
  }
  cluster.stop();
  // What was on its way arrives; from then on there is nothing that could be acknowledged.
  await pause(100);
  const before = all.map(({ acknowledged }) => acknowledged);
  type(20);
  await pause(20 + dice.below(100));
  if (all.some(({ acknowledged }, i) => acknowledged > (before[i] ?? 0)))
    throw new Error('Acknowledged while there was no database.');
  cluster.start();
}

/** What was acknowledged, seen or typed and is not there. */
async function judged(all: readonly Writing[], running: Running, sectionId: string, who: Someone) {
  await Promise.all(all.map((each) => becomes(each, ({ synced, save }) => synced && save === 'saved')));
  const found = await textAfter(running.url, sectionId, who);
  const typed = all.flatMap((each) => each.typed);
  const missing = typed.filter((words) => !found.has(words)).length;
  const unseen = all.flatMap((each) => [...each.seen]).filter((words) => !found.has(words)).length;
  if (missing + unseen > 0) throw new Error(`${missing} typed and ${unseen} seen are not there.`);
  return { typed: typed.length, seen: all.reduce((sum, { seen }) => sum + seen.size, 0) };
}

async function outages(first: number, count: number, dice: Chance): Promise<Found> {
  if (!canMakeCluster) throw new Error("Postgres's own programs (initdb, pg_ctl) are missing.");
  process.setMaxListeners(100);
  const cluster = await makeCluster(tmpdir());
  const prepared = await prepare('postgres', {
    writers,
    sections: Math.ceil(count / perSection),
    url: cluster.url,
  });
  const running = await start(prepared.settings);
  const all: Found = { rounds: count, typed: 0, seen: 0 };
  try {
    for (let round = 0; round < count; round++) {
      const sectionId = prepared.sections[Math.floor(round / perSection)] ?? '';
      const working = prepared.people.map((who) => write(running.url, sectionId, who));
      await Promise.all(working.map(mayWrite));
      await typeThrough(working, first + round, dice, cluster);
      const { typed, seen } = await judged(working, running, sectionId, prepared.people[0] as Someone);
      all.typed += typed;
      all.seen += seen;
      for (const { client } of working) client.stop();
    }
  } finally {
    await kill(running);
    await cluster.gone();
    await prepared.forget();
  }
  return all;
}

export default proofOf<Found>({
  what: 'The Postgres server is ended at random moments under ten writers, as a power cut does (its data on a disk with fsync), and started again: nothing is acknowledged meanwhile, and all that was typed, before and while it was away, is there in the end, by pages that stayed open.',
  steps: ({ seed, times }) =>
    partsOf(times(rounds), perStep).map(({ first, count }) => ({
      key: `rounds ${first + 1} to ${first + count}`,
      run: () => outages(first, count, chance(seed * 1000 + first)),
    })),
  report: (found) => {
    const sum = (of: (one: Found) => number) => found.reduce((total, one) => total + of(one), 0);
    return [
      `${sum((one) => one.rounds)} ends of the Postgres server; ${sum((one) => one.typed)} updates typed, 0 lost; ${sum((one) => one.seen)} seen by others, 0 lost; 0 acknowledged while it was away`,
    ];
  },
});
