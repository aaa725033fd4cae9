import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { judge } from '#server/collab/guard.ts';
import { nothingKnown } from '#server/collab/known.ts';
import {
  bold,
  bullets,
  evidence,
  finding,
  heading,
  paragraph,
  recommendation,
  table,
  tasks,
  type Block,
} from '#lib/sections/blocks.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';
import { render } from '#lib/sections/rendering.server.ts';
import { sectionGrammar } from '#lib/sections/schema-names.ts';

const client = 3_000_000_001;
const blocks: Block[] = [
  heading(2, 'What we see'),
  paragraph(['Two sources ', bold('agree'), '.']),
  bullets(['at the rank', 'after closing']),
  tasks([{ words: 'ask', done: true }]),
  table(['Who', 'Hours'], [['Nightlight', '24']]),
  finding({ reference: 'PL-7K2Q', grade: 'B' }, 'Harm moves to the taxi rank.'),
  recommendation({ reference: 'RC-4H9X', findings: ['PL-7K2Q'] }, 'Be at the rank.'),
  evidence({
    release: '2026-10',
    measure: 'violence',
    ward: 'E05',
    from: '2025-10',
    to: '2026-09',
    value: 412,
  }),
];

describe('text made by the program', () => {
  test('is one update of one client, which the guard lets in as it is', () => {
    const update = updateFrom(blocks, client);
    const verdict = judge(nothingKnown(), update, sectionGrammar(), () => 'free');
    expect(verdict.kind).toBe('news');
    if (verdict.kind !== 'news') return;
    expect(verdict.news.remainder).toEqual(update);
    expect(verdict.news.claims).toEqual([client]);
    expect(Y.decodeUpdate(update).structs.every(({ id }) => id.client === client)).toBe(true);
  });

  test('reads as it was meant', () => {
    expect(render(updateFrom(blocks.slice(0, 3), client))).toEqual({
      html: '<h3>What we see</h3><p>Two sources <strong>agree</strong>.</p><ul><li><p>at the rank</p></li><li><p>after closing</p></li></ul>',
      text: 'What we see\nTwo sources agree.\n- at the rank\n- after closing',
    });
  });

  test('applied twice doubles nothing, made twice gives the same bytes', () => {
    const once = new Y.Doc();
    Y.applyUpdate(once, updateFrom(blocks, client));
    const expected = Y.encodeStateAsUpdate(once);
    Y.applyUpdate(once, updateFrom(blocks, client));
    expect(Y.encodeStateAsUpdate(once)).toEqual(expected);
    expect(updateFrom(blocks, client)).toEqual(updateFrom(blocks, client));
  });

  test('blocks that do not fit are a mistake that shows', () => {
    expect(() => updateFrom([{ type: 'listItem', content: [paragraph('a')] }], client)).toThrow();
    expect(() => updateFrom([{ type: 'bulletList', content: [paragraph('a')] }], client)).toThrow();
    expect(() => updateFrom([], client)).toThrow();
  });
});
