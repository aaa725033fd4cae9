import { EditorState, Plugin } from '@tiptap/pm/state';
import { initProseMirrorDoc, ySyncPluginKey } from '@tiptap/y-tiptap';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { chance } from '../../../tests/fixtures/random.ts';
import { rootName } from '../sections/schema-names.ts';
import { sectionSchema } from '../sections/schema.ts';
import { anchorOf, spanOf, wordsBetween, wordsWithin, type Anchor } from './anchors.ts';

const schema = sectionSchema();

/** A document of these paragraphs. */
function written(...paragraphs: string[]): Y.Doc {
  const doc = new Y.Doc();
  doc.getXmlFragment(rootName).insert(0, paragraphs.map(paragraph));
  return doc;
}

function paragraph(words: string): Y.XmlElement {
  const made = new Y.XmlElement('paragraph');
  made.insert(0, [new Y.XmlText(words)]);
  return made;
}

const textAt = (doc: Y.Doc, index: number): Y.XmlText =>
  (doc.getXmlFragment(rootName).get(index) as Y.XmlElement).get(0) as Y.XmlText;

/** The words of one paragraph. */
const said = (doc: Y.Doc, index: number): string => textAt(doc, index).toString() as string;

/** An editor's state over a text, as the extension that binds them keeps it. */
function stateOf(ydoc: Y.Doc): EditorState {
  const type = ydoc.getXmlFragment(rootName);
  const { doc, mapping } = initProseMirrorDoc(type, schema);
  const bound = new Plugin({
    key: ySyncPluginKey,
    state: { init: () => ({ doc: ydoc, type, binding: { mapping } }), apply: (_tr, kept: unknown) => kept },
  });
  return EditorState.create({ doc, plugins: [bound] });
}

function anchored(doc: Y.Doc, words: string): Anchor {
  const state = stateOf(doc);
  let from = -1;
  state.doc.descendants((node, at) => {
    const found = node.text?.indexOf(words) ?? -1;
    if (found >= 0 && from < 0) from = at + found;
  });
  const anchor = anchorOf(state, { from, to: from + words.length });
  if (!anchor) throw new Error('No anchor.');
  return anchor;
}

function found(doc: Y.Doc, anchor: Anchor | null, quote: string): string | null {
  const state = stateOf(doc);
  const span = spanOf(state, anchor, quote);
  return span && wordsBetween(state.doc, span);
}

const copyOf = (doc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
};

describe('an anchor', () => {
  test('keeps to its words where others type before, beside and inside them', () => {
    const doc = written('Nine houses close early.', 'Others stay open.');
    const anchor = anchored(doc, 'Nine houses');
    textAt(doc, 0).insert(0, 'This year ');
    expect(found(doc, anchor, 'Nine houses')).toBe('Nine houses');
    textAt(doc, 0).insert(said(doc, 0).indexOf(' close'), ', all told,');
    expect(found(doc, anchor, 'Nine houses')).toBe('Nine houses');
    textAt(doc, 0).insert(said(doc, 0).indexOf(' houses'), ' public');
    doc.getXmlFragment(rootName).insert(0, [paragraph('A new beginning.')]);
    for (const each of [doc, copyOf(doc)])
      expect(found(each, anchor, 'Nine houses')).toBe('Nine public houses');
  });

  test('spans blocks, and begins where the text begins', () => {
    const doc = written('First words', 'Last words');
    const state = stateOf(doc);
    const span = wordsWithin(state.doc, { from: 0, to: state.doc.content.size });
    const anchor = span && anchorOf(state, span);
    expect(span && wordsBetween(state.doc, span)).toBe('First words\nLast words');
    expect(found(doc, anchor, 'First words\nLast words')).toBe('First words\nLast words');
  });

  test('follows its words where a split moved them, and not to the same words elsewhere', () => {
    const doc = written('Nine houses close early and open late.', 'Nine houses have signed.');
    const anchor = anchored(doc, 'houses');
    // As an editor splits: the tail goes, and comes as a new paragraph.
    const text = textAt(doc, 0);
    const tail = said(doc, 0).slice(5);
    text.delete(5, tail.length);
    doc.getXmlFragment(rootName).insert(1, [paragraph(tail)]);
    const state = stateOf(doc);
    const span = spanOf(state, anchor, 'houses');
    expect(span && state.doc.resolve(span.from).index(0)).toBe(1);
    textAt(doc, 1).delete(0, 'houses'.length);
    expect(found(doc, anchor, 'houses')).toBeNull();
    expect(found(doc, null, 'houses')).toBe('houses');
    doc.getXmlFragment(rootName).push([paragraph('More houses.')]);
    expect(found(doc, null, 'houses')).toBeNull();
  });

  test('holds what is left of its words, and nothing once they are gone', () => {
    const doc = written('Nine houses close early.');
    const anchor = anchored(doc, 'Nine houses close');
    textAt(doc, 0).delete(0, 5);
    expect(found(doc, anchor, 'Nine houses close')).toBe('houses close');
    textAt(doc, 0).delete(0, 'houses close'.length);
    expect(found(doc, anchor, 'Nine houses close')).toBeNull();
    doc.getXmlFragment(rootName).delete(0, 1);
    expect(found(doc, anchor, 'Nine houses close')).toBeNull();
  });

  test('of a text that has not arrived, or of nonsense, is nowhere', () => {
    const anchor = anchored(written('Nine houses close.'), 'houses');
    expect(found(written('Something else.'), anchor, 'houses')).toBeNull();
    const wrong = { ...anchor, start: '!', end: 'AQ==' };
    expect(found(written('Other words'), wrong, 'houses')).toBeNull();
  });

  const seed = 20261122;
  test(`is in the same place for everyone, from its first to its last character (200 texts, seed ${seed})`, () => {
    const c = chance(seed);
    for (let round = 0; round < 200; round++) {
      // Every character of it is another one, so that none can be taken for another.
      let next = 0x4e00;
      const fresh = (n: number) => Array.from({ length: n }, () => String.fromCharCode(next++)).join('');
      const doc = written(fresh(30), fresh(30));
      const quote = said(doc, 0).slice(10, 20);
      const anchor = anchored(doc, quote);
      const all = [doc, copyOf(doc), copyOf(doc)];
      for (let step = 0; step < 30; step++) {
        const text = textAt(c.pick(all), c.below(2));
        const at = c.below(text.length + 1);
        if (c.yes(0.7)) text.insert(at, fresh(1 + c.below(4)));
        else if (at < text.length) text.delete(at, Math.min(1 + c.below(2), text.length - at));
        if (c.yes(0.3)) for (const a of all) Y.applyUpdate(a, Y.encodeStateAsUpdate(c.pick(all)));
      }
      for (const a of all) for (const b of all) Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
      const now = said(doc, 0);
      const [first, last] = [now.indexOf(quote.charAt(0)), now.indexOf(quote.slice(-1))];
      const places = [...all, copyOf(doc)].map((each) => found(each, anchor, quote));
      expect(new Set(places).size).toBe(1);
      if (first >= 0 && last >= 0) expect(places[0], `round ${round}`).toBe(now.slice(first, last + 1));
    }
  });
});
