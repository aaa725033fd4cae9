import { hash, verify } from '@node-rs/argon2';
import { done, invalid, type Result } from '../core/result.ts';

// Argon2id, 19 MiB, two passes, one lane: OWASP's "Password Storage" cheat sheet. 30 to 60 ms of one core.
export const argonCost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The stored form of a passphrase, which must have been normalised. Never inside a transaction: it is slow. */
export const hashPassphrase = (passphrase: string): Promise<string> => hash(passphrase, argonCost);

/** Of a passphrase nobody has: verified where there is no account, so that the time taken tells nothing. */
export const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$ccSDjpgghS/tK4uHuPSncw$Qjm8OzgHVr4kBI+1Jeb9EUYOrnLE+5GtTPCbpgHIbQs';

/** Whether a passphrase is the stored one. Takes as long where there is none. Never inside a transaction. */
export async function isPassphrase(stored: string | null, passphrase: string): Promise<boolean> {
  const right = await verify(stored ?? nobodysHash, passphrase);
  return right && stored !== null;
}

/**
 * Refuses a passphrase that is common or could be guessed from what is known `about` the person: name,
 * e-mail address, organisation.
 */
export async function judgePassphrase(
  passphrase: string,
  about: readonly string[],
  field = 'passphrase',
): Promise<Result<undefined>> {
  const { guessability } = await import('./guessing.server.ts');
  if (guessability(passphrase, [...about, 'wardmote']) >= 3) return done();
  return invalid({
    [field]:
      'This passphrase is easy to guess. Use three or four words that do not belong together, and nothing about you or your organisation',
  });
}
