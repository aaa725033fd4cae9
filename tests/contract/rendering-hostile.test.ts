import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { plainText } from '#lib/sections/plain.ts';
import { render } from '#lib/sections/rendering.server.ts';
import { marks, nodes, rootName } from '#lib/sections/schema-names.ts';
import { tidyDocument } from '#lib/sections/tidy.ts';
import { readHtml, type HtmlTag } from '../fixtures/html.ts';
import { chance, type Chance } from '../fixtures/random.ts';

/** What rendering may draw: each tag with the attributes it may carry. */
const allowed: Record<string, readonly string[]> = {
  p: ['class'],
  br: [],
  h3: [],
  h4: [],
  h5: [],
  ul: ['data-type'],
  ol: ['start', 'type'],
  li: ['data-checked', 'class'],
  span: ['class', 'data-ref', 'data-person'],
  div: ['class', 'role', 'aria-label', 'tabindex', 'data-kind'],
  table: ['class'],
  thead: [],
  tbody: [],
  tr: [],
  th: ['scope', 'colspan', 'rowspan'],
  td: ['colspan', 'rowspan'],
  blockquote: [],
  figure: ['class', 'aria-label'],
  figcaption: ['class'],
  strong: [],
  em: [],
  u: [],
  s: [],
  code: [],
  a: ['href', 'rel'],
};
const anywhere = ['id', 'lang', 'dir'];

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '" onfocus="alert(1)" autofocus="',
  'javascript:alert(1)',
  ' jAvAsCrIpT:alert(1)',
  'data:text/html;base64,PHNjcmlwdD4=',
  'https://example.org/"onclick="x',
  'https://example.org/?a=1&b=<c>',
  '</p></div></section><h1>x',
  '<!--',
  '-->',
  ']]>',
  '&lt;b&gt;',
  '&#x3c;script&#x3e;',
  '\u0000<b>',
  '\u202egpj.exe',
  '\ud800',
  '<svg/onload=alert(1)>',
  '{{constructor}}',
  '${alert(1)}',
  '$& $1 $`',
  '__proto__',
  '\u2028',
  '\r\n<x>',
  '',
];
const odd: unknown[] = [
  ...hostile,
  0,
  -1,
  1e308,
  NaN,
  true,
  null,
  ['<b>', 'PL-7K2Q'],
  [1, 2],
  2,
  3,
  'PL-7K2Q',
  'B',
  'rtl',
];

const names = [...Object.keys(nodes), 'script', 'iframe', 'poll', 'doc', 'text', 'constructor', '"><b>'];
const attributeNames = [
  ...new Set(Object.values(nodes).flatMap((each) => Object.keys(each))),
  'onclick',
  'style',
  'src',
  '"><script>',
];
const markNames = [...Object.keys(marks), 'highlight', 'onclick'];
const markKeys = ['href', 'target', 'rel', 'class', 'title', 'onclick', 'style'];

type Made = { state: Uint8Array; pieces: string[] };

/** A section's document of a few odd blocks; `pieces` are the texts in it, in order, each with a word of its own. */
function makeDocument(random: Chance): Made {
  const doc = new Y.Doc();
  doc.clientID = 7;
  const pieces: string[] = [];
  const text = (): Y.XmlText => {
    const piece = `w${pieces.length}w${random.pick(hostile)}`;
    pieces.push(piece);
    const made = new Y.XmlText(piece);
    for (let i = random.below(3); i > 0; i--) {
      const from = random.below(piece.length);
      const values = Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [random.pick(markKeys), random.pick(odd)]),
      );
      made.format(from, 1 + random.below(piece.length - from), { [random.pick(markNames)]: values });
    }
    return made;
  };
  const element = (depth: number): Y.XmlElement => {
    const made = new Y.XmlElement(random.pick(names));
    for (let i = random.below(5); i > 0; i--)
      made.setAttribute(random.pick(attributeNames), random.pick(odd) as string);
    const children = Array.from({ length: random.below(4) }, () =>
      depth > 5 || random.yes(0.4) ? text() : element(depth + 1),
    );
    made.insert(0, children);
    return made;
  };
  const children = Array.from({ length: 1 + random.below(4) }, () => (random.yes(0.1) ? text() : element(0)));
  doc.getXmlFragment(rootName).insert(0, children);
  return { state: Y.encodeStateAsUpdate(doc), pieces: piecesOf(doc) };
}

