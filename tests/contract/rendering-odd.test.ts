import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { render } from '#lib/sections/rendering.server.ts';
import { unknownWords } from '#lib/sections/tidy.ts';
import { built, element } from '../fixtures/section-text.ts';

describe('what the schema does not know, or not there', () => {
  const rendered = (...children: Y.XmlElement[]) => render(built((body) => body.insert(0, children)));

  test.each<[string, Y.XmlElement, string]>([
    [
      'a block of a later version',
      element('poll', { question: 'x' }, element('choice', {}, 'yes'), element('choice', {}, 'no')),
      '<p>yes</p><p>no</p>',
    ],
    ['a later block without words', element('map', { ward: 'E05' }), `<p>${unknownWords}</p>`],
    [
      'a block in a paragraph',
      element('paragraph', {}, 'a', element('heading', { level: 2 }, 'b')),
      '<p>a<br/>b</p>',
    ],
    [
      'a later inline in a paragraph',
      element('paragraph', {}, 'a', element('badge', {}, 'b'), 'c'),
      '<p>abc</p>',
    ],
    ['an item without a list', element('listItem', {}, element('paragraph', {}, 'a')), '<p>a</p>'],
    [
      'a row without a table',
      element('tableRow', {}, element('tableCell', {}, 'a'), element('tableCell', {}, 'b')),
      '<p>a</p><p>b</p>',
    ],
    ['text in a list', element('bulletList', {}, 'a'), '<ul><li><p>a</p></li></ul>'],
    [
      'a paragraph in a list',
      element('orderedList', {}, element('paragraph', {}, 'a')),
      '<ol><li><p>a</p></li></ol>',
    ],
    [
      'a finding in a callout',
      element(
        'callout',
        { kind: 'care' },
        element('finding', { reference: 'PL-7K2Q' }, element('paragraph', {}, 'a')),
      ),
      '<div class="callout" role="note" data-kind="care"><p class="beside"><span>Take care</span></p><div class="said"><p>Finding PL-7K2Q</p><p>a</p></div></div>',
    ],
    ['an empty block where none stands', element('paragraph', {}, 'a', element('paragraph', {})), '<p>a</p>'],
    [
      'a hard break in a list',
      element('bulletList', {}, element('hardBreak', {})),
      '<ul><li><p><br/></p></li></ul>',
    ],
  ])('%s is shown as plain text', (_, odd, html) => {
    expect(rendered(odd).html).toBe(html);
  });

  test('text in a table and in a row stands in cells', () => {
    const html = rendered(element('table', {}, 'a', element('tableRow', {}, 'b'))).html;
    expect(html).toContain('<tbody><tr><td><p>a</p></td></tr><tr><td><p>b</p></td></tr></tbody>');
  });

  test('text in the root is a paragraph', () => {
    expect(render(built((body) => body.insert(0, [new Y.XmlText('a')])))).toEqual({
      html: '<p>a</p>',
      text: 'a',
    });
  });

  test('a mark of a later version leaves its words', () => {
    const state = built((body) => {
      const text = new Y.XmlText('ab');
      body.insert(0, [element('paragraph', {})]);
      (body.get(0) as Y.XmlElement).insert(0, [text]);
      text.format(0, 1, { highlight: { colour: 'red' }, bold: true });
    });
    expect(render(state).html).toBe('<p><strong>a</strong>b</p>');
  });

  test('something put into text that is no text', () => {
    const state = built((body) => {
      const text = new Y.XmlText('ab');
      body.insert(0, [element('paragraph', {})]);
      (body.get(0) as Y.XmlElement).insert(0, [text]);
      text.insertEmbed(1, { image: 'x' });
    });
    expect(render(state).text).toBe(`a${unknownWords}b`);
  });

  test('the character 0 and half of a pair, which no database takes', () => {
    const { html, text } = rendered(element('paragraph', {}, 'a\0b\ud83dc'));
    expect(text).toBe('a\ufffdb\ufffdc');
    expect(html).toBe('<p>a\ufffdb\ufffdc</p>');
  });

  test('blocks of the same name as what every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(rendered(element(name, { [name]: 'x' }, 'a')).html).toBe('<p>a</p>');
  });

  test('5,000 deep: its words are shown, nothing is thrown', () => {
    const state = built((body) => {
      let inner: Y.XmlFragment = body;
      for (let i = 0; i < 5000; i++) {
        const next = new Y.XmlElement(i % 2 === 0 ? 'bulletList' : 'listItem');
        inner.insert(0, [next]);
        inner = next;
      }
      inner.insert(0, [new Y.XmlText('deep <b>')]);
      body.insert(1, [element('paragraph', {}, 'after')]);
    });
    expect(render(state)).toEqual({ html: '<p>deep &lt;b&gt;</p><p>after</p>', text: 'deep <b>\nafter' });
  });

  test('as deep as the guard lets through: drawn as lists', () => {
    const state = built((body) => {
      let inner: Y.XmlFragment = body;
      for (let i = 0; i < 62; i++) {
        const next = new Y.XmlElement(i % 2 === 0 ? 'bulletList' : 'listItem');
        inner.insert(0, [next]);
        inner = next;
      }
      inner.insert(0, [element('paragraph', {}, 'deep')]);
    });
    const { html, text } = render(state);
    expect(html.match(/<ul>/g)).toHaveLength(31);
    expect(text).toBe(`${'- '.repeat(31)}deep`);
  });
});
