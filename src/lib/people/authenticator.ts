import { constantTimeEqual } from '@oslojs/crypto/subtle';
import { decodeBase32IgnorePadding, encodeBase32UpperCaseNoPadding } from '@oslojs/encoding';
import { createTOTPKeyURI, generateHOTP } from '@oslojs/otp';

/** RFC 6238 with the parameters every authenticator app knows: SHA-1, 30 seconds, six digits. */
const stepSeconds = 30;
const digits = 6;

export const secretBytes = 20;

export const stepAt = (now: Date) => Math.floor(now.getTime() / 1000 / stepSeconds);

export const codeAt = (secret: Uint8Array, step: number) => generateHOTP(secret, BigInt(step), digits);

/**
 * The time step whose code this is: the present one, the one before or the one after, for clocks that differ;
 * null for any other code. Whether it was used before is asked apart.
 */
export function stepOf(secret: Uint8Array, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const given = new TextEncoder().encode(code);
  const here = stepAt(now);
  let found: number | null = null;
  for (const step of [here - 1, here, here + 1])
    if (constantTimeEqual(new TextEncoder().encode(codeAt(secret, step)), given)) found = step;
  return found;
}

/** The secret as it is typed into an app that reads no pictures. */
export const secretText = (secret: Uint8Array) => encodeBase32UpperCaseNoPadding(secret);

/** The secret from its text; null where the text is none. */
export function secretFrom(text: string): Uint8Array | null {
  try {
    const secret = decodeBase32IgnorePadding(text.replace(/\s+/g, '').toUpperCase());
    return secret.length === secretBytes ? secret : null;
  } catch {
    return null;
  }
}

/** The address an authenticator app reads from the QR code. */
export const authenticatorAddress = (email: string, secret: Uint8Array) =>
  createTOTPKeyURI('Wardmote', email, secret, stepSeconds, digits);
