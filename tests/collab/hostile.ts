import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import * as Y from 'yjs';
import { sectionGrammar } from '#lib/sections/schema-names.ts';
import { step2Frame, updateFrame } from '#server/collab/protocol.ts';
import { addStored, advance, judge } from '#server/collab/guard.ts';
import { nothingKnown } from '#server/collab/known.ts';
import type { Chance } from '../fixtures/random.ts';
import { leastMilliseconds } from './cost.ts';
import { enter, type Hand } from './hand.ts';
import { build, madeFrame, madePresence, mutate, scene } from './hostile-made.ts';
import { connect, openStage, settled, type Line } from './stage.ts';
import { clocksOf } from './what-is-known.ts';
import { isPending } from './writers.ts';

const grammar = sectionGrammar();

/** What a storm did: how many were let in, the slowest in milliseconds, and how much memory grew, in MB. */
export type Storm = {
  times: number;
  letIn: number;
  slowest: number;
  grown: number;
  /** Texts that whoever reads them as a whole has in another order than who followed them: see the limits in SPEC.md. */
  otherOrder?: number;
};
type Say = (line: string) => void;

const collect = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/** MB in use after everything that can be was collected. */
export function heapNow(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Runs blocks of a storm, and weighs memory once a tenth has run and at the end. */
async function storm(
  times: number,
  perBlock: number,
  block: (count: number, seen: Storm) => Promise<void> | void,
  say?: Say,
): Promise<Storm> {
  const seen: Storm = { times, letIn: 0, slowest: 0, grown: 0 };
  let early: number | null = null;
  let said = 0;
  for (let done = 0; done < times; done += perBlock) {
    await block(Math.min(perBlock, times - done), seen);
    if (early === null && done >= times / 10) early = heapNow();
    if (say && done - said >= times / 10) say(`${(said = done)} of ${times}`);
  }
  seen.grown = heapNow() - (early ?? heapNow());
  return seen;
}

/** The same as `apply`, for a document whose own client ids are used by others. */
function still(doc: Y.Doc, ...updates: Uint8Array[]): void {
  doc.transact((transaction) => {
    for (const update of updates) Y.applyUpdate(doc, update);
    transaction.local = true;
  });
}

/** Two documents of the same structs read alike; or, which is counted, the same characters in another order. */
function compareOrder(one: Y.Doc, two: Y.Doc, seen: Storm): void {
  const [a, b] = [one, two].map((doc) => doc.getXmlFragment(grammar.root).toJSON());
  if (a === b) return;
  seen.otherOrder = (seen.otherOrder ?? 0) + 1;
  const characters = (xml = '') => [...xml.replace(/<[^>]*>/g, '')].sort().join('');
  expect(characters(a)).toBe(characters(b));
}

/** Updates with bytes changed, judged: what is let in applies at once, wholly, and as the guard read it. */
export const judgeMutants = (times: number, dice: Chance, say?: Say) =>
  storm(
    times,
    200,
    (count, seen) => {
      const steps = scene(dice);
      for (let i = 0; i < count; i++) {
        const { base, next } = dice.pick(steps);
        const update = mutate(next, dice);
        const known = nothingKnown();
        addStored(known, base);
        const verdict = judge(known, update, grammar, () => 'free');
        const taken = leastMilliseconds(() => judge(known, update, grammar, () => 'free'));
        seen.slowest = Math.max(seen.slowest, taken);
        if (verdict.kind !== 'news') continue;
        seen.letIn++;
        const doc = new Y.Doc();
        still(doc, base, verdict.news.remainder);
        expect(isPending(doc)).toBe(false);
        advance(known, verdict.news);
        expect(clocksOf(known)).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)));
        expect([...doc.share.keys()].every((name) => name === grammar.root)).toBe(true);
      }
    },
    say,
  );

