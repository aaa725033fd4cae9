import { afterAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addStored } from '#server/collab/guard.ts';
import { nothingKnown } from '#server/collab/known.ts';
import { settle } from '#server/collab/settle.ts';
import { makeSettler } from '#server/collab/settler.ts';
import {
  addCommitted,
  answerTo,
  clocksIn,
  emptySettled,
  rebase,
  takeApart,
  textOf,
  wholeOf,
} from '#server/collab/text.ts';
import { chance } from '../fixtures/random.ts';
import { root } from '../fixtures/database.ts';
import { clocksOf } from './what-is-known.ts';
import { act, isPending, makeWriter, receive, stateOf, xmlOf } from './writers.ts';

const docOf = (...updates: Uint8Array[]) => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
};

describe('a text as bytes', () => {
  const settler = makeSettler(root);
  afterAll(() => settler.stop());

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    '[L4] answers every clock with what brings a document up to it, before and after settling (seed %i)',
    async (seed) => {
      const dice = chance(seed);
      const text = textOf(emptySettled());
      takeApart(text);
      const known = nothingKnown();
      const writers = [makeWriter(11), makeWriter(12)];
      const [one, two] = writers as [ReturnType<typeof makeWriter>, ReturnType<typeof makeWriter>];
      const visitor = new Y.Doc();
      for (let i = 0; i < 150; i++) {
        const writer = dice.pick(writers);
        act(writer, dice);
        for (const update of writer.made()) {
          const news = addStored(known, update);
          if (news === null || news === 'nothing') continue;
          addCommitted(text, news.runs, news.deleted);
          for (const other of writers) if (other !== writer) receive(other, news.remainder);
        }
        if (dice.yes(0.1)) {
          Y.applyUpdate(visitor, answerTo(text, Y.decodeStateVector(Y.encodeStateVector(visitor))));
          expect(isPending(visitor)).toBe(false);
          expect(xmlOf(visitor)).toBe(xmlOf(docOf(wholeOf(text))));
        }
        if (dice.yes(0.05)) {
          const count = text.laterCount;
          const settled = await settler.settle([wholeOf(text)]);
          if (!settled) throw new Error('broken');
          rebase(text, settled, count);
          expect(text.laterCount).toBe(0);
        }
      }
      expect(clocksIn(text)).toEqual(clocksOf(known));
      const fresh = docOf(wholeOf(text));
      expect(isPending(fresh)).toBe(false);
      expect([xmlOf(one.doc), xmlOf(two.doc)]).toEqual([xmlOf(fresh), xmlOf(fresh)]);
      expect(stateOf(docOf(answerTo(text, new Map())))).toBe(stateOf(fresh));
    },
  );

  test('[L4] what is committed while a text is being settled stays', () => {
    const text = textOf(emptySettled());
    takeApart(text);
    const known = nothingKnown();
    const writer = makeWriter(5);
    const commit = () => {
      for (const update of writer.made()) {
        const news = addStored(known, update);
        if (news && news !== 'nothing') addCommitted(text, news.runs, news.deleted);
      }
    };
    writer.body.insert(0, [new Y.XmlElement('paragraph')]);
    commit();
    const [before, count] = [wholeOf(text), text.laterCount];
    writer.body.insert(1, [new Y.XmlElement('heading')]);
    commit();
    rebase(text, settle([before]) ?? emptySettled(), count);
    expect(text.laterCount).toBe(1);
    expect(xmlOf(docOf(wholeOf(text)))).toBe('<paragraph></paragraph><heading></heading>');
  });

  test('[L5] a document with equal clocks is still told everything that is deleted', () => {
    const writer = makeWriter(5);
    const text = new Y.XmlText('words');
    writer.body.insert(0, [text]);
    const behind = docOf(Y.encodeStateAsUpdate(writer.doc));
    text.delete(0, 3);
    const settled = settle([Y.encodeStateAsUpdate(writer.doc)]);
    const answer = answerTo(
      textOf(settled ?? emptySettled()),
      Y.decodeStateVector(Y.encodeStateVector(behind)),
    );
    Y.applyUpdate(behind, answer);
    expect(xmlOf(behind)).toBe('ds');
    expect(answer.length).toBeLessThan(10);
  });

  test('[L5] a stored state is answered with as it is, byte for byte', () => {
    const writer = makeWriter(5);
    writer.body.insert(0, [new Y.XmlElement('paragraph')]);
    const settled = settle([Y.encodeStateAsUpdate(writer.doc)]) ?? emptySettled();
    expect(answerTo(textOf(settled), new Map())).toBe(settled.state);
    expect(textOf(settled).parts).toBe(null);
  });

  test('[L6] settling finds updates that no document can hold, and which they are', async () => {
    const writer = makeWriter(5);
    writer.body.insert(0, [new Y.XmlElement('paragraph')]);
    const [good] = writer.made() as [Uint8Array];
    const waiting = Uint8Array.of(1, 1, 9, 4, 0x84, 9, 3, 1, 120, 0);
    const cut = good.subarray(0, good.length - 4);
    expect(settle([good])).not.toBe(null);
    expect(settle([good, waiting])).toBe(null);
    expect(settle([cut])).toBe(null);
    expect(await settler.broken(Uint8Array.of(0, 0), [good, waiting, cut])).toEqual([1, 2]);
  });

  test('[L6] settling is no edit: formatting that Yjs would clean up stays as it was sent', () => {
    const writer = makeWriter(5);
    const text = new Y.XmlText('words');
    writer.body.insert(0, [text]);
    text.format(0, 5, { bold: {} });
    text.format(0, 5, { bold: null });
    const other = makeWriter(6);
    const settled = settle(writer.made());
    // A document that only receives would delete the two marks that now mean nothing.
    expect(settled?.deleteSet).toEqual(deletedBy(writer.doc));
    receive(other, settled?.state ?? Uint8Array.of(0, 0));
    expect(xmlOf(other.doc)).toBe('words');
  });

  test('[L6] large texts are settled and indexed in a worker, with the same result', async () => {
    const writer = makeWriter(5);
    const text = new Y.XmlText('x');
    writer.body.insert(0, [text]);
    for (let i = 0; i < 20; i++) text.insert((i * 31) % text.length, 'some more words '.repeat(400));
    const whole = Y.encodeStateAsUpdate(writer.doc);
    expect(whole.length).toBeGreaterThan(100_000);
    expect(await settler.settle([whole])).toEqual(settle([whole]));
    expect(clocksOf(await settler.index(whole))).toEqual(new Map([[5, clockOf(writer.doc)]]));
    await expect(settler.index(Uint8Array.from(whole).fill(255, 50_000))).rejects.toThrow();
    expect(await settler.settle([whole])).toEqual(settle([whole]));
  });
});

const clockOf = (doc: Y.Doc) => Y.decodeStateVector(Y.encodeStateVector(doc)).get(doc.clientID);

const deletedBy = (doc: Y.Doc) => Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)).slice(1);
