import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Id } from '../core/ids.ts';
import { rootName } from './schema-names.ts';
import { whoTyped } from './who-typed.ts';

const [one, two] = ['one', 'two'] as Id[] as [Id, Id];

/** Two who write in turn; each transaction is a row of the log. */
function pair() {
  const rows: { authorId: Id; bytes: Uint8Array }[] = [];
  const make = (authorId: Id, clientId: number) => {
    const doc = new Y.Doc();
    doc.clientID = clientId;
    const body = doc.getXmlFragment(rootName);
    const undo = new Y.UndoManager(body, { captureTimeout: 0 });
    doc.on('update', (bytes: Uint8Array, origin: unknown) => {
      if (origin !== 'row') rows.push({ authorId, bytes });
    });
    let seen = 0;
    const hear = () => {
      for (; seen < rows.length; seen++) Y.applyUpdate(doc, rows[seen]?.bytes ?? new Uint8Array(), 'row');
    };
    const text = (at = 0) => (body.get(at) as Y.XmlElement).get(0) as Y.XmlText;
    return { doc, body, undo, hear, text };
  };
  const a = make(one, 1);
  const b = make(two, 2);
  const paragraph = (words: string) => {
    const element = new Y.XmlElement('paragraph');
    element.insert(0, [new Y.XmlText(words)]);
    return element;
  };
  a.body.insert(0, [paragraph('the plan for the quay')]);
  b.hear();
  const said = () => whoTyped(rows).map((text) => text.map(({ words, authorId }) => `${authorId}: ${words}`));
  return { a, b, rows, paragraph, said };
}

describe('who typed', () => {
  test('words are their writer’s', () => {
    const { b, said } = pair();
    b.text().insert(4, 'new ');
    expect(said()).toEqual([['one: the ', 'two: new ', 'one: plan for the quay']]);
  });

  test('a paragraph that another splits, joins, wraps or lifts keeps its writer', () => {
    const { b, said, paragraph } = pair();
    b.doc.transact(() => {
      b.text().delete(8, 13);
      b.body.insert(1, [paragraph(' for the quay')]);
    });
    expect(said()).toEqual([['one: the plan'], ['one:  for the quay']]);
    b.doc.transact(() => {
      b.body.delete(1, 1);
      b.text().insert(8, ' for the quay');
    });
    expect(said()).toEqual([['one: the plan for the quay']]);
    b.doc.transact(() => {
      b.body.delete(0, 1);
      const item = new Y.XmlElement('listItem');
      item.insert(0, [paragraph('the plan for the quay')]);
      const list = new Y.XmlElement('bulletList');
      list.insert(0, [item]);
      b.body.insert(0, [list]);
    });
    expect(said()).toEqual([['one: the plan for the quay']]);
  });

  test('what an undo brings back keeps its writer: words in their place, a block, words in a block that came back', () => {
    const { b, said } = pair();
    b.text().delete(4, 5);
    b.text().delete(0, 2);
    b.body.delete(0, 1);
    expect(said()).toEqual([]);
    b.undo.undo();
    expect(said()).toEqual([['one: e for the quay']]);
    b.undo.undo();
    expect(said()).toEqual([['one: the for the quay']]);
    b.undo.undo();
    expect(said()).toEqual([['one: the plan for the quay']]);
  });

  test('what another takes away at the same time as it is moved keeps its writer in the new paragraph', () => {
    const { a, b, said, paragraph } = pair();
    a.text().delete(13, 4);
    b.doc.transact(() => {
      b.text().delete(8, 13);
      b.body.insert(1, [paragraph(' for the quay')]);
    });
    expect(said()).toEqual([['one: the plan'], ['one:  for the quay']]);
  });

  test('what was written while away is one change: what moved in it keeps its writer, what is new does not', () => {
    const { b, rows, said, paragraph } = pair();
    const from = Y.encodeStateVector(b.doc);
    const live = rows.length;
    b.doc.transact(() => {
      b.text().delete(8, 13);
      b.body.insert(1, [paragraph(' for the quay')]);
    });
    b.text(1).insert(5, 'all of ');
    b.text(1).insert(20, ' side');
    rows.splice(live, Infinity, { authorId: two, bytes: Y.encodeStateAsUpdate(b.doc, from) });
    expect(said()).toEqual([
      ['one: the plan'],
      ['one:  for ', 'two: all of ', 'one: the quay', 'two:  side'],
    ]);
  });

  test('what is moved in pieces, because marks stand in it, keeps its writer to the last letter', () => {
    const { a, b, said, paragraph } = pair();
    a.body.insert(1, [paragraph('I and the pub')]);
    a.text(1).format(1, 8, { bold: true });
    b.hear();
    // Joined behind the first: the one letter before the mark comes right behind words from another text.
    b.doc.transact(() => {
      b.body.delete(0, 2);
      b.body.insert(0, [paragraph('seethe plan for the quayI')]);
      b.text().insert(25, ' and the', { bold: true });
      b.text().insert(33, ' pub', { bold: null });
    });
    expect(said()).toEqual([['two: see', 'one: the plan for the quayI and the pub']]);
  });

  test('letters that two people’s writing left between each other’s keep their writers when they are moved', () => {
    const { a, b, said, paragraph } = pair();
    b.body.insert(1, [paragraph('xy')]);
    a.hear();
    a.doc.transact(() => {
      a.body.delete(0, 2);
      a.body.insert(0, [paragraph('xthe plan for the quayy')]);
    });
    expect(said()).toEqual([['two: x', 'one: the plan for the quay', 'two: y']]);
    // Not where there is more of it than was taken away.
    const others = pair();
    others.b.body.insert(1, [paragraph('xy')]);
    others.a.hear();
    others.a.doc.transact(() => {
      others.a.body.delete(0, 2);
      others.a.body.insert(0, [paragraph('the plan for the quayxx')]);
    });
    expect(others.said()).toEqual([['one: the plan for the quayxx']]);
  });

  test('the same words typed anew are their new writer’s', () => {
    const { b, said, paragraph } = pair();
    b.text().delete(4, 4);
    for (const [i, letter] of [...'plan'].entries()) b.text().insert(4 + i, letter);
    expect(said()).toEqual([['one: the ', 'two: plan', 'one:  for the quay']]);
    b.body.insert(1, [paragraph('the quay')]);
    expect(said()[1]).toEqual(['two: the quay']);
    b.text(1).delete(0, 8);
    b.text(1).insert(0, 'a quay in the plan');
    expect(said()[1]).toEqual(['two: a quay in the plan']);
  });

  test('a replacement is its writer’s, where it is not the very same', () => {
    const { b, said } = pair();
    b.doc.transact(() => {
      b.text().delete(4, 4);
      b.text().insert(4, 'plot');
    });
    expect(said()).toEqual([['one: the ', 'two: plot', 'one:  for the quay']]);
  });

  test('a character of two units is one person’s, although others begin alike', () => {
    const { a, b, said, paragraph } = pair();
    a.body.insert(1, [paragraph('ab\u{20bb7}')]);
    b.hear();
    b.doc.transact(() => {
      b.body.delete(1, 1);
      b.body.insert(1, [paragraph('ab\u{20bb8} and more')]);
    });
    expect(said()[1]).toEqual(['two: ab\u{20bb8} and more']);
    b.doc.transact(() => {
      b.text().delete(0, 21);
      b.text().insert(0, '\u{20bb7}the plan');
    });
    expect(said()[0]).toEqual(['two: \u{20bb7}', 'one: the plan']);
  });

  test('a text nobody has written in has no words', () => {
    expect(whoTyped([])).toEqual([]);
  });
});