/** Updates built from the grammar, judged: what is let in applies, and every reader ends with the same characters. */
export const judgeBuilt = (times: number, dice: Chance, say?: Say) =>
  storm(
    times,
    40,
    (count, seen) => {
      const known = nothingKnown();
      const rows: Uint8Array[] = [];
      const live = new Y.Doc();
      for (let i = 0; i < count; i++) {
        const update = build((client) => known.clients.get(client)?.clock ?? 0, dice);
        const verdict = judge(known, update, grammar, () => 'free');
        const taken = leastMilliseconds(() => judge(known, update, grammar, () => 'free'));
        seen.slowest = Math.max(seen.slowest, taken);
        if (verdict.kind !== 'news') continue;
        seen.letIn++;
        advance(known, verdict.news);
        rows.push(verdict.news.remainder);
        still(live, verdict.news.remainder);
        expect(isPending(live)).toBe(false);
        expect(clocksOf(known)).toEqual(Y.decodeStateVector(Y.encodeStateVector(live)));
      }
      const merged = new Y.Doc();
      if (rows.length > 0) still(merged, Y.mergeUpdates(rows));
      expect(isPending(merged)).toBe(false);
      expect(Y.encodeStateVector(merged)).toEqual(Y.encodeStateVector(live));
      compareOrder(merged, live, seen);
    },
    say,
  );

export const stormKinds = ['updates with bytes changed', 'built updates', 'frames', 'presence'] as const;
type StormKind = (typeof stormKinds)[number];

/**
 * Frames into a room with people in it, one after the other, a new socket wherever one was closed. Afterwards the
 * others are still there, what they see is what the log holds, nothing waits in it, and the room reported nothing.
 */
export const stormRoom = (kind: StormKind, times: number, dice: Chance, say?: Say) =>
  storm(times, 250, (count, seen) => blockOf(kind, count, dice, seen), say);

async function blockOf(kind: StormKind, count: number, dice: Chance, seen: Storm): Promise<void> {
  const stage = openStage();
  const [mallory, alice] = [stage.person('Mallory'), stage.person('Alice')];
  const victim = await enter(stage, alice, 77);
  victim.open();
  await settled();
  victim.type('mine');
  let line = await connect(stage, mallory);
  const steps = scene(dice);
  line.give(step2Frame(steps[0]?.base ?? Uint8Array.of(0, 0)));
  await settled();
  const rows = () => stage.log.kept(stage.sectionId).rows.length;
  const before = rows();
  const clockOf = (client: number) => Y.getState(victim.doc.store, client);
  for (let i = 0; i < count; i++) {
    if (line.closedWith !== null) line = await connect(stage, mallory);
    const bytes = {
      'updates with bytes changed': () => updateFrame(mutate(dice.pick(steps).next, dice)),
      'built updates': () => updateFrame(build(clockOf, dice)),
      frames: () => madeFrame(dice.pick(steps), dice),
      presence: () => (dice.yes(0.5) ? mutate(madePresence(dice), dice) : madePresence(dice)),
    }[kind]();
    await open(line);
    seen.slowest = Math.max(
      seen.slowest,
      leastMillisecondsOnce(() => line.give(bytes)),
    );
    if (i % 8 === 7) await new Promise((resolve) => setImmediate(resolve));
  }
  await settled();
  seen.letIn += rows() - before;
  unharmed(victim, stage, kind, seen);
  await stage.close();
}

/** A frame is a thing done: it is not given twice. */
function leastMillisecondsOnce(work: () => void): number {
  const began = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / 1000;
}

/** Once the room reads it. */
async function open(line: Line): Promise<void> {
  while (line.paused && line.closedWith === null) await new Promise((resolve) => setImmediate(resolve));
}

function unharmed(victim: Hand, stage: ReturnType<typeof openStage>, kind: StormKind, seen: Storm): void {
  expect(stage.reports).toEqual([]);
  expect(stage.others).toBe(0);
  expect(victim.closedWith).toBe(null);
  expect(isPending(victim.doc)).toBe(false);
  const replayed = new Y.Doc();
  still(replayed, ...stage.log.kept(stage.sectionId).rows.map(({ bytes }) => bytes));
  expect(isPending(replayed)).toBe(false);
  expect(Y.encodeStateVector(replayed)).toEqual(Y.encodeStateVector(victim.doc));
  compareOrder(replayed, victim.doc, seen);
  const shown = victim.heard('presence').flatMap(({ entries }) => entries);
  for (const { clientId } of shown) expect(clientId).not.toBe(77);
  if (kind === 'presence') expect(shown.length).toBeGreaterThan(0);
}
