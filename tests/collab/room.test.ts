import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { rootName } from '#lib/sections/schema-names.ts';
import { chance } from '../fixtures/random.ts';
import { join, openStage, settled, type Client, type Stage } from './stage.ts';
import { act, type Writer } from './writers.ts';

const paragraphIn = (client: Client, words: string) => {
  const element = new Y.XmlElement('paragraph');
  element.insert(0, [new Y.XmlText(words)]);
  client.doc.getXmlFragment(rootName).push([element]);
};

const asWriter = ({ doc }: Client): Writer => {
  const body = doc.getXmlFragment(rootName);
  return { doc, body, undo: new Y.UndoManager(body, { captureTimeout: 0 }), made: () => [] };
};

describe('unmodified y-websocket clients in a room', () => {
  let stage: Stage;
  let clients: Client[];
  const enter = (name: string, doc?: Y.Doc) => {
    const client = join(stage, stage.person(name), doc);
    clients.push(client);
    return client;
  };
  beforeEach(() => {
    stage = openStage();
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) client.stop();
    await stage.close();
    expect(stage.rooms.count()).toBe(0);
  });

  test('[P7] write and read each other, and what they wrote is in the log and in a fresh client', async () => {
    const [one, two] = [enter('one'), enter('two')];
    await settled();
    expect([one.provider.synced, two.provider.synced]).toEqual([true, true]);
    paragraphIn(one, 'from one');
    paragraphIn(two, 'from two');
    await settled();
    expect(one.text()).toBe(two.text());
    expect(one.text()).toContain('from one');
    expect(one.text()).toContain('from two');
    expect(stage.log.kept(stage.sectionId).rows.length).toBeGreaterThan(1);
    const three = enter('three');
    await settled();
    expect(three.text()).toBe(one.text());
    expect(stage.reports).toEqual([]);
  });

  test('[P7] a room whose last visitor left keeps a snapshot and is gone; the next one loads it', async () => {
    const one = enter('one');
    await settled();
    paragraphIn(one, 'kept');
    await settled();
    one.stop();
    await settled();
    expect(stage.rooms.count()).toBe(0);
    const { snapshot, rows } = stage.log.kept(stage.sectionId);
    expect(snapshot?.uptoSeq).toBe(rows.length);
    expect(snapshot?.text).toBe('kept');
    const two = enter('two');
    await settled();
    expect(two.text()).toBe('<paragraph>kept</paragraph>');
    paragraphIn(two, 'more');
    await settled();
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1));
  });

  test.each([1, 2, 3, 4, 5, 6])(
    '[P7] random editing with lost connections ends alike everywhere (seed %i)',
    async (seed) => {
      const dice = chance(seed);
      for (let i = 0; i < 3; i++) enter(`writer ${i}`);
      await settled();
      const writers = clients.map(asWriter);
      for (let round = 0; round < 60; round++) {
        const at = dice.below(clients.length);
        const client = clients[at] as Client;
        act(writers[at] as Writer, dice);
        if (dice.yes(0.1)) client.provider.disconnect();
        if (dice.yes(0.5)) client.provider.connect();
        if (dice.yes(0.3)) await settled();
      }
      for (const client of clients) client.provider.connect();
      await settled();
      await settled();
      const texts = clients.map((client) => client.text());
      expect(new Set(texts).size).toBe(1);
      for (const { doc } of clients) expect(doc.store.pendingStructs).toBe(null);
      const replayed = new Y.Doc();
      for (const { bytes } of stage.log.kept(stage.sectionId).rows) Y.applyUpdate(replayed, bytes);
      expect(replayed.getXmlFragment(rootName).toJSON()).toBe(texts[0]);
      // Everything is in the log, so coming back brings nothing and writes no row.
      const before = stage.log.kept(stage.sectionId).rows.length;
      for (const client of clients) {
        client.provider.disconnect();
        client.provider.connect();
        await settled();
      }
      expect(stage.log.kept(stage.sectionId).rows.length).toBe(before);
      expect(stage.reports).toEqual([]);
    },
  );
});
