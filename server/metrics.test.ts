import { expect, test } from 'vitest';
import { mayRead } from './metrics.ts';

const here = { headers: { host: '127.0.0.1:3000' }, socket: { remoteAddress: '127.0.0.1' } };
const own = { metricsToken: null, origins: ['http://127.0.0.1:3000'] };

test('without a token the numbers are for this machine alone, and never on a portal with a public address', () => {
  expect(mayRead(own, here)).toBe(true);
  expect(mayRead({ ...own, origins: ['https://wardmote.example'] }, here)).toBe(false);
  expect(mayRead({ ...own, origins: [...own.origins, 'https://wardmote.example'] }, here)).toBe(false);
  expect(mayRead(own, { ...here, socket: { remoteAddress: '192.0.2.4' } })).toBe(false);
  expect(mayRead(own, { ...here, headers: { host: '127.0.0.1.elsewhere.example' } })).toBe(false);
});
