import { sha256 } from '@oslojs/crypto/sha2';
import { encodeBase32LowerCaseNoPadding, encodeHexLowerCase } from '@oslojs/encoding';

/** 160 random bits in 32 letters and digits: for cookies and links. Only its hash is ever stored. */
export const newToken = (random: (n: number) => Uint8Array): string =>
  encodeBase32LowerCaseNoPadding(random(20));

/** SHA-256 in hex. Enough for a token of 160 random bits: there is nothing to guess. */
export const hashToken = (token: string): string =>
  encodeHexLowerCase(sha256(new TextEncoder().encode(token)));
