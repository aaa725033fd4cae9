import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { deepest, nodes, rootName, sectionGrammar } from '#lib/sections/schema-names.ts';
import { addStored, judge, type Owns } from '#server/collab/guard.ts';
import { nothingKnown, type Known } from '#server/collab/known.ts';
import { element, paragraphOf, value, type Where } from './craft.ts';
import { leastMilliseconds } from './cost.ts';
import { alice, byMallory, closedForms, mallory } from './hostile-forms.ts';
import { makeWriter } from './writers.ts';

const grammar = sectionGrammar();
const owns: Owns = (client) => (client === alice ? 'another' : client === mallory ? 'mine' : 'free');

/** A section in which Alice has written one paragraph: element 0, text 1, characters 2 to 5. */
function written(): Known {
  const known = nothingKnown();
  addStored(known, paragraphOf(alice));
  return known;
}
const verdictOn = (update: Uint8Array, known = written()) => judge(known, update, grammar, owns).kind;

describe('closed forms', () => {
  test.each(Object.entries(closedForms))('[G4] %s', (_name, [expected, make]) => {
    const update = make();
    const known = written();
    const before = structuredClone(known);
    const taken = leastMilliseconds(() => expect(verdictOn(update, known)).toBe(expected));
    expect(taken).toBeLessThan(50);
    expect({ ...known, subs: null, subNumbers: null }).toEqual({ ...before, subs: null, subNumbers: null });
  });

  test('[G4] every truncation of a real update', () => {
    const writer = makeWriter(mallory);
    writer.body.insert(0, [new Y.XmlElement('heading'), new Y.XmlElement('paragraph')]);
    const words = new Y.XmlText();
    (writer.body.get(1) as Y.XmlElement).insert(0, [words]);
    words.insert(0, 'café 🏙️ by night');
    words.format(0, 4, { bold: {} });
    words.delete(2, 3);
    const whole = Y.encodeStateAsUpdate(writer.doc);
    expect(verdictOn(whole)).toBe('news');
    for (let length = 0; length < whole.length; length++)
      expect(verdictOn(whole.subarray(0, length))).toBe('malformed');
  });

  test('[G4] a replay brings nothing', () => {
    const known = written();
    expect(verdictOn(paragraphOf(alice), known)).toBe('nothing');
    // Other words under clocks that are known: they are not even looked at.
    expect(verdictOn(paragraphOf(alice, 'evil'), known)).toBe('nothing');
  });

  test('[G5] nesting up to the limit is let in, and not one deeper, also over many updates', () => {
    const known = written();
    for (let depth = 0; depth < deepest; depth++) {
      const where: Where = depth === 0 ? { in: rootName } : { under: [mallory, depth - 1] };
      const update = byMallory([element(where, 'blockquote')], depth);
      expect(verdictOn(update, known)).toBe('news');
      addStored(known, update);
    }
    const deeper = element({ under: [mallory, deepest - 1] }, 'blockquote');
    expect(verdictOn(byMallory([deeper], deepest), known)).toBe('malformed');
    const beside = element({ after: [mallory, deepest - 1] }, 'blockquote');
    expect(verdictOn(byMallory([beside], deepest), known)).toBe('news');
  });

  test('[G5] every node and attribute of the schema is let in', () => {
    for (const [name, attributes] of Object.entries(nodes)) {
      const values = Object.entries(attributes).map(([sub, kind]) =>
        value({ under: [mallory, 0], sub }, kind === 'list' ? ['a', 'b'] : 'a'),
      );
      expect(verdictOn(byMallory([element({ in: rootName }, name), ...values]))).toBe('news');
    }
  });
});
