import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Standing } from '#server/collab/seat.ts';
import { enter, gate, type Hand } from './hand.ts';
import { openStage, settled, type Person, type Stage } from './stage.ts';

const reads: Standing = { level: 'read', follows: true, notEditing: 'not-yours' };
const readsReleased: Standing = { level: 'read', follows: false, notEditing: 'not-yours' };
const sealed: Standing = { level: 'comment', follows: true, notEditing: 'sealed' };

describe('levels', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = openStage();
  });
  afterEach(() => stage.close());
  const rows = () => stage.log.kept(stage.sectionId).rows;
  const opened = async (person: Person, clientId: number): Promise<Hand> => {
    const hand = await enter(stage, person, clientId);
    hand.open();
    await settled();
    return hand;
  };
  const change = async (person: Person, standing: Standing) => {
    stage.set(person, standing);
    await stage.rooms.recheck({ person: person.personId });
  };
  const release = async () => {
    stage.log.kept(stage.sectionId).releasedSeq = rows().length;
    await stage.rooms.recheck({ section: stage.sectionId });
  };

  test.each<[string, Standing, number]>([
    ['a reader', reads, 4403],
    ['a reader of released text', readsReleased, 4403],
    ['somebody in an agreed text', sealed, 4409],
  ])(
    '[P3] %s who sends something new is closed, and nothing is stored; what brings nothing is ignored',
    async (_who, standing, code) => {
      const one = await opened(stage.person('one'), 11);
      const first = one.type('words');
      await settled();
      await release();
      const person = stage.person('reader');
      stage.set(person, standing);
      const two = await opened(person, 22);
      two.send(Uint8Array.of(0, 0), 'step2');
      two.send(first);
      two.send(Y.encodeStateAsUpdate(two.doc), 'step2');
      await settled();
      expect([two.closedWith, two.heard('step1'), two.text()]).toEqual([null, [], one.text()]);
      two.type('mine');
      await settled();
      expect([two.closedWith, rows().length]).toEqual([code, 1]);
      expect(one.text()).toBe('<paragraph>words</paragraph>');
    },
  );

  test.each<[string, Standing, number]>([
    ['signed out', { level: 'none', why: 'signed-out' }, 4401],
    ['no longer there', { level: 'none', why: 'not-found' }, 4404],
  ])(
    '[P3] somebody who fell (%s) is closed with the reason; nobody is let in so',
    async (_name, standing, code) => {
      const one = await opened(stage.person('one'), 11);
      const two = await opened(stage.person('two'), 22);
      await change(two.person, standing);
      expect([one.closedWith, two.closedWith]).toEqual([null, code]);
      const again = await enter(stage, two.person, 22);
      expect([again.closedWith, again.place, again.said()]).toEqual([code, null, []]);
    },
  );

  test('[P3] once a recheck has answered, nothing is accepted from or sent to the old level, though it waited in the queue', async () => {
    const one = await opened(stage.person('one'), 11);
    const two = await opened(stage.person('two'), 22);
    const held = gate();
    stage.log.gate = held.promise;
    one.type('in flight');
    await settled();
    one.type('waiting');
    two.type('also waiting');
    await settled();
    let answered = false;
    const asked = change(one.person, { level: 'none', why: 'not-found' }).then(() => (answered = true));
    await settled();
    // Their commit is under way: it is waited for, so that nothing of theirs appears after the answer.
    expect(answered).toBe(false);
    held.open();
    await asked;
    expect(rows().length).toBeGreaterThan(0);
    const heardAtAnswer = one.sent.length;
    await settled();
    expect(one.closedWith).toBe(4404);
    expect(one.sent.length).toBe(heardAtAnswer);
    expect(two.text()).toBe('<paragraph>in flight</paragraph><paragraph>also waiting</paragraph>');
    expect(rows().map(({ authorId }) => authorId)).toEqual([one.person.personId, two.person.personId]);
  });

  test('[P3] what was dropped so is not taken for known: given back the level, its author brings it again', async () => {
    const one = await opened(stage.person('one'), 11);
    const held = gate();
    stage.log.gate = held.promise;
    const two = await opened(stage.person('two'), 22);
    two.type('first');
    await settled();
    one.type('dropped');
    const asked = change(one.person, reads);
    held.open();
    await asked;
    await settled();
    stage.log.gate = null;
    expect(rows().length).toBe(1);
    await change(one.person, { level: 'edit' });
    await settled();
    expect(one.heard('step1').length).toBe(2);
    one.send(Y.encodeStateAsUpdate(one.doc), 'step2');
    await settled();
    expect(two.text()).toContain('dropped');
    expect(rows().length).toBe(2);
  });

  test('[P3] a promoted reader is told, and asked for what they have', async () => {
    const person = stage.person('one');
    stage.set(person, reads);
    const one = await opened(person, 11);
    one.said();
    await change(person, { level: 'edit' });
    await settled();
    expect(one.said().map((said) => (said.what === 'hello' ? said.level : said.what))).toEqual([
      'edit',
      'step1',
    ]);
    one.type('now I may');
    await settled();
    expect(rows().length).toBe(1);
  });

  test('[P3] where the level cannot be asked, nobody goes on at the old one', async () => {
    const one = await opened(stage.person('one'), 11);
    stage.log.state = () => Promise.reject(new Error('away'));
    await stage.rooms.recheck({ person: one.person.personId });
    expect(one.closedWith).toBe(1013);
  });

  test('[P3] somebody on their way in while the level changes is judged by the new one', async () => {
    const person = stage.person('one');
    const held = gate();
    const get = stage.standings.get.bind(stage.standings);
    let asked = 0;
    stage.standings.get = (id) => {
      asked++;
      return get(id);
    };
    const load = stage.log.load.bind(stage.log);
    stage.log.load = async (id) => {
      await held.promise;
      return load(id);
    };
    const entering = enter(stage, person, 11);
    stage.set(person, { level: 'none', why: 'not-found' });
    const rechecked = stage.rooms.recheck({ person: person.personId });
    held.open();
    await rechecked;
    const one = await entering;
    await settled();
    expect(asked).toBeGreaterThan(1);
    expect([one.closedWith, one.said()]).toEqual([4404, []]);
  });

  test('[P4] of a held section those below edit get the released text alone: no live bytes, presence, later number', async () => {
    const editor = await opened(stage.person('editor'), 11);
    editor.type('released');
    await settled();
    await release();
    editor.type('secret');
    await settled();
    const person = stage.person('reader');
    stage.set(person, readsReleased);
    const reader = await opened(person, 22);
    editor.presence(11, 1, { cursor: { at: 'here' } });
    reader.presence(22, 1, { cursor: { at: 'there' } });
    editor.type('more secrets');
    await settled();
    expect(reader.text()).toBe('<paragraph>released</paragraph>');
    expect(reader.said().map((said) => (said.what === 'hello' ? said.seq : said.what))).toEqual([
      1,
      'saved',
      'step2',
    ]);
    expect(editor.heard('presence')).toEqual([]);
    const canary = Buffer.from('secret');
    for (const bytes of reader.sent) expect(Buffer.from(bytes).includes(canary)).toBe(false);
    await release();
    await settled();
    expect(reader.text()).toBe(editor.text());
    expect(reader.heard('hello').at(-1)?.seq).toBe(3);
  });

  test('[P4] before anything was released there is nothing to see', async () => {
    const editor = await opened(stage.person('editor'), 11);
    editor.type('draft');
    await settled();
    const person = stage.person('reader');
    stage.set(person, readsReleased);
    const reader = await opened(person, 22);
    expect([reader.text(), reader.heard('hello')[0]?.seq]).toEqual(['', 0]);
  });

  test('[P4] a section that is held under its readers falls silent for them, and opens again', async () => {
    const editor = await opened(stage.person('editor'), 11);
    const person = stage.person('reader');
    stage.set(person, reads);
    const reader = await opened(person, 22);
    editor.presence(11, 1, { cursor: null });
    reader.presence(22, 1, { cursor: null });
    await settled();
    expect(reader.heard('presence').length).toBe(1);
    await change(person, readsReleased);
    editor.type('unseen');
    await settled();
    expect(reader.text()).toBe('');
    expect(reader.heard('presence').at(-1)?.entries[0]?.state).toBe(null);
    expect(editor.heard('presence').at(-1)?.entries[0]?.state).toBe(null);
    await change(person, reads);
    await settled();
    expect(reader.text()).toBe('<paragraph>unseen</paragraph>');
  });
});
