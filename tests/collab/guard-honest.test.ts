import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addStored, advance, judge, type Owns } from '#server/collab/guard.ts';
import { nothingKnown, type Known } from '#server/collab/known.ts';
import { encodeStateVector } from '#server/collab/protocol.ts';
import { indexOf } from '#server/collab/settle.ts';
import { sectionGrammar } from '#lib/sections/schema-names.ts';
import { chance } from '../fixtures/random.ts';
import { clocksOf, deletedOf } from './what-is-known.ts';
import { act, isPending, makeWriter, receive, stateOf, xmlOf, type Writer } from './writers.ts';

const grammar = sectionGrammar();
const free: Owns = () => 'free';

/** A server in small: the guard, and two documents: one given the remainders, one the frames as they came. */
function makeServer() {
  const known = nothingKnown();
  const byRemainder = new Y.Doc();
  const byFrame = new Y.Doc();
  const log: Uint8Array[] = [];
  return {
    known,
    byRemainder,
    byFrame,
    log,
    take(update: Uint8Array): string {
      const verdict = judge(known, update, grammar, free);
      if (verdict.kind === 'early') return 'early';
      if (verdict.kind === 'news') {
        advance(known, verdict.news);
        log.push(verdict.news.remainder);
        applyStill(byRemainder, verdict.news.remainder);
      }
      applyStill(byFrame, update);
      return verdict.kind;
    },
  };
}

/** Applies without Yjs's own clean-up of formatting, which would be an edit of its own. */
const applyStill = (doc: Y.Doc, update: Uint8Array) =>
  doc.transact((transaction) => {
    Y.applyUpdate(doc, update);
    transaction.local = true;
  });

const step2 = (writer: Writer, known: Known) =>
  Y.encodeStateAsUpdate(writer.doc, encodeStateVector(clocksOf(known)));

const rangesOf = (doc: Y.Doc) =>
  [...Y.createDeleteSetFromStructStore(doc.store).clients]
    .map(([client, items]) => ({ client, ranges: items.flatMap(({ clock, len }) => [clock, clock + len]) }))
    .sort((a, b) => a.client - b.client);

