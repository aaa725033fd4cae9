import { describe, expect, test } from 'vitest';
import { sectionSchema } from '../sections/schema.ts';
import { tidyDocument } from '../sections/tidy.ts';
import { noFields } from './entry.ts';
import { readMarkdown, writeMarkdown } from './markdown.ts';

const schema = sectionSchema();

/** Read, put into the schema as a section's text is, and written again. */
function again(file: string) {
  const read = readMarkdown(file);
  if (!read.ok) throw new Error(read.because);
  const texts = Object.fromEntries(
    Object.entries(read.texts).map(([key, content]) => {
      schema.nodeFromJSON({ type: 'doc', content }).check();
      return [key, tidyDocument({ content })];
    }),
  );
  return { ...read, written: writeMarkdown(read.fields, texts) };
}

const body = (file: string) => file.replace(/^---\n[\s\S]*?\n---\n\n/, '');
const inOne = (text: string) => `---\ntitle: Kept\n---\n\n## What was done\n\n${text}\n`;

describe('what is written comes back as it was', () => {
  test.each([
    ['marks', 'A _slanted_ word, **bold**, ~~gone~~, `code`, <u>under</u> and **_both_**.'],
    ['links', 'See [the **whole** guide](https://example.org/a?b=c\\&d) and <mailto:a@b.example>.'],
    ['breaks', 'One line\\\nand the next'],
    ['lists', '- one\n  - inside\n    1. deeper\n- two\n\n3. third\n4. fourth'],
    ['tasks', '- [ ] to do\n- [x] done'],
    ['quotes', '> said\n>\n> - and listed'],
    ['headings', '### First\n\nText\n\n#### Under it\n\n##### And that'],
    [
      'tables',
      '| Month | Calls       |\n| ----- | ----------- |\n| May   | 14          |\n| June  | a<br>b \\| c |',
    ],
    ['rules', 'Above\n\n---\n\nBelow'],
    ['code', '```\none\n  two\n```'],
    ['signs', '\\# no heading, 2 \\* 3, \\[no link], 5. no item & <'],
  ])('%s', (_, text) => {
    const first = again(inOne(text));
    expect(body(first.written)).toBe(body(inOne(text)));
    expect(again(first.written).written).toBe(first.written);
  });

  test('fields, and whatever else a front matter says', () => {
    const fields = {
      ...noFields,
      title: 'Title: with a colon',
      summary: 'Two\nlines',
      problem: 'knives' as const,
      sides: ['victim' as const],
      effect: 7,
      figures: '14 became 6',
      hours: 20.5,
      stage: 'local' as const,
      tags: ['one', 'two: three'],
      date: '2019-05-01',
      sources: [{ title: 'A report', href: 'https://example.org/' }],
      extras: { cover: '/a.png', nested: { deep: [1, 'two', null, true] }, date: 'spring', empty: '' },
    };
    const read = readMarkdown(writeMarkdown(fields, {}));
    expect(read.ok && read.fields).toEqual(fields);
  });
});

test('a picture is a link to it; an address that leads nowhere stands after its words, and is a link again', () => {
  const read = again(
    inOne('![The rank](https://example.org/rank.png) and [the plan](./plan.pdf), www.example.org'),
  );
  expect(JSON.stringify(read.texts.done)).toContain('the plan (./plan.pdf)');
  expect(read.notes).toHaveLength(1);
  expect(read.written).toContain('[The rank](https://example.org/rank.png) and [the plan](./plan.pdf)');
});

test('headings of others that mean our sections begin them, and are written again as they were', () => {
  const file =
    '---\ntitle: Theirs\n---\n\n## ![i](https://example.org/i.png "P") Problem\n\n#### NEED\n\nA\n\n## Solution\n\nB\n\n## Aftermath\n\nC\n\n## Problem\n\nD\n';
  const read = again(file);
  expect(Object.keys(read.texts)).toEqual(['problem', 'done']);
  expect(body(read.written)).toBe(body(file));
});

test('what stands before the first heading, and a text without any, is dropped nowhere', () => {
  for (const text of ['Before\n\n## Problem\n\nA', '# One\n\nA\n\n## Two\n\nB', 'Only this']) {
    const file = `---\ntitle: Theirs\n---\n\n${text}\n`;
    expect(body(again(file).written)).toBe(body(file));
  }
});

test('what cannot be read says why; what does not fit a field is kept beside it', () => {
  expect(readMarkdown('## No title')).toMatchObject({
    ok: false,
    because: expect.stringContaining('no title') as string,
  });
  expect(readMarkdown('---\ntitle: [\n---\n')).toMatchObject({ ok: false });
  expect(readMarkdown('---\n- a\n---\n')).toMatchObject({ ok: false });
  expect(
    readMarkdown(
      '---\na: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n---\n',
    ),
  ).toMatchObject({ ok: false });
  const odd = readMarkdown('---\ntitle: Odd\nstage: splendid\neffect: 11\nproblem: knives\n---\nText');
  expect(odd.ok && odd.fields).toMatchObject({
    stage: 'untested',
    effect: null,
    problem: 'knives',
    extras: { stage: 'splendid', effect: 11 },
  });
  expect(odd.ok && odd.notes).toHaveLength(2);
  expect(readMarkdown('---\nheadline: Mapped\n---\n', { headline: 'title' })).toMatchObject({
    ok: true,
    fields: { title: 'Mapped' },
  });
});
