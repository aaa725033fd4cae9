import { describe, expect, test } from 'vitest';
import { passkeysAt, siteOf } from './passkey-site.ts';

const ours = ['http://127.0.0.1:3000', 'http://localhost:3000'];
const asked = (given: Record<string, string>) => siteOf(new Headers(given), ours);

describe('the site of a passkey', () => {
  test('is the Origin a browser says, where that is ours', () => {
    expect(asked({ origin: 'http://localhost:3000', host: '127.0.0.1:3000' })).toEqual({
      origin: 'http://localhost:3000',
      rpID: 'localhost',
    });
    expect(asked({ origin: 'http://evil.example', host: 'localhost:3000' })).toBeNull();
    expect(asked({ origin: 'null', host: 'localhost:3000' })).toBeNull();
  });

  test('is that of the Host asked, where no Origin is said', () => {
    expect(asked({ host: 'localhost:3000' })?.rpID).toBe('localhost');
    expect(asked({ host: 'evil.example' })).toBeNull();
    expect(asked({})).toBeNull();
  });

  test('cannot be an address of numbers: the page says which address works instead', () => {
    expect(passkeysAt(asked({ host: 'localhost:3000' }), ours)).toEqual({ work: true });
    expect(passkeysAt(asked({ host: '127.0.0.1:3000' }), ours)).toEqual({
      work: false,
      instead: 'http://localhost:3000',
    });
    expect(
      passkeysAt(siteOf(new Headers({ host: '[::1]:3000' }), ['http://[::1]:3000']), ['http://[::1]:3000']),
    ).toEqual({
      work: false,
      instead: null,
    });
  });
});
