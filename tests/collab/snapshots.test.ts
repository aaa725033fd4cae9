import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { renderUpdates } from '#lib/sections/rendering.server.ts';
import type { SectionLog, Snapshot } from '#lib/sections/log.ts';
import { settle } from '#server/collab/settle.ts';
import { enter, gate, type Hand } from './hand.ts';
import { openStage, settled, type Stage } from './stage.ts';
import { makeWriter, type Writer } from './writers.ts';

describe('snapshots of a room that never empties', () => {
  let stage: Stage;
  let hand: Hand;
  let writer: Writer;
  let text: Y.XmlText;
  let written: Snapshot[];
  beforeEach(async () => {
    stage = openStage();
    written = [];
    const write = stage.log.writeSnapshot.bind(stage.log);
    stage.log.writeSnapshot = (id, snapshot) => {
      written.push(snapshot);
      return write(id, snapshot);
    };
    hand = await enter(stage, stage.person('one'), 7);
    hand.onFrame = () => undefined;
    hand.open();
    writer = makeWriter(7);
    text = new Y.XmlText();
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [text]);
    writer.body.insert(0, [paragraph]);
    await settled();
  });
  afterEach(() => stage.close());

  const kept = () => stage.log.kept(stage.sectionId);
  const send = () => {
    for (const update of writer.made()) hand.send(update);
  };
  /** So many rows, in a few commits. */
  const type = async (rows: number) => {
    for (let i = 0; i < rows; i++) {
      text.insert(text.length, 'x');
      if (i % 7 === 6) text.delete(text.length - 3, 1);
      if (i % 200 === 199) {
        send();
        await settled();
      }
    }
    send();
    await settled();
  };
  const expectExact = ({ uptoSeq, state, stateVector, deleteSet }: Snapshot) => {
    const rows = kept()
      .rows.filter(({ seq }) => seq <= uptoSeq)
      .map(({ bytes }) => bytes);
    const replayed = settle(rows);
    expect(Buffer.from(stateVector)).toEqual(Buffer.from(replayed?.stateVector ?? []));
    expect(Buffer.from(deleteSet)).toEqual(Buffer.from(replayed?.deleteSet ?? []));
    expect(renderUpdates([state]).sha256).toBe(renderUpdates(rows).sha256);
  };

  test('[L8] one is kept each 500 rows, exact, and the room goes on', async () => {
    await type(350);
    expect(written).toHaveLength(0);
    await type(600);
    await vi.waitFor(() => expect(written.length).toBeGreaterThan(0));
    expect(kept().rows.length).toBeGreaterThan(1000);
    await type(50);
    await vi.waitFor(() => expect(written).toHaveLength(2));
    written.forEach(expectExact);
    expect(hand.closedWith).toBe(null);
    const loaded = await stage.log.load(stage.sectionId);
    expect(loaded?.rows.length).toBeLessThan(500);
    const other = await enter(stage, stage.person('two'), 8);
    other.open();
    await settled();
    expect(other.text()).toBe(writer.body.toJSON());
    expect(stage.reports).toEqual([]);
  });

  test('[L8] what is typed while one is made is no part of it: no row, and no deletion', async () => {
    // Large enough to be settled in the worker, which takes its time.
    text.insert(0, 'words '.repeat(60_000));
    send();
    await vi.waitFor(() => expect(kept().rows).toHaveLength(2));
    text.insert(0, 'more '.repeat(60_000));
    send();
    await vi.waitFor(() => expect(kept().rows.length).toBe(3));
    text.delete(100, 1000);
    send();
    await vi.waitFor(() => expect(written.length).toBeGreaterThan(0));
    await vi.waitFor(() => expect(kept().rows.length).toBe(4));
    written.forEach(expectExact);
    expect(written[0]?.uptoSeq).toBeLessThan(4);
  });

  /** Writing snapshots by other means, until it is put right. */
  const writingBy = (other: SectionLog['writeSnapshot']) => {
    const { log } = stage;
    const before = log.writeSnapshot.bind(log);
    log.writeSnapshot = async (...given) => {
      await other(...given);
      return before(...given);
    };
    return () => (log.writeSnapshot = before);
  };

  test('[L8] one that cannot be written stops nobody, and is tried again', async () => {
    const putRight = writingBy(() => Promise.reject(new Error('The disk is full.')));
    await type(600);
    await vi.waitFor(() => expect(stage.reports).toEqual(['a snapshot could not be written']));
    expect([hand.closedWith, written.length]).toEqual([null, 0]);
    putRight();
    await type(600);
    await vi.waitFor(() => expect(written).toHaveLength(1));
    written.forEach(expectExact);
  });

  /** Somebody else comes, who finds no room before `go`. */
  const comesAfter = async (go: () => void, epoch: number) => {
    let entered = false;
    const coming = enter(stage, stage.person('two'), 9, { epoch }).then((other) => {
      entered = true;
      return other;
    });
    await settled();
    expect(entered).toBe(false);
    go();
    const other = await coming;
    other.open();
    await settled();
    other.type('and on');
    await settled();
    expect([stage.others, other.closedWith]).toEqual([0, null]);
    return other;
  };

  test('[L8] the next room begins after the last row of the one before', async () => {
    // What is on its way is one row, and no frame that still waits to be judged.
    send();
    await settled();
    const row = gate();
    stage.log.gate = row.promise;
    text.insert(0, 'on its way');
    send();
    await settled();
    // An epoch that was raised closes the room at once, with a commit in flight.
    kept().epoch = 2;
    const rechecked = stage.rooms.recheck({ section: stage.sectionId });
    await settled();
    const other = await comesAfter(row.open, 2);
    await rechecked;
    expect(other.text()).toContain('on its way');
    expect(kept().rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('[L8] the next room begins after the last snapshot of the one before', async () => {
    const snapshot = gate();
    writingBy(() => snapshot.promise);
    await type(600);
    stage.rooms.renew();
    const other = await comesAfter(snapshot.open, 1);
    expect(kept().snapshot?.uptoSeq).toBeGreaterThan(499);
    expect(other.text()).toContain(`<paragraph>${text.toJSON()}</paragraph>`);
  });
});
