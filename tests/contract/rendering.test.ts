import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import {
  bold,
  bullets,
  callout,
  evidence,
  finding,
  heading,
  italic,
  lineBreak,
  link,
  mention,
  paragraph,
  quote,
  recommendation,
  steps,
  table,
  tasks,
  type Block,
} from '#lib/sections/blocks.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';
import { mentionedIn, withNames } from '#lib/sections/mentions.ts';
import { render } from '#lib/sections/rendering.server.ts';
import { marks, nodes, type MarkName } from '#lib/sections/schema-names.ts';
import { readHtml } from '../fixtures/html.ts';
import { built, element } from '../fixtures/section-text.ts';

const person = '0b9d5f4e-1111-4222-8333-444455556666';
const rel = 'rel="noopener noreferrer nofollow"';
const drawn = (...blocks: Block[]) => render(updateFrom(blocks, 7));

const golden: [string, Block[], string, string][] = [
  ['a paragraph', [paragraph('One.'), paragraph('Two.')], '<p>One.</p><p>Two.</p>', 'One.\nTwo.'],
  [
    'an empty paragraph',
    [paragraph('a'), paragraph(''), paragraph('b')],
    '<p>a</p><p></p><p>b</p>',
    'a\n\nb',
  ],
  ['white space as typed', [paragraph('  a \t b  ')], '<p>  a \t b  </p>', '  a \t b  '],
  ['a hard break', [paragraph(['a', lineBreak, 'b'])], '<p>a<br/>b</p>', 'a\nb'],
  ['what HTML gives a meaning', [paragraph('<b> & "\'')], '<p>&lt;b&gt; &amp; "\'</p>', '<b> & "\''],
  [
    'headings, one step below the title above them',
    [heading(2, 'a'), heading(3, 'b'), heading(4, 'c')],
    '<h3>a</h3><h4>b</h4><h5>c</h5>',
    'a\nb\nc',
  ],
  ['a list', [bullets(['a', 'b'])], '<ul><li><p>a</p></li><li><p>b</p></li></ul>', '- a\n- b'],
  [
    'a list in a list',
    [
      {
        type: 'bulletList',
        content: [{ type: 'listItem', content: [paragraph('a'), steps(['b', 'c'])] }],
      },
    ],
    '<ul><li><p>a</p><ol><li><p>b</p></li><li><p>c</p></li></ol></li></ul>',
    '- a\n  1. b\n  2. c',
  ],
  [
    'an ordered list that goes on',
    [{ ...steps(['a', 'b']), attrs: { start: 4, type: 'a' } }],
    '<ol start="4" type="a"><li><p>a</p></li><li><p>b</p></li></ol>',
    '4. a\n5. b',
  ],
  [
    'tasks, with their state in words',
    [
      tasks([
        { words: 'a', done: true },
        { words: 'b', done: false },
      ]),
    ],
    '<ul data-type="taskList"><li data-checked="true" class="done"><span class="sr">(done) </span><div><p>a</p></div></li>' +
      '<li data-checked="false" class="to-do"><span class="sr">(to do) </span><div><p>b</p></div></li></ul>',
    '[x] a\n[ ] b',
  ],
  [
    'a table with heads of columns and rows',
    [table(['Who', 'Hours'], [['Nightlight', '24']])],
    '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table class="tbl"><thead><tr><th scope="col"><p>Who</p></th>' +
      '<th scope="col"><p>Hours</p></th></tr></thead><tbody><tr><th scope="row"><p>Nightlight</p></th><td><p>24</p></td></tr></tbody></table></div>',
    'Who\tHours\nNightlight\t24',
  ],
  ['a quote', [quote('a', 'b')], '<blockquote><p>a</p><p>b</p></blockquote>', 'a\nb'],
  [
    'a callout, with its word',
    [callout('care', 'a')],
    '<div class="callout" role="note" data-kind="care"><p class="beside"><span>Take care</span></p><div class="said"><p>a</p></div></div>',
    'Take care: a',
  ],
  [
    'a finding',
    [finding({ reference: 'PL-7K2Q', grade: 'B' }, 'Harm moves.')],
    '<figure class="finding" id="PL-7K2Q" aria-label="Finding PL-7K2Q, grade B: two sources agree"><div class="said"><p>Harm moves.</p></div>' +
      '<figcaption class="beside"><span>Finding </span><span class="ref" data-ref="PL-7K2Q">PL-7K2Q</span><span>, grade B: two sources agree</span></figcaption></figure>',
    'Finding PL-7K2Q, grade B: two sources agree. Harm moves.',
  ],
  [
    'a recommendation, with the findings it comes from',
    [recommendation({ reference: 'RC-4H9X', findings: ['PL-7K2Q', 'PL-93DM'] }, 'Be there.')],
    '<figure class="recommendation" id="RC-4H9X" aria-label="Recommendation RC-4H9X, from PL-7K2Q and PL-93DM"><div class="said"><p>Be there.</p></div>' +
      '<figcaption class="beside"><span>Recommendation </span><span class="ref" data-ref="RC-4H9X">RC-4H9X</span><span>, from </span>' +
      '<span class="ref" data-ref="PL-7K2Q">PL-7K2Q</span><span> and </span><span class="ref" data-ref="PL-93DM">PL-93DM</span></figcaption></figure>',
    'Recommendation RC-4H9X, from PL-7K2Q and PL-93DM. Be there.',
  ],
  [
    'a figure, with its source',
    [
      evidence(
        {
          release: '2026-10',
          measure: 'violence-against-the-person',
          ward: 'E05009317',
          from: '2025-10',
          to: '2026-09',
          value: 1204,
        },
        'Not why.',
      ),
    ],
    '<figure class="evidence"><p class="value">1,204</p><div class="said"><p>Not why.</p></div><figcaption class="beside"><span>Violence against the person, ' +
      'ward E05009317, October 2025 to September 2026. Source: release 2026-10.</span></figcaption></figure>',
    '1,204. Not why. Violence against the person, ward E05009317, October 2025 to September 2026. Source: release 2026-10.',
  ],
  [
    'a mention, without a name',
    [paragraph(['ask ', mention(person)])],
    `<p>ask <span class="mention" data-person="${person}">@someone</span></p>`,
    'ask @someone',
  ],
  [
    'a link, by its normalised address',
    [paragraph([link('here', 'https://example.org/a b')])],
    `<p><a href="https://example.org/a%20b" ${rel}>here</a></p>`,
    'here',
  ],
  ['bold and italic', [paragraph([bold('a'), italic('b')])], '<p><strong>a</strong><em>b</em></p>', 'ab'],
  [
    'id, language and direction',
    [{ ...paragraph('Helo'), attrs: { id: 'x1', lang: 'cy', dir: 'ltr' } }],
    '<p id="b-x1" lang="cy" dir="ltr">Helo</p>',
    'Helo',
  ],
  ['text from right to left', [paragraph('שלום')], '<p dir="auto">שלום</p>', 'שלום'],
];

