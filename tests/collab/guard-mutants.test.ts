import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { sectionGrammar } from '#lib/sections/schema-names.ts';
import { malformedBytes, utf16Length } from '#server/collab/cursor.ts';
import { addStored, advance, judge } from '#server/collab/guard.ts';
import { clocksOf, nothingKnown } from '#server/collab/known.ts';
import { frameLimits, scanUpdate } from '#server/collab/scan.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import { leastMilliseconds } from './cost.ts';
import { act, isPending, makeWriter } from './writers.ts';

const grammar = sectionGrammar();
const seed = 20260519;
const mutants = 20_000;

/** A text of two writers as it grows, and the update that came next at each step. */
function scene(dice: Chance) {
  const one = makeWriter(300);
  const two = makeWriter(400);
  for (let i = 0; i < 40; i++) {
    act(dice.yes(0.5) ? one : two, dice);
    for (const update of one.made()) Y.applyUpdate(two.doc, update, 'remote');
    for (const update of two.made()) Y.applyUpdate(one.doc, update, 'remote');
  }
  const steps: { base: Uint8Array; next: Uint8Array }[] = [];
  while (steps.length < 12) {
    const base = Y.encodeStateAsUpdate(one.doc);
    act(one, dice);
    for (const next of one.made()) steps.push({ base, next });
  }
  const first = steps[0]?.base ?? Uint8Array.of(0, 0);
  return [...steps, { base: first, next: Y.encodeStateAsUpdate(one.doc) }];
}

function mutate(update: Uint8Array, dice: Chance): Uint8Array {
  let bytes = [...update];
  const times = 1 + dice.below(3);
  for (let i = 0; i < times; i++) {
    const at = dice.below(bytes.length);
    const kind = dice.below(5);
    if (kind === 0) bytes[at] = dice.below(256);
    else if (kind === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    else if (kind === 2) bytes.splice(at, 1 + dice.below(3));
    else if (kind === 3) bytes.splice(at, 0, ...dice.bytes(1 + dice.below(3)));
    else bytes = [...bytes.slice(0, at), ...bytes.slice(dice.below(bytes.length))];
    if (bytes.length === 0) bytes = [0];
  }
  return Uint8Array.from(bytes);
}

describe('updates with bytes changed', () => {
  test(`[G1] ${mutants} of them: what is let in applies at once, wholly, and as the guard read it (seed ${seed})`, () => {
    const dice = chance(seed);
    let letIn = 0;
    let slowest = 0;
    for (let round = 0; round < mutants / 200; round++) {
      const steps = scene(dice);
      for (let i = 0; i < 200; i++) {
        const { base, next } = dice.pick(steps);
        const update = mutate(next, dice);
        const known = nothingKnown();
        addStored(known, base);
        const verdict = judge(known, update, grammar, () => 'free');
        const taken = leastMilliseconds(() => judge(known, update, grammar, () => 'free'));
        slowest = Math.max(slowest, taken);
        if (verdict.kind !== 'news') continue;
        letIn++;
        const doc = new Y.Doc();
        doc.transact((transaction) => {
          Y.applyUpdate(doc, base);
          Y.applyUpdate(doc, verdict.news.remainder);
          transaction.local = true;
        });
        expect(isPending(doc)).toBe(false);
        advance(known, verdict.news);
        expect(clocksOf(known)).toEqual(Y.decodeStateVector(Y.encodeStateVector(doc)));
        expect([...doc.share.keys()].every((name) => name === grammar.root)).toBe(true);
      }
    }
    expect(slowest).toBeLessThan(50);
    // The test would say nothing if no mutant passed, or all did.
    expect(letIn).toBeGreaterThan(mutants / 40);
    expect(letIn).toBeLessThan(mutants / 2);
  });

  test('[G1] what is let in reads the same to the guard and to Yjs', () => {
    const dice = chance(seed + 1);
    let compared = 0;
    let steps = scene(dice);
    for (let i = 0; i < 6000; i++) {
      if (i % 200 === 0) steps = scene(dice);
      const { base, next } = dice.pick(steps);
      const known = nothingKnown();
      addStored(known, base);
      const verdict = judge(known, mutate(next, dice), grammar, () => 'free');
      if (verdict.kind !== 'news') continue;
      compared++;
      const scanned = scanUpdate(verdict.news.remainder, frameLimits);
      const { structs, ds } = Y.decodeUpdate(verdict.news.remainder);
      expect(
        scanned?.blocks.flatMap((block) => block.structs.map((s) => [s.client, s.clock, s.length])),
      ).toEqual(structs.map((s) => [s.id.client, s.id.clock, s.length]));
      expect(new Map(scanned?.deleted.map(({ client, ranges }) => [client, ranges]))).toEqual(
        new Map(
          [...ds.clients].map(([client, items]) => [
            client,
            items.flatMap((d) => [d.clock, d.clock + d.len]),
          ]),
        ),
      );
    }
    expect(compared).toBeGreaterThan(150);
  });

  test('[G1] lengths of text are what a strict decoder says', () => {
    const dice = chance(seed + 2);
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const leads = [0x41, 0x7f, 0x80, 0xbf, 0xc1, 0xc3, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf3, 0xf4, 0xf5];
    for (let i = 0; i < 200_000; i++) {
      const bytes = Uint8Array.from({ length: 1 + dice.below(5) }, () =>
        dice.yes(0.5) ? dice.pick(leads) : 0x80 + dice.below(0x40),
      );
      let expected: number | null = null;
      try {
        expected = strict.decode(bytes).length;
      } catch {
        // Ill-formed.
      }
      let actual: number | null = null;
      try {
        actual = utf16Length(bytes, 0, bytes.length);
      } catch (thrown) {
        expect(thrown).toBe(malformedBytes);
      }
      if (actual !== expected) expect([bytes, actual]).toEqual([bytes, expected]);
    }
  });
});
