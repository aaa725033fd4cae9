import { expect, test } from 'vitest';
import { addressFrom, addressIn } from './links.ts';

test('an address is taken as people write it, and only where it can be followed safely', () => {
  expect(addressFrom(' wardmote.example/plan ')).toBe('https://wardmote.example/plan');
  expect(addressFrom('wardmote.example:8080')).toBe('https://wardmote.example:8080/');
  expect(addressFrom('http://quay.example')).toBe('http://quay.example/');
  expect(addressFrom('chair@pubwatch.example')).toBe('mailto:chair@pubwatch.example');
  expect(addressFrom('mailto:chair@pubwatch.example')).toBe('mailto:chair@pubwatch.example');
  for (const refused of [
    '',
    'the plan',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example',
    '/plan',
  ])
    expect(addressFrom(refused), refused).toBeNull();
});

test.each([
  ['(https://quay.example/a_(b)),', 'https://quay.example/a_(b)'],
  ['www.quay.example.', 'www.quay.example'],
  ['“lambeth.gov.uk/licensing?x=1”;', 'lambeth.gov.uk/licensing?x=1'],
  ['chair@pubwatch.example!', 'chair@pubwatch.example'],
])('in %s, as it was typed, the address is found', (word, address) => {
  const found = addressIn(word);
  expect(word.slice(found?.from, found?.to)).toBe(address);
});

test.each([
  'e.g.this',
  'end.Next',
  '22.30',
  'javascript:alert(1)',
  '@quay',
  'a@b',
  'PL-7K2Q.',
  '192.168.0.1',
  '…',
])('%s is a word and no address', (word) => {
  expect(addressIn(word)).toBeNull();
});
