import { expect, test } from 'vitest';
import { referencesIn, withLinks, type ReadText } from './linking.ts';

const finding =
  '<figure class="finding" id="PL-7K2Q" aria-label="Finding PL-7K2Q"><div class="said"><p>Harm moves.</p></div><figcaption class="beside"><span>Finding </span><span class="ref" data-ref="PL-7K2Q">PL-7K2Q</span></figcaption></figure>';
const recommendation =
  '<figure class="recommendation" id="RC-4H9X" aria-label="Recommendation RC-4H9X, from PL-7K2Q"><div class="said"><p>Marshals.</p></div><figcaption class="beside"><span>Recommendation </span><span class="ref" data-ref="RC-4H9X">RC-4H9X</span><span>, from </span><span class="ref" data-ref="PL-7K2Q">PL-7K2Q</span></figcaption></figure>';
const text = (section: string, html: string): ReadText => ({
  section,
  title: `Title of ${section}`,
  document: 'd1',
  documentTitle: 'Profile & plan',
  html,
});
const href = ({ document, anchor }: { document: string; anchor: string }) => `/${document}#${anchor}`;

test('both ends know of each other, and a figure, a row of a table and words that refer too', () => {
  const texts = [
    text('a', finding),
    text('b', recommendation),
    text('c', '<table><tbody><tr><td><p>Hours for PL-7K2Q, PL-7K2Q</p></td></tr></tbody></table>'),
    text(
      'd',
      '<figure class="evidence" id="b-1"><p class="value">3</p><div class="said"><p>PL-7K2Q</p></div></figure>',
    ),
  ];
  const all = referencesIn(texts);
  expect([...all.at]).toEqual([
    ['PL-7K2Q', { document: 'd1', anchor: 'PL-7K2Q' }],
    ['RC-4H9X', { document: 'd1', anchor: 'RC-4H9X' }],
  ]);
  expect(all.from.get('PL-7K2Q')?.map(({ words, anchor }) => `${anchor}: ${words}`)).toEqual([
    'RC-4H9X: RC-4H9X in Title of b',
    's-c: Title of c',
    'b-1: a figure in Title of d',
  ]);
  const linked = withLinks(finding, all, href, 'd2');
  expect(linked).toContain('<span class="ref" data-ref="PL-7K2Q">PL-7K2Q</span>');
  expect(linked).toContain('<a href="/d1#RC-4H9X">RC-4H9X in Title of b, Profile &amp; plan</a>; ');
  expect(withLinks(finding, all, href, 'd1')).toContain('>RC-4H9X in Title of b</a>; ');
  expect(withLinks(recommendation, all, href, 'd1')).toContain(
    '<a class="reference" href="/d1#PL-7K2Q">PL-7K2Q</a>',
  );
});

test('what a reader may not read leaves no sign at the other end', () => {
  const alone = referencesIn([text('b', recommendation)]);
  expect(withLinks(recommendation, alone, href, 'd1')).toBe(recommendation);
  const above = referencesIn([text('a', finding)]);
  expect(withLinks(finding, above, href, 'd1')).toBe(finding);
});

test('attributes, and words that only look so, are left alone', () => {
  const html = '<p>XPL-7K2Q PL-7K2QX PL-7K1Q <a href="https://x.example/PL-7K2Q">PL-7K2Q</a></p>';
  expect(withLinks(html, referencesIn([text('a', finding)]), href, 'd1')).toBe(html);
});
