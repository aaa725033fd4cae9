import { lt, or } from 'drizzle-orm';
import { passkeyChallenge, session } from '#schema/people.ts';
import type { App } from '../core/app.ts';
import { after, minutes } from '../core/clock.ts';
import { done, type Result } from '../core/result.ts';
import { forgetTries } from './throttle.server.ts';

/** Removes what has run out: sessions, passkey challenges, counts of vain tries. Run it every hour or so. */
export function sweepPeople(app: App): Promise<Result<undefined>> {
  const now = app.clock();
  return app.transaction(async (tx) => {
    await tx
      .delete(session)
      .where(
        or(lt(session.endsAt, now), lt(session.lastSeenAt, after(now, -minutes(app.settings.idleMinutes)))),
      );
    await tx.delete(passkeyChallenge).where(lt(passkeyChallenge.expiresAt, now));
    await forgetTries(tx, now);
    return done();
  });
}
