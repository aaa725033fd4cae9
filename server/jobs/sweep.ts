import { lt, or } from 'drizzle-orm';
import { attempt, passkeyChallenge, session } from '#schema/people.ts';
import type { App } from '#lib/core/app.ts';
import { after, days, hours, minutes } from '#lib/core/clock.ts';
import { done } from '#lib/core/result.ts';

// What was tried in vain is forgotten after a day: throttling looks back hours at most.
const attemptsKept = days(1);

/** Removes what can never be used again: ended and idle sessions, expired challenges, old attempts. */
export const sweep = (app: App) =>
  app.transaction(async (tx) => {
    const now = app.clock();
    const idleSince = after(now, -minutes(app.settings.idleMinutes));
    await tx.delete(session).where(or(lt(session.endsAt, now), lt(session.lastSeenAt, idleSince)));
    await tx.delete(passkeyChallenge).where(lt(passkeyChallenge.expiresAt, now));
    await tx.delete(attempt).where(lt(attempt.lastAt, after(now, -attemptsKept)));
    return done();
  });

/** Sweeps at the start and every hour. */
export function startSweep(app: App): { stop(): Promise<void> } {
  const turn = () =>
    sweep(app).then(
      () => undefined,
      (err: unknown) => app.log.error({ err }, 'sweep: failed'),
    );
  let last = turn();
  const timer = setInterval(() => (last = turn()), hours(1)).unref();
  return {
    async stop() {
      clearInterval(timer);
      await last;
    },
  };
}