describe('rendering', () => {
  test.each(golden)('%s', (_, blocks, html, text) => {
    const rendered = drawn(...blocks);
    expect(rendered.html).toBe(html);
    expect(rendered.text).toBe(text);
    readHtml(html);
  });

  test('the golden texts leave no node out', () => {
    const used = new Set(JSON.stringify(golden).match(/(?<="type":")\w+/g));
    expect([...used].filter((name) => name in nodes).sort()).toEqual(Object.keys(nodes).sort());
  });

  const tagOf: Record<Exclude<MarkName, 'link'>, string> = {
    bold: 'strong',
    italic: 'em',
    underline: 'u',
    strike: 's',
    code: 'code',
  };
  test.each(Object.entries(tagOf))('the mark %s', (mark, tag) => {
    const state = built((body) => {
      const text = new Y.XmlText('ab');
      body.insert(0, [element('paragraph', {})]);
      (body.get(0) as Y.XmlElement).insert(0, [text]);
      text.format(0, 1, { [mark]: {} });
    });
    expect(render(state)).toEqual({ html: `<p><${tag}>a</${tag}>b</p>`, text: 'ab' });
    expect(Object.keys(tagOf).sort()).toEqual(
      Object.keys(marks)
        .filter((each) => each !== 'link')
        .sort(),
    );
  });

  test('a link in several styles is one link, two links beside each other are two', () => {
    const marked = (text: string, href: string) => ({
      type: 'text' as const,
      text,
      marks: [{ type: 'bold' as const }, { type: 'link' as const, attrs: { href } }],
    });
    const to = 'https://example.org/';
    expect(drawn(paragraph([link('a', to), marked('b', to), link('c', to)])).html).toBe(
      `<p><a href="${to}" ${rel}>a<strong>b</strong>c</a></p>`,
    );
    expect(
      drawn(paragraph([link('a', to), link('b', `${to}b`)]), paragraph([link('c', `${to}b`)])).html,
    ).toBe(
      `<p><a href="${to}" ${rel}>a</a><a href="${to}b" ${rel}>b</a></p><p><a href="${to}b" ${rel}>c</a></p>`,
    );
  });

  test('names of people mentioned are filled in for each reader, escaped', () => {
    const { html } = drawn(paragraph([mention(person), ' and ', mention(person), ' @someone']));
    expect(mentionedIn(html)).toEqual([person]);
    const named = withNames(html, new Map([[person, 'Sergeant <b>$&']]));
    expect(readHtml(named).text).toBe('@Sergeant <b>$& and @Sergeant <b>$& @someone');
    expect(withNames(html, new Map())).toBe(html);
  });

  test('text that looks like a mention is none', () => {
    const forged = `<span class="mention" data-person="${person}">@someone</span>`;
    expect(mentionedIn(drawn(paragraph(forged)).html)).toEqual([]);
  });

  test('a cell over several columns, a table of rows alone, a table without rows', () => {
    const cells = element(
      'table',
      {},
      element(
        'tableRow',
        {},
        element('tableCell', { colspan: 2, rowspan: 99 }, element('paragraph', {}, 'a')),
      ),
    );
    expect(render(built((body) => body.insert(0, [cells]))).html).toContain(
      '<table class="tbl"><tbody><tr><td colspan="2"><p>a</p></td></tr></tbody></table>',
    );
    expect(render(built((body) => body.insert(0, [element('table', {})]))).html).toContain(
      '<table class="tbl"></table>',
    );
  });

  test('nothing at all', () => {
    expect(render(Uint8Array.of(0, 0))).toEqual({ html: '', text: '' });
    expect(render(built(() => undefined))).toEqual({ html: '', text: '' });
  });

  test('the same state gives the same rendering, and the state is left as it was', () => {
    const state = built((body) =>
      body.insert(0, [element('poll', {}, element('choice', {}, 'yes')), element('paragraph', {}, 'a')]),
    );
    const before = state.slice();
    expect(render(state)).toEqual(render(state));
    expect(state).toEqual(before);
  });

  test('bytes that are no update throw', () => {
    expect(() => render(Uint8Array.of(1, 2, 3))).toThrow();
  });
});
