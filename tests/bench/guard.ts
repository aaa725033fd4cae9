import * as Y from 'yjs';
import { rootName, sectionGrammar } from '#lib/sections/schema-names.ts';
import { addStored, advance, judge } from '#server/collab/guard.ts';
import { nothingKnown } from '#server/collab/known.ts';

/**
 * What judging costs: a keystroke at the end, a keystroke in the middle of a text by many hands, a deletion, and a
 * reconnecting step 2 with its whole delete set. Microseconds each, with Yjs's own apply beside them.
 * Run: node tests/bench/guard.ts
 */
const grammar = sectionGrammar();
const keystrokes = 50_000;

/** A text of 3,000 edits by 20 client ids, and what somebody then types into it. */
function typed(at: 'end' | 'middle' | 'delete') {
  const doc = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  const text = new Y.XmlText();
  doc.getXmlFragment(rootName).insert(0, [paragraph]);
  paragraph.insert(0, [text]);
  for (let i = 0; i < 3000; i++) {
    if (i % 150 === 0) doc.clientID = 1_000_000_000 + i;
    text.insert((i * 7919) % (text.length + 1), 'abcdefgh');
    if (i % 5 === 0) text.delete((i * 104729) % text.length, 1);
  }
  const base = Y.encodeStateAsUpdate(doc);
  doc.clientID = 3_000_000_000;
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  let position = Math.floor(text.length / 2);
  for (let i = 0; i < keystrokes; i++) {
    if (at === 'delete') text.delete(Math.max(0, text.length - 1), 1);
    else text.insert(at === 'end' ? text.length : position++, 'a');
    if (at === 'delete' && text.length < 10) break;
  }
  return { base, updates, whole: Y.encodeStateAsUpdate(doc) };
}

function report(what: string, times: number, milliseconds: number) {
  console.log(`${what.padEnd(34)}${((milliseconds * 1000) / times).toFixed(2).padStart(9)} µs`);
}

for (const at of ['end', 'middle', 'delete'] as const) {
  const { base, updates, whole } = typed(at);
  for (let round = 0; round < 3; round++) {
    const known = nothingKnown();
    const loading = performance.now();
    addStored(known, base);
    const loaded = performance.now();
    for (const update of updates) {
      const verdict = judge(known, update, grammar, () => 'mine');
      if (verdict.kind !== 'news') throw new Error(verdict.kind);
      advance(known, verdict.news);
    }
    const done = performance.now();
    if (round < 2) continue;
    if (at === 'end') report('index of the state (each of 3,000)', 3000, loaded - loading);
    report(`guard: ${at}`, updates.length, done - loaded);
    const began = performance.now();
    for (let i = 0; i < 20; i++) judge(known, whole, grammar, () => 'mine');
    report(`guard: step 2 after it, ${whole.length} bytes`, 20, performance.now() - began);
  }
  const doc = new Y.Doc();
  Y.applyUpdate(doc, base);
  const began = performance.now();
  for (const update of updates) Y.applyUpdate(doc, update);
  report(`Yjs apply: ${at}`, updates.length, performance.now() - began);
}
