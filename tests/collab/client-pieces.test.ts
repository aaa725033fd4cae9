import { prosemirrorJSONToYXmlFragment, yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { bullets, heading, paragraph, table, tasks, type Block } from '#lib/sections/blocks.ts';
import { pieceSize, piecesOf } from '#lib/sections/client/pieces.ts';
import { openSectionClient, type SectionClient } from '#lib/sections/client/section-client.ts';
import { rootName, sectionGrammar } from '#lib/sections/schema-names.ts';
import { sectionSchema } from '#lib/sections/schema.ts';
import { advance, judge } from '#server/collab/guard.ts';
import { nothingKnown } from '#server/collab/known.ts';
import { chance, type Chance } from '../fixtures/random.ts';
import { gate } from './hand.ts';
import { lineSocket, openStage, settled, type Line, type Stage } from './stage.ts';
import { isPending, stateOf } from './writers.ts';

const schema = sectionSchema();
const bodyOf = (doc: Y.Doc) => doc.getXmlFragment(rootName);

/** Puts blocks into a document in one transaction, as an editor does. */
const paste = (doc: Y.Doc, blocks: Block[]) =>
  doc.transact(() => prosemirrorJSONToYXmlFragment(schema, { type: 'doc', content: blocks }, bodyOf(doc)));

const checkSchema = (doc: Y.Doc) => {
  if (bodyOf(doc).length > 0) schema.nodeFromJSON(yXmlFragmentToProsemirrorJSON(bodyOf(doc))).check();
};

const words = (dice: Chance, most: number) =>
  Array.from({ length: 1 + dice.below(most) }, () =>
    dice.pick(['ward ', 'zoë ', '東京', '👩‍👩‍👧', '🏙️ ', 'x']),
  ).join('');

const block = (dice: Chance): Block =>
  dice.pick<() => Block>([
    () => paragraph(words(dice, 60)),
    () => heading(3, words(dice, 5)),
    () => bullets([words(dice, 30), words(dice, 3)]),
    () =>
      tasks([
        { done: dice.yes(0.5), words: words(dice, 30) },
        { done: false, words: words(dice, 3) },
      ]),
    () => table([words(dice, 2), words(dice, 2)], [[words(dice, 20), words(dice, 20)]]),
  ])();

describe('a large change in pieces', () => {
  test('[C8] each applies at once, passes the guard and leaves a text that the schema allows; all are the whole', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const dice = chance(seed);
      const [mine, whole, inPieces] = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
      const known = nothingKnown();
      const body = bodyOf(mine);
      const undo = new Y.UndoManager(body, { captureTimeout: 0 });
      let most = 0;
      mine.on('update', (update: Uint8Array) => {
        Y.applyUpdate(whole, update);
        const pieces = piecesOf(mine, update, 150);
        most = Math.max(most, pieces.length);
        for (const piece of pieces) {
          Y.applyUpdate(inPieces, piece);
          expect(isPending(inPieces), `seed ${seed}`).toBe(false);
          checkSchema(inPieces);
          const verdict = judge(known, piece, sectionGrammar(), () => 'mine');
          expect(verdict.kind, `seed ${seed}`).toBe('news');
          if (verdict.kind === 'news') advance(known, verdict.news);
        }
        expect(stateOf(inPieces), `seed ${seed}`).toBe(stateOf(whole));
      });
      for (let round = 0; round < 5; round++)
        paste(
          mine,
          Array.from({ length: 1 + dice.below(9) }, () => block(dice)),
        );
      // Undoing makes what was deleted anew, in an order of its own.
      paste(mine, [paragraph('little')]);
      undo.undo();
      undo.undo();
      undo.redo();
      expect(most, `seed ${seed}`).toBeGreaterThan(3);
    }
  });

  test('[C8] a list whose items others wrote comes back by undo without ever being empty', () => {
    const [mine, other] = [new Y.Doc(), new Y.Doc()];
    paste(mine, [bullets(['first']), paragraph('between'), paragraph('after')]);
    Y.applyUpdate(other, Y.encodeStateAsUpdate(mine));
    const item = new Y.XmlElement('listItem');
    const inside = new Y.XmlElement('paragraph');
    inside.insert(0, [new Y.XmlText('by another')]);
    item.insert(0, [inside]);
    const list = bodyOf(other).get(0) as Y.XmlElement;
    list.insert(0, [item]);
    list.delete(1, 1);
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(other), 'other');
    const undo = new Y.UndoManager(bodyOf(mine), { trackedOrigins: new Set([null]) });
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(mine));
    bodyOf(mine).delete(0, 3);
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(mine));
    mine.on('update', (update: Uint8Array) => {
      for (const piece of piecesOf(mine, update, 20)) {
        Y.applyUpdate(copy, piece);
        checkSchema(copy);
      }
    });
    undo.undo();
    expect(bodyOf(copy).toJSON()).toBe(bodyOf(mine).toJSON());
    expect(bodyOf(copy).toJSON()).toContain('by another');
  });
});

describe('a large paste in a page', () => {
  let stage: Stage;
  let client: SectionClient;
  let doc: Y.Doc;
  beforeEach(async () => {
    stage = openStage();
    doc = new Y.Doc();
    client = openSectionClient({
      url: 'ws://stage',
      sectionId: stage.sectionId,
      WebSocket: lineSocket(stage, stage.person('one'), (_line: Line) => undefined),
      doc,
    });
    await settled();
  });
  afterEach(async () => {
    client.stop();
    await stage.close();
  });
  const rows = () => stage.log.kept(stage.sectionId).rows;

  test('[C8] leaves in frames of some 48 KB, and is called saved once the last is committed', async () => {
    const held = gate();
    stage.log.gate = held.promise;
    paste(doc, [
      paragraph('é'.repeat(300_000)),
      ...Array.from({ length: 2000 }, (_, i) => paragraph(`Paragraph ${i} ${'of words '.repeat(10)}`)),
    ]);
    await settled();
    expect(client.state().save).toBe('saving');
    held.open();
    stage.log.gate = null;
    await settled();
    expect(client.state().save).toBe('saved');
    const sizes = rows().map(({ bytes }) => bytes.length);
    expect(sizes.length).toBeGreaterThan(15);
    expect(Math.max(...sizes)).toBeLessThan(pieceSize * 1.2);
    const replayed = new Y.Doc();
    for (const { bytes } of rows()) Y.applyUpdate(replayed, bytes);
    expect(bodyOf(replayed).toJSON()).toBe(bodyOf(doc).toJSON());
    expect(stage.reports).toEqual([]);
  });

  test('[C9] how much may still be added is known, before it is', async () => {
    const all = client.room();
    expect(all).toBe(2 * 1024 * 1024);
    const held = gate();
    stage.log.gate = held.promise;
    paste(doc, [paragraph('x'.repeat(100_000))]);
    expect(client.room()).toBeLessThan(all - 100_000);
    expect(client.room()).toBeGreaterThan(all - 101_000);
    held.open();
    stage.log.gate = null;
    await settled();
    expect(client.room()).toBe(all);
  });
});
