import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { rootName } from '#lib/sections/schema-names.ts';
import { newId } from '#lib/core/ids.ts';
import { craft, text } from './craft.ts';
import { enter, gate } from './hand.ts';
import { openStage, settled, type Stage } from './stage.ts';

describe('what a room says, and when', () => {
  let stage: Stage;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    stage = openStage();
  });
  afterEach(async () => {
    await stage.close();
    vi.useRealTimers();
  });
  const rows = () => stage.log.kept(stage.sectionId).rows;
  const opened = async (name: string, clientId: number) => {
    const hand = await enter(stage, stage.person(name), clientId);
    hand.open();
    await settled();
    return hand;
  };

  test('[W7] a visitor is greeted with level, epoch, schema version and newest number, then asked for what is not here', async () => {
    const one = await opened('one', 11);
    expect(one.said()).toEqual([
      { what: 'hello', level: 'edit', epoch: 1, schemaVersion: 1, seq: 0 },
      { what: 'saved', count: 0 },
      { what: 'step1', clocks: new Map() },
      { what: 'step2', update: Uint8Array.of(0, 0) },
    ]);
    one.type('words');
    await settled();
    const reader = stage.person('reader');
    stage.set(reader, { level: 'read', follows: true, notEditing: 'not-yours' });
    const two = await enter(stage, reader, 22);
    two.open();
    await settled();
    expect(two.said().map(({ what }) => what)).toEqual(['hello', 'saved', 'step2']);
    expect(two.heard('hello')[0]).toEqual({
      what: 'hello',
      level: 'read',
      epoch: 1,
      schemaVersion: 1,
      seq: 1,
    });
  });

  test('[W8] saved counts frames of step 2 and update in order of arrival, committed or found to hold nothing new', async () => {
    const one = await opened('one', 11);
    const first = one.type('a');
    await settled();
    one.send(first);
    one.send(Uint8Array.of(0, 0), 'step2');
    await settled();
    const held = gate();
    stage.log.gate = held.promise;
    one.type('b');
    one.send(first);
    await settled();
    expect(one.heard('saved').at(-1)?.count).toBe(3);
    held.open();
    await settled();
    expect(one.heard('saved').map(({ count }) => count)).toEqual([0, 1, 2, 3, 5]);
    const again = await enter(stage, one.person, 12);
    again.open();
    await settled();
    expect(again.heard('saved').map(({ count }) => count)).toEqual([0]);
  });

  test('[W8] an update that names what is not here is answered with step 1, and holds the count until the step 2 is committed', async () => {
    const one = await opened('one', 11);
    one.send(Uint8Array.of(0, 0), 'step2');
    one.type('a');
    await settled();
    one.said();
    one.doc.getXmlFragment(rootName).insert(0, [new Y.XmlElement('heading')]);
    const before = Y.encodeStateVector(one.doc);
    one.doc.getXmlFragment(rootName).insert(0, [new Y.XmlElement('paragraph')]);
    one.send(Y.encodeStateAsUpdate(one.doc, before));
    one.send(Y.encodeStateAsUpdate(one.doc, before));
    await settled();
    // Asked once, however many came early.
    expect(one.said().map(({ what }) => what)).toEqual(['step1']);
    const held = gate();
    stage.log.gate = held.promise;
    one.send(Y.encodeStateAsUpdate(one.doc), 'step2');
    await settled();
    expect(one.said()).toEqual([]);
    held.open();
    await settled();
    expect(one.said()).toEqual([{ what: 'saved', count: 5 }]);
  });

  test('[W8] a step 2 that names what is not here is malformed', async () => {
    const one = await opened('one', 11);
    one.send(craft({ blocks: [{ client: 11, structs: [text({ after: [4, 4] }, 'x')] }] }), 'step2');
    await settled();
    expect([one.closedWith, rows().length]).toEqual([4400, 0]);
  });

  test("[W9] one frame a commit for every reader, and to its senders only the others' part", async () => {
    const one = await opened('one', 11);
    const two = await opened('two', 22);
    const three = await opened('three', 33);
    const held = gate();
    stage.log.gate = held.promise;
    one.type('first');
    await settled();
    for (const hand of [one, two, three]) hand.said();
    one.type('a');
    one.type('b');
    two.type('c');
    held.open();
    await settled();
    stage.log.gate = null;
    const heard = (hand: typeof one) => hand.said().filter(({ what }) => what === 'update').length;
    expect([heard(one), heard(two), heard(three)]).toEqual([1, 2, 2]);
    expect([two.text(), three.text()]).toEqual([one.text(), one.text()]);
    expect(rows().length).toBe(4);
  });

  test('[W10] whoever hears nothing for 10 s is sent something before 20 s are over', async () => {
    const one = await opened('one', 11);
    vi.advanceTimersByTime(10_000);
    one.said();
    vi.advanceTimersByTime(10_000);
    expect(one.said()).toEqual([{ what: 'saved', count: 0 }]);
    vi.advanceTimersByTime(60_000);
    expect(one.said().length).toBe(6);
  });

  test('[W11] a reader who leaves more than 1 MB unread is asked to come back later; the first answer does not count', async () => {
    const one = await opened('one', 11);
    const slow = await opened('slow', 22);
    slow.unread = 1024 * 1024 - 10;
    one.type('still here');
    await settled();
    expect(slow.closedWith).toBe(null);
    slow.unread = 1024 * 1024 + 100_000;
    one.type('too slow');
    await settled();
    expect([slow.closedWith, one.closedWith]).toEqual([1013, null]);
    one.type('x'.repeat(200_000));
    await settled();
    const newcomer = await opened('newcomer', 33);
    newcomer.unread = 1024 * 1024 + 150_000;
    one.type('hello newcomer');
    await settled();
    expect(newcomer.closedWith).toBe(null);
  });

  test('[W11] a flood of step 1 is asked to come back later', async () => {
    const one = await opened('one', 11);
    for (let i = 0; i < 19; i++) one.open();
    await settled();
    expect(one.closedWith).toBe(null);
    for (let i = 0; i < 19; i++) one.open();
    await settled();
    expect(one.closedWith).toBe(1013);
  });

  test('[W6] while more waits for the database than is bounded, sockets are not read; then they are again', async () => {
    const one = await opened('one', 11);
    const two = await opened('two', 22);
    const held = gate();
    stage.log.gate = held.promise;
    one.type('in flight');
    await settled();
    const others = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        const sectionId = newId();
        stage.log.addSection(sectionId);
        return enter({ ...stage, sectionId }, stage.person(`p${i}`), 100 + i);
      }),
    );
    await settled();
    for (const hand of others) hand.type('x'.repeat(3 * 1024 * 1024));
    await settled();
    expect([one.paused, two.paused, others.every(({ paused }) => paused)]).toEqual([true, true, true]);
    two.type('kept for later');
    const late = await opened('late', 33);
    expect(late.paused).toBe(true);
    held.open();
    stage.log.gate = null;
    await settled();
    expect([one.paused, two.paused]).toEqual([false, false]);
    expect(one.text()).toContain('kept for later');
  });

  test('[W12] an older editor, or a document of another epoch, is told to reload', async () => {
    const person = stage.person('one');
    stage.log.addSection(stage.sectionId, { epoch: 2, schemaVersion: 3 });
    const closedWith = async (more: { schemaVersion?: number; epoch?: number | null }) => {
      const hand = await enter(stage, person, 11, { schemaVersion: 3, epoch: 2, ...more });
      hand.open();
      await settled();
      if (hand.closedWith !== null) expect(hand.said()).toEqual([]);
      return hand.closedWith;
    };
    expect(await closedWith({ schemaVersion: 2 })).toBe(4426);
    expect(await closedWith({ epoch: 1 })).toBe(4426);
    expect(await closedWith({ epoch: null })).toBe(4426);
    expect(await closedWith({})).toBe(null);
    expect(await closedWith({ schemaVersion: 4 })).toBe(null);
  });

  test('[W12] at a restart everyone is closed with 1012, what was let in is committed, a snapshot is kept', async () => {
    const one = await opened('one', 11);
    one.type('before the restart');
    await stage.rooms.stop();
    expect(one.closedWith).toBe(1012);
    expect(stage.log.kept(stage.sectionId).snapshot?.text).toBe('before the restart');
    const late = await enter(stage, stage.person('late'), 22);
    expect(late.closedWith).toBe(1012);
  });
});