/** The texts as they stand: made in the order of the building, which is not the order of reading. */
function piecesOf(doc: Y.Doc): string[] {
  const under = (type: Y.XmlFragment): string[] =>
    type.toArray().flatMap((child) => {
      if (child instanceof Y.XmlText)
        return [(child.toDelta() as { insert: string }[]).map(({ insert }) => insert).join('')];
      return child instanceof Y.XmlFragment ? under(child) : [];
    });
  return under(doc.getXmlFragment(rootName));
}

function judgeTag({ name, attributes }: HtmlTag): void {
  const known = allowed[name];
  expect(known, `<${name}>`).toBeDefined();
  for (const [key, value] of Object.entries(attributes)) {
    expect([...anywhere, ...(known ?? [])], `${key} on <${name}>`).toContain(key);
    if (key === 'href') expect(value).toMatch(/^(https?:\/\/|mailto:)[^\s<>"]*$/);
    if (key === 'rel') expect(value).toBe('noopener noreferrer nofollow');
    if (key === 'id') expect(value).toMatch(/^(b-[A-Za-z0-9_-]+|[A-Z]{2}-[2-9A-Z]{4})$/);
    if (key === 'class') expect(value).toMatch(/^[a-z-]+$/);
  }
}

function expectInOrder(where: string, pieces: readonly string[]): void {
  let at = 0;
  for (const piece of pieces) {
    const found = where.indexOf(piece, at);
    expect(found, `${JSON.stringify(piece)} in ${JSON.stringify(where)}`).toBeGreaterThanOrEqual(at);
    at = found + piece.length;
  }
}

const storable = (piece: string) => piece.toWellFormed().replaceAll('\0', '\ufffd');
const firstWord = (piece: string) => /^w\d+w/.exec(piece)?.[0] ?? piece;

describe('hostile text', () => {
  test('2,000 odd documents: only known tags and attributes, and every word in its order', () => {
    const random = chance(20261122);
    let drawn = 0;
    for (let i = 0; i < 2000; i++) {
      const { state, pieces } = makeDocument(random);
      const { html, text } = render(state);
      const read = readHtml(html);
      read.tags.forEach(judgeTag);
      drawn += read.tags.length;
      expectInOrder(read.text, pieces.map(storable));
      expectInOrder(text, pieces.map(firstWord));
    }
    expect(drawn).toBeGreaterThan(10_000);
  });

  test('2,000 trees of anything at all are tidied without a throw', () => {
    const random = chance(42);
    const anything = (depth: number): unknown => {
      if (depth > 6 || random.yes(0.25)) return random.pick(odd);
      if (random.yes(0.15)) return Array.from({ length: random.below(3) }, () => anything(depth + 1));
      return {
        type: random.yes(0.3) ? 'text' : random.pick([...names, 7, null]),
        text: random.pick(odd),
        attrs: random.yes(0.5) ? anything(depth + 1) : { kind: random.pick(odd), level: random.pick(odd) },
        marks: random.yes(0.5)
          ? anything(depth + 1)
          : [{ type: random.pick(markNames), attrs: { href: random.pick(odd) } }, null],
        content: random.yes(0.2) ? anything(depth + 1) : [anything(depth + 1), anything(depth + 1)],
      };
    };
    for (let i = 0; i < 2000; i++) {
      const tidy = tidyDocument(anything(0));
      expect(typeof plainText(tidy)).toBe('string');
      expect(tidy.type).toBe('doc');
    }
  });

  test.each([
    '<p>a',
    '<p>a</b>',
    '<p class=x>a</p>',
    '<p class="a" class="b">a</p>',
    '<p>a < b</p>',
    '<p>a & b</p>',
    '<p title="<">a</p>',
    '<br>',
    '<p/>',
    '<!-- a -->',
  ])('the reader of these tests refuses %j', (html) => {
    expect(() => readHtml(html)).toThrow();
  });

  test('the judge of these tests refuses what it must', () => {
    for (const tag of [
      '<script></script>',
      '<p onclick="x">a</p>',
      '<a href="javascript:x">a</a>',
      '<p style="x">a</p>',
    ])
      expect(() => readHtml(tag).tags.forEach(judgeTag)).toThrow();
    expect(() => expectInOrder('b a', ['a', 'b'])).toThrow();
  });
});