describe('what honest editors send', () => {
  test.each(Array.from({ length: 60 }, (_, i) => i + 1))(
    '[G2] is let in, and the remainder is worth the frame (seed %i)',
    (seed) => {
      const dice = chance(seed);
      const server = makeServer();
      const writers = Array.from({ length: 3 }, (_, i) =>
        makeWriter(1000 + i * 7 + seed, { gc: dice.yes(0.7) }),
      );
      const waiting = new Map(writers.map((writer) => [writer, [] as Uint8Array[]]));
      let seen = 0;
      for (let round = 0; round < 120; round++) {
        const writer = dice.pick(writers);
        act(writer, dice);
        waiting.get(writer)?.push(...writer.made());
        if (dice.yes(0.15)) {
          // Lost on the way: the reconnecting step 2 brings it, with the whole delete set.
          waiting.set(writer, []);
          expect(server.take(step2(writer, server.known))).not.toBe('malformed');
        } else if (dice.yes(0.6)) {
          const frames = waiting.get(writer) ?? [];
          waiting.set(writer, []);
          for (const frame of frames) {
            const kind = server.take(frame);
            expect(['news', 'nothing', 'early']).toContain(kind);
            if (kind === 'early')
              expect(['news', 'nothing']).toContain(server.take(step2(writer, server.known)));
          }
        }
        if (dice.yes(0.5)) {
          for (const update of server.log.slice(seen)) for (const other of writers) receive(other, update);
          seen = server.log.length;
        }
      }
      for (const writer of writers)
        expect(['news', 'nothing']).toContain(server.take(step2(writer, server.known)));
      for (const update of server.log) for (const other of writers) receive(other, update);
      for (const doc of [server.byRemainder, server.byFrame]) expect(isPending(doc)).toBe(false);
      expect(xmlOf(server.byRemainder)).toBe(xmlOf(server.byFrame));
      expect(stateOf(server.byRemainder)).toBe(stateOf(server.byFrame));
      expect(clocksOf(server.known)).toEqual(Y.decodeStateVector(Y.encodeStateVector(server.byRemainder)));
      for (const writer of writers) expect(xmlOf(writer.doc)).toBe(xmlOf(server.byRemainder));
    },
  );

  test('[G3] a frame that repeats what is known brings nothing, and half of one brings its half', () => {
    const known = nothingKnown();
    const writer = makeWriter(7);
    writer.body.insert(0, [new Y.XmlElement('paragraph')]);
    const text = new Y.XmlText();
    (writer.body.get(0) as Y.XmlElement).insert(0, [text]);
    text.insert(0, 'ab');
    for (const update of writer.made()) addStored(known, update);
    const whole = Y.encodeStateAsUpdate(writer.doc);
    expect(judge(known, whole, grammar, free).kind).toBe('nothing');
    text.insert(2, 'cd🏙️e');
    text.delete(0, 1);
    const verdict = judge(known, Y.encodeStateAsUpdate(writer.doc), grammar, free);
    if (verdict.kind !== 'news') throw new Error(verdict.kind);
    const { structs, ds } = Y.decodeUpdate(verdict.news.remainder);
    expect(structs.map((struct) => [struct.id.clock, struct.length])).toEqual([[4, 6]]);
    expect([...ds.clients.values()].flat().map(({ clock, len }) => [clock, len])).toEqual([[2, 1]]);
  });

  test('[G2] an attribute set twice in what an undo keeps: Yjs makes one struct of both values', () => {
    const writer = makeWriter(9);
    const known = nothingKnown();
    const block = new Y.XmlElement('paragraph');
    writer.body.insert(0, [block]);
    const early = writer.made();
    for (const value of ['en', 'cy', 'pl']) block.setAttribute('lang', value);
    const sets = writer.made();
    writer.body.delete(0, 1);
    writer.undo.undo();
    // The clean-up after a transaction joins them.
    writer.undo.redo();
    const whole = Y.encodeStateAsUpdate(writer.doc);
    const several = Y.decodeUpdate(whole).structs.filter(
      (struct) => struct instanceof Y.Item && struct.content instanceof Y.ContentAny && struct.length > 1,
    );
    expect(several.length).toBeGreaterThan(0);
    for (const update of [...early, ...sets.slice(0, 2)]) addStored(known, update);
    const before = new Y.Doc();
    for (const update of [...early, ...sets.slice(0, 2)]) Y.applyUpdate(before, update);
    const verdict = judge(known, whole, grammar, free);
    if (verdict.kind !== 'news') throw new Error(verdict.kind);
    applyStill(before, verdict.news.remainder);
    const fresh = new Y.Doc();
    applyStill(fresh, whole);
    expect(isPending(before)).toBe(false);
    expect([xmlOf(before), Buffer.from(Y.encodeStateVector(before))]).toEqual([
      xmlOf(fresh),
      Buffer.from(Y.encodeStateVector(fresh)),
    ]);
    expect(judge(nothingKnown(), whole, grammar, free).kind).toBe('news');
  });

  test('[G2] an attribute set while away, twice, of a block that was deleted and collected meanwhile', () => {
    const writer = makeWriter(9);
    const block = new Y.XmlElement('paragraph');
    writer.body.insert(0, [block]);
    // Without an undo that keeps it, what is deleted is collected.
    const other = new Y.Doc();
    for (const update of writer.made()) Y.applyUpdate(other, update);
    other.getXmlFragment(grammar.root).delete(0, 1);
    const known = indexOf(Y.encodeStateAsUpdate(other));
    for (const value of ['en', 'cy']) block.setAttribute('lang', value);
    const verdict = judge(known, step2(writer, known), grammar, free);
    if (verdict.kind !== 'news') throw new Error(verdict.kind);
    applyStill(other, verdict.news.remainder);
    expect([isPending(other), xmlOf(other)]).toEqual([false, '']);
  });

  test('[G3] the index of a state tells the same as the index grown row by row', () => {
    const dice = chance(77);
    const server = makeServer();
    const writer = makeWriter(5);
    for (let i = 0; i < 400; i++) {
      act(writer, dice);
      for (const update of writer.made()) server.take(update);
    }
    const fresh = nothingKnown();
    addStored(fresh, Y.encodeStateAsUpdate(server.byRemainder));
    expect(clocksOf(fresh)).toEqual(clocksOf(server.known));
    const sorted = (known: Known) => deletedOf(known).sort((a, b) => a.client - b.client);
    expect(sorted(fresh)).toEqual(rangesOf(server.byRemainder));
    expect(sorted(server.known)).toEqual(sorted(fresh));
  });
});
