import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { nodes, rootName, sectionGrammar } from '#lib/sections/schema-names.ts';
import { advance, judge } from '#server/collab/guard.ts';
import { clocksOf, nothingKnown, type Known } from '#server/collab/known.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import { craft, element, gc, item, mark, text, value, xmlText, type Craft, type Where } from './craft.ts';
import { isPending, stateOf } from './writers.ts';
import * as encoding from 'lib0/encoding';

const grammar = sectionGrammar();
const seed = 41;
const clients = [3, 2, 1];
const names = Object.keys(nodes);

/** Well-formed structs that hang anywhere: on anything that is there, and now and then on what is not. */
function build(known: Known, dice: Chance): Uint8Array {
  const lengths = new Map<number, number>();
  const clockOf = (client: number) => known.clients.get(client)?.clock ?? 0;
  const anyId = (): [number, number] => {
    const client = dice.pick(clients);
    const end = clockOf(client) + (lengths.get(client) ?? 0) + (dice.yes(0.05) ? 3 : 0);
    return [client, dice.below(Math.max(1, end))];
  };
  const where = (): Where => {
    const kind = dice.below(10);
    if (kind < 2) return { in: rootName };
    if (kind < 5) return { under: anyId() };
    if (kind < 8) return { after: anyId() };
    return kind < 9 ? { before: anyId() } : { after: anyId(), before: anyId() };
  };
  const kinds: (() => [Craft, number])[] = [
    () => [element(where(), dice.pick(names)), 1],
    () => [xmlText(where()), 1],
    () => [text(where(), 'abc'), 3],
    () => [text(where(), '🏙️'), 3],
    () => [mark(where(), 'bold', dice.pick(['{}', 'null'])), 1],
    () => [value({ under: anyId(), sub: 'id' }, 'x'), 1],
    () => [value({ after: anyId() }, 'y'), 1],
    () => [gc(2), 2],
    () => [item(1, where(), (encoder) => encoding.writeVarUint(encoder, 2)), 2],
  ];
  const blocks = clients
    .filter(() => dice.yes(0.5))
    .map((client) => ({
      client,
      clock: clockOf(client),
      structs: Array.from({ length: 1 + dice.below(3) }, () => {
        const [made, length] = dice.pick(kinds)();
        lengths.set(client, (lengths.get(client) ?? 0) + length);
        return made;
      }),
    }));
  const deletes = clients
    .filter((client) => dice.yes(0.2) && clockOf(client) + (lengths.get(client) ?? 0) > 2)
    .map((client) => {
      const from = dice.below(clockOf(client) + (lengths.get(client) ?? 0) - 1);
      return { client, ranges: [[from, 1]] as [number, number][] };
    });
  return craft({ blocks, deletes });
}

/** Replaces the structs' order of arrival: Yjs must come to the same whatever came first. */
test(`[G1] updates built from the grammar: what is let in applies, and every reader ends with the same (seed ${seed})`, () => {
  const dice = chance(seed);
  let letIn = 0;
  let refused = 0;
  for (let round = 0; round < 400; round++) {
    const known = nothingKnown();
    const rows: Uint8Array[] = [];
    const live = new Y.Doc();
    const still = (doc: Y.Doc, update: Uint8Array) =>
      doc.transact((transaction) => {
        Y.applyUpdate(doc, update);
        transaction.local = true;
      });
    for (let i = 0; i < 40; i++) {
      const update = build(known, dice);
      const verdict = judge(known, update, grammar, () => 'free');
      if (verdict.kind !== 'news') {
        refused++;
        continue;
      }
      letIn++;
      advance(known, verdict.news);
      rows.push(verdict.news.remainder);
      still(live, verdict.news.remainder);
      expect(isPending(live)).toBe(false);
      expect(clocksOf(known)).toEqual(Y.decodeStateVector(Y.encodeStateVector(live)));
    }
    const merged = new Y.Doc();
    if (rows.length > 0) still(merged, Y.mergeUpdates(rows));
    expect(isPending(merged)).toBe(false);
    expect(merged.getXmlFragment(rootName).toJSON()).toBe(live.getXmlFragment(rootName).toJSON());
    expect(stateOf(merged).length).toBeGreaterThan(0);
  }
  expect(letIn).toBeGreaterThan(2000);
  expect(refused).toBeGreaterThan(2000);
});
