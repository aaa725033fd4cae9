import { describe, expect, test } from 'vitest';
import { safeAddress, shownAttributes } from './attributes.ts';
import { isReference, newReference, prefixes } from './references.ts';
import { chance } from '../../../tests/fixtures/random.ts';

describe('the address of a link', () => {
  test.each([
    ['https://example.org', 'https://example.org/'],
    ['http://example.org/a b?c="d"#<e>', 'http://example.org/a%20b?c=%22d%22#%3Ce%3E'],
    ['mailto:rank@example.org', 'mailto:rank@example.org'],
    ['HTTPS://EXAMPLE.ORG/Path', 'https://example.org/Path'],
    ['https://пример.example/', 'https://xn--e1afmkfd.example/'],
  ])('%s may be followed', (href, shown) => {
    expect(safeAddress(href)).toBe(shown);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'tel:999',
    '//example.org',
    '/partnerships',
    'example.org',
    '',
    'https://police.example@evil.example/',
    'https://user:secret@evil.example/',
    null,
    7,
  ])('%j may not', (href) => {
    expect(safeAddress(href)).toBeNull();
  });

  test('one that is very long, or no text, may not', () => {
    expect(safeAddress(`https://example.org/${'a'.repeat(3000)}`)).toBeNull();
    expect(safeAddress(['https://example.org'])).toBeNull();
  });
});

describe('the attributes of blocks', () => {
  test('what does not fit is as if not given', () => {
    expect(
      shownAttributes('heading', { level: 1, id: 'a"b', lang: 'en gb', dir: 'up', onclick: 'x' }),
    ).toEqual({ level: 4, id: null, lang: null, dir: null });
    expect(shownAttributes('tableCell', { colspan: 5000, rowspan: '2', colwidth: [100] })).toMatchObject({
      colspan: 1,
      rowspan: 1,
      colwidth: null,
    });
    expect(shownAttributes('finding', { reference: 'PL-0O1I', grade: 'toString' })).toMatchObject({
      reference: null,
      grade: null,
    });
    expect(
      shownAttributes('recommendation', { findings: ['PL-7K2Q', 'PL-7K2Q', 7, '<b>', 'PL-93DM'] }),
    ).toMatchObject({ findings: ['PL-7K2Q', 'PL-93DM'] });
    expect(shownAttributes('evidence', { value: Infinity, from: '2025', to: '2025-10-01' })).toMatchObject({
      value: null,
      from: null,
      to: '2025-10-01',
    });
    expect(shownAttributes('mention', { person: 'someone' })).toEqual({ person: null, organisation: null });
  });

  test('what fits is kept', () => {
    expect(
      shownAttributes('paragraph', { id: 'V1StGXR8_Z5jdHi6B-myT', lang: 'zh-Hant-TW', dir: 'rtl' }),
    ).toEqual({ id: 'V1StGXR8_Z5jdHi6B-myT', lang: 'zh-Hant-TW', dir: 'rtl' });
    expect(shownAttributes('taskItem', { checked: true })).toMatchObject({ checked: true });
    expect(shownAttributes('callout', { kind: 'decided' })).toMatchObject({ kind: 'decided' });
  });

  test('what an attribute inherits is not its own', () => {
    expect(shownAttributes('callout', Object.create({ kind: 'care' }))).toMatchObject({ kind: 'note' });
    expect(shownAttributes('callout', { kind: '__proto__' })).toMatchObject({ kind: 'note' });
  });
});

describe('references', () => {
  test('are read as they are made, and no letter is mistaken for another', () => {
    const random = chance(20261122);
    const made = Array.from({ length: 2000 }, () => newReference((n) => random.bytes(n)));
    for (const reference of made) {
      expect(isReference(reference)).toBe(true);
      expect(reference).toMatch(/^PL-[^015ABEGILNOSUZ]{4}$/);
    }
    expect(new Set(made).size).toBeGreaterThan(1980);
    expect(newReference((n) => random.bytes(n), prefixes.recommendation)).toMatch(/^RC-/);
    expect(isReference('PL-7K2Q')).toBe(true);
  });

  test.each([
    'PL-7k2q',
    'pl-7K2Q',
    'PL7K2Q',
    'PL-7K2',
    'PL-7K2QQ',
    ' PL-7K2Q',
    'PL-7K2Q\n',
    'PL-OOOO',
    7,
    null,
  ])('%j is none', (reference) => {
    expect(isReference(reference)).toBe(false);
  });

  test('chance that lies above the last whole multiple is drawn again', () => {
    let call = 0;
    const random = (n: number) => new Uint8Array(n).fill(call++ === 0 ? 255 : 1);
    expect(newReference(random)).toBe('PL-3333');
    expect(call).toBe(2);
  });
});
