import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { rootName } from '#lib/sections/schema-names.ts';
import { craft, element, paragraphOf, text } from './craft.ts';
import { enter, gate } from './hand.ts';
import { openStage, settled, type Stage } from './stage.ts';

describe('a room keeps its promises', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = openStage();
  });
  afterEach(() => stage.close());
  const rows = () => stage.log.kept(stage.sectionId).rows;
  const pair = async () => {
    const one = await enter(stage, stage.person('one'), 11);
    const two = await enter(stage, stage.person('two'), 22);
    one.open();
    two.open();
    await settled();
    one.said();
    two.said();
    return { one, two };
  };

  test('[P1] while the commit is on its way nobody is shown anything, and nothing is said to be saved', async () => {
    const { one, two } = await pair();
    const held = gate();
    stage.log.gate = held.promise;
    one.type('quiet');
    await settled();
    expect([one.said(), two.said(), rows()]).toEqual([[], [], []]);
    const late = await enter(stage, stage.person('late'), 33);
    late.open();
    await settled();
    expect(late.text()).toBe('');
    held.open();
    await settled();
    expect(rows().length).toBe(1);
    expect(one.said()).toEqual([{ what: 'saved', count: 1 }]);
    expect(two.said().map(({ what }) => what)).toEqual(['update']);
    expect([two.text(), late.text()]).toEqual([one.text(), one.text()]);
  });

  test('[P1] a commit that fails is acknowledged to nobody and shown to nobody; all come back to what is stored', async () => {
    const { one, two } = await pair();
    one.type('kept');
    await settled();
    one.said();
    two.said();
    stage.log.failing = { ok: false, why: 'away' };
    one.type('lost');
    await settled();
    expect([one.closedWith, two.closedWith]).toEqual([1013, 1013]);
    expect(one.said()).toEqual([]);
    expect(two.said()).toEqual([]);
    stage.log.failing = null;
    const again = await enter(stage, one.person, 11);
    again.open();
    again.send(Y.encodeStateAsUpdate(one.doc), 'step2');
    await settled();
    expect(again.heard('saved').at(-1)?.count).toBe(1);
    const reader = await enter(stage, two.person, 23);
    reader.open();
    await settled();
    expect(reader.text()).toBe('<paragraph>kept</paragraph><paragraph>lost</paragraph>');
  });

  test('[P2] a client id belongs to the first who used it: others are closed with 4403, and nothing is stored', async () => {
    const { one, two } = await pair();
    one.type('mine');
    await settled();
    const before = rows().length;
    two.send(craft({ blocks: [{ client: 11, clock: 6, structs: [text({ after: [11, 5] }, 'forged')] }] }));
    await settled();
    expect(two.closedWith).toBe(4403);
    expect([rows().length, one.closedWith]).toEqual([before, null]);
    // The claim outlives the room.
    one.drop();
    await settled();
    const thief = await enter(stage, stage.person('thief'), 99);
    thief.open();
    await settled();
    thief.send(craft({ blocks: [{ client: 11, clock: 6, structs: [text({ after: [11, 5] }, 'forged')] }] }));
    await settled();
    expect(thief.closedWith).toBe(4403);
  });

  test('[P2] what a frame repeats is not logged: coming back without having typed writes no row', async () => {
    const { one, two } = await pair();
    one.type('a');
    two.type('b');
    await settled();
    const before = rows().length;
    one.send(Y.encodeStateAsUpdate(one.doc), 'step2');
    two.send(Y.encodeStateAsUpdate(two.doc), 'step2');
    await settled();
    expect(rows().length).toBe(before);
    expect(rows().map(({ authorId }) => authorId)).toEqual([one.person.personId, two.person.personId]);
  });

  test('[P2] more client ids a day than anyone needs are refused until later', async () => {
    const { one } = await pair();
    const many = (from: number) =>
      craft({
        blocks: Array.from({ length: 600 }, (_, i) => ({
          client: from - i,
          structs: [element({ in: rootName }, 'paragraph')],
        })),
      });
    one.send(many(10_000));
    await settled();
    expect(one.closedWith).toBe(null);
    one.send(many(20_000));
    await settled();
    expect([one.closedWith, rows().length]).toEqual([1013, 1]);
    stage.pass(24 * 3_600_000);
    const tomorrow = await enter(stage, one.person, 1);
    tomorrow.open();
    tomorrow.send(many(20_000));
    await settled();
    expect([tomorrow.closedWith, rows().length]).toEqual([null, 2]);
  });

  test('[P5] a load that fails closes the room with 1013 and writes nothing; the next load is a new one', async () => {
    const load = stage.log.load.bind(stage.log);
    stage.log.load = () => Promise.reject(new Error('away'));
    const one = await enter(stage, stage.person('one'), 11);
    one.type('typed meanwhile');
    await settled();
    expect([one.closedWith, rows(), stage.rooms.count()]).toEqual([1013, [], 0]);
    expect(stage.reports).toEqual(['a section could not be loaded']);
    stage.log.load = load;
    const again = await enter(stage, one.person, 11);
    again.open();
    await settled();
    expect(again.heard('step2').length).toBe(1);
  });

  test('[P5] nothing is answered before the load is done, and it is answered once', async () => {
    const held = gate();
    const load = stage.log.load.bind(stage.log);
    let loads = 0;
    stage.log.load = async (id) => {
      loads++;
      await held.promise;
      return load(id);
    };
    const one = await enter(stage, stage.person('one'), 11);
    const two = await enter(stage, stage.person('two'), 22);
    one.open();
    two.open();
    one.type('early bird');
    await settled();
    expect([one.said(), two.said()]).toEqual([[], []]);
    held.open();
    await settled();
    expect(loads).toBe(1);
    expect([one.heard('step2').length, two.heard('step2').length]).toEqual([1, 1]);
    expect(two.text()).toBe('<paragraph>early bird</paragraph>');
  });

  test('[P5] while a room closes, the next visitor waits for it and gets what it held', async () => {
    const held = gate();
    const { one, two } = await pair();
    one.type('last words');
    await settled();
    const write = stage.log.writeSnapshot.bind(stage.log);
    stage.log.writeSnapshot = async (id, snapshot) => {
      await held.promise;
      return write(id, snapshot);
    };
    one.drop();
    two.drop();
    await settled();
    const next = enter(stage, stage.person('next'), 44);
    await settled();
    held.open();
    const hand = await next;
    hand.open();
    await settled();
    expect(hand.text()).toBe('<paragraph>last words</paragraph>');
  });

  test('[P5] a room that everyone has left lingers: who comes back finds it as it was, and it closes when nobody does', async () => {
    const patient = openStage({ lingers: 200 });
    let loads = 0;
    const load = patient.log.load.bind(patient.log);
    patient.log.load = (id) => {
      loads++;
      return load(id);
    };
    const someone = patient.person('one');
    const first = await enter(patient, someone, 11);
    first.open();
    await settled();
    first.type('before');
    await settled();
    first.drop();
    await settled();
    const again = await enter(patient, someone, 12);
    again.open();
    await settled();
    expect([loads, patient.rooms.count(), again.text()]).toEqual([1, 1, '<paragraph>before</paragraph>']);
    await pause(300);
    expect(patient.rooms.count()).toBe(1);
    again.drop();
    while (patient.rooms.count() > 0) await pause(5);
    expect(patient.log.kept(patient.sectionId).snapshot?.uptoSeq).toBe(1);
    await patient.close();
  });

  test('[P5] what came before its socket ended is committed', async () => {
    const { one, two } = await pair();
    const held = gate();
    stage.log.gate = held.promise;
    one.type('goodbye');
    one.drop();
    held.open();
    await settled();
    expect(two.text()).toBe('<paragraph>goodbye</paragraph>');
  });

  test('[P6] a row that no document can hold is put in quarantine; its author reloads, the others come back', async () => {
    const author = stage.person('author');
    const other = stage.person('other');
    const good = paragraphOf(7, 'good');
    const row = { authorId: author.personId, at: new Date(), quarantined: false };
    stage.log
      .kept(stage.sectionId)
      .rows.push(
        { ...row, seq: 1, bytes: good },
        { ...row, seq: 2, bytes: Uint8Array.of(1, 1, 9, 4, 0x84, 9, 3, 1, 120, 0) },
      );
    const hand = await enter(stage, other, 22);
    hand.open();
    await settled();
    expect(hand.text()).toBe('<paragraph>good</paragraph>');
    expect(rows().map(({ quarantined }) => quarantined)).toEqual([false, true]);
    expect(stage.reports).toEqual(['a row was put in quarantine']);
    hand.type('next');
    await settled();
    expect(rows().at(-1)?.seq).toBe(3);
  });

  test('[P6] a bad frame costs its sender, not the room', async () => {
    const { one, two } = await pair();
    one.give(Uint8Array.of(99, 1, 2));
    await settled();
    expect([one.closedWith, two.closedWith]).toEqual([4400, null]);
    two.type('undisturbed');
    await settled();
    expect(two.heard('saved').at(-1)?.count).toBe(1);
  });

  test('[P6] another writer on the same log is said, and the room writes no more', async () => {
    const { one } = await pair();
    await stage.log.append([
      {
        sectionId: stage.sectionId,
        seq: 1,
        authorId: 'x',
        at: new Date(),
        bytes: Uint8Array.of(0, 0),
        claims: [],
      },
    ]);
    one.type('too late');
    await settled();
    expect([one.closedWith, stage.others, rows().length]).toEqual([1013, 1, 1]);
  });
});
