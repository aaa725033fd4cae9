import { describe, expect, test } from 'vitest';
import { authenticatorAddress, codeAt, secretFrom, secretText, stepAt, stepOf } from './authenticator.ts';

// RFC 6238, appendix B: the SHA-1 secret, the last six of its eight digits.
const secret = new TextEncoder().encode('12345678901234567890');
const at = (seconds: number) => new Date(seconds * 1000);

describe('codes of an authenticator app', () => {
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %i s the code is %s (RFC 6238)', (seconds, code) => {
    expect(codeAt(secret, stepAt(at(seconds)))).toBe(code);
    expect(stepOf(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  test('the steps before and after are taken, those beyond are not', () => {
    const now = at(2_000_000_010);
    const here = stepAt(now);
    for (const step of [here - 1, here, here + 1])
      expect(stepOf(secret, codeAt(secret, step), now)).toBe(step);
    for (const step of [here - 2, here + 2]) expect(stepOf(secret, codeAt(secret, step), now)).toBeNull();
  });

  test.each(['', '28708', '2870822', '٢٨٧٠٨٢', '28708x', '287082 ', '-87082'])('"%s" is no code', (code) => {
    expect(stepOf(secret, code, at(59))).toBeNull();
  });
});

describe('the secret', () => {
  test('comes back from its text, also in small letters and groups', () => {
    const text = secretText(secret);
    expect(secretFrom(text)).toEqual(secret);
    expect(secretFrom(` ${text.toLowerCase().replace(/(.{4})/g, '$1 ')}`)).toEqual(secret);
  });

  test.each(['', '!!!!', 'AAAA', 'A'.repeat(4000)])('is refused where the text is none: %#', (text) => {
    expect(secretFrom(text)).toBeNull();
  });

  test('is told to the app with issuer and account', () => {
    const address = new URL(authenticatorAddress('ada@example.org', secret));
    expect(address.protocol).toBe('otpauth:');
    expect(address.searchParams.get('issuer')).toBe('Wardmote');
    expect(address.searchParams.get('secret')).toBe(secretText(secret));
    expect(decodeURIComponent(address.pathname)).toContain('ada@example.org');
  });
});
