import type { Actor } from '../access/facts.ts';
import { minutes } from '../core/clock.ts';
import { done, fail, type Result } from '../core/result.ts';

const proofMinutes = 10;

/** Whether somebody proved who they are lately enough for a sensitive change. */
export const provedLately = (of: Pick<Actor, 'provedAt'>, now: Date): boolean =>
  now.getTime() - of.provedAt.getTime() <= minutes(proofMinutes);

/** Asked by every command whose misuse at an unlocked desk would last. */
export const requireProof = (of: Pick<Actor, 'provedAt'>, now: Date): Result<undefined> =>
  provedLately(of, now) ? done() : fail({ code: 'prove-again' });
