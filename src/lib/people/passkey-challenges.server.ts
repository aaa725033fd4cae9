import { and, eq, gt } from 'drizzle-orm';
import { passkeyChallenge } from '#schema/people.ts';
import type { App } from '../core/app.ts';
import { after, minutes } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { hashToken, newToken } from './tokens.server.ts';

/** What the browser's authenticator is asked. `token` goes into a short-lived cookie of its own. */
export type Begun<T> = { token: string; options: T };
export const challengeMinutes = 5;

/** Keeps a challenge until it is answered, once. */
export async function keepChallenge(
  app: App,
  challenge: string,
  personId: Id | null,
): Promise<Result<string>> {
  const token = newToken(app.random);
  const expiresAt = after(app.clock(), minutes(challengeMinutes));
  return app.transaction(async (tx) => {
    await tx.insert(passkeyChallenge).values({ id: hashToken(token), challenge, personId, expiresAt });
    return done(token);
  });
}

/** Takes a challenge away, whether its answer turns out right or wrong. Null: there is none for this person. */
export async function takeChallenge(app: App, token: string, personId: Id | null): Promise<string | null> {
  const taken = await app.transaction(async (tx) => {
    const rows = await tx
      .delete(passkeyChallenge)
      .where(and(eq(passkeyChallenge.id, hashToken(token)), gt(passkeyChallenge.expiresAt, app.clock())))
      .returning({ challenge: passkeyChallenge.challenge, personId: passkeyChallenge.personId });
    return done(rows[0]?.personId === personId ? rows[0].challenge : null);
  });
  return taken.ok ? taken.value : null;
}
