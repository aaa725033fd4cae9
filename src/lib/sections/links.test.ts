import { expect, test } from 'vitest';
import { addressFrom } from './links.ts';

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
