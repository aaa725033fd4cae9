import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap';
import { Fragment, Slice } from '@tiptap/pm/model';
import type { Plugin } from '@tiptap/pm/state';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { chance } from '../../../tests/fixtures/random.ts';
import {
  bold,
  bullets,
  callout,
  evidence,
  heading,
  italic,
  link,
  paragraph,
  table,
  tasks,
  type Block,
} from './blocks.ts';
import { tooLarge, weigh, weighingPaste } from './paste.ts';
import { rootName } from './schema-names.ts';
import { sectionSchema } from './schema.ts';

const schema = sectionSchema();
const sliceOf = (blocks: Block[]) =>
  new Slice(Fragment.from(blocks.map((block) => schema.nodeFromJSON(block))), 0, 0);
const text = ['ward', 'zoë ', '東京', '👩‍👩‍👧', '\u0007"\\', ''];

describe('what is pasted', () => {
  test('[C9] is never weighed at less than it becomes, and prose at little more', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const dice = chance(seed);
      const words = (most = 40) =>
        Array.from({ length: 1 + dice.below(most) }, () => dice.pick(text)).join('') || 'x';
      const figure = {
        release: words(3),
        measure: words(3),
        ward: words(3),
        from: '2026-01',
        to: '2026-02',
        value: '7',
      };
      const blocks = Array.from({ length: 1 + dice.below(12) }, () =>
        dice.pick<() => Block>([
          () =>
            paragraph([words(), bold(words(3)), italic(words(2)), link(words(2), 'https://example.org/a?b')]),
          () => heading(2, words(4)),
          () => bullets([words(), words(2)]),
          () => tasks([{ done: true, words: words() }]),
          () => table([words(2), words(2)], [[words(), words()]]),
          () => callout('note', words(), words()),
          () => evidence(figure, words()),
        ])(),
      );
      const doc = new Y.Doc();
      doc.clientID = 4_294_967_295;
      let made = 0;
      doc.on('update', (update: Uint8Array) => (made = update.length));
      const content = { type: 'doc', content: blocks };
      doc.transact(() => prosemirrorJSONToYXmlFragment(schema, content, doc.getXmlFragment(rootName)));
      expect(weigh(sliceOf(blocks)), `seed ${seed}`).toBeGreaterThanOrEqual(made);
    }
    const prose = sliceOf([paragraph('plain words '.repeat(1000))]);
    expect(weigh(prose)).toBeLessThan(12_000 * 1.05);
  });

  test('[C9] is refused in words where there is no room, and let in where there is', () => {
    const said: string[] = [];
    let room = 1000;
    const { addProseMirrorPlugins } = weighingPaste({
      room: () => room,
      onRefused: (words) => said.push(words),
    }).config as { addProseMirrorPlugins: () => Plugin[] };
    const [plugin] = addProseMirrorPlugins();
    const handle = plugin?.props.handlePaste as unknown as (view: null, event: null, slice: Slice) => boolean;
    const slice = sliceOf([paragraph('x'.repeat(2000))]);
    expect([handle(null, null, slice), said.length]).toEqual([true, 1]);
    expect(said[0]).toMatch(
      /was not put in\. The text is as it was\. Wait until all is saved, or paste it in smaller parts\.$/,
    );
    room = 3000;
    expect([handle(null, null, slice), said.length]).toEqual([false, 1]);
    expect(tooLarge(3 * 1024 * 1024, 2 * 1024 * 1024)).toBe(
      'That is too much at once (3.0 MB), and was not put in. The text is as it was. Paste it in smaller parts.',
    );
  });
});
