import type { Who } from '../access/facts.ts';
import type { OpenSession } from './sessions.server.ts';

/** Where a request must go before it may have what it asked for; null lets it pass. */
export type Detour = '/sign-in' | '/sign-in/second-factor' | '/second-factor/set-up' | '/rules' | null;

/**
 * The floor under every route, closed by default: what does not stand under `(public)` needs a person who is
 * signed in, second factor included, and has accepted the house rules. Routes under `(entry)` lead there and
 * judge by themselves. It decides no permission: every query and command asks the policy.
 */
export function detourFor(
  routeId: string | null,
  session: Pick<OpenSession, 'stage'> | null,
  actor: Who,
): Detour {
  if (routeId === null || routeId.startsWith('/(public)') || routeId.startsWith('/(entry)')) return null;
  if (!session) return '/sign-in';
  if (session.stage === 'second-factor') return '/sign-in/second-factor';
  if (session.stage === 'enrol') return '/second-factor/set-up';
  if (!actor) return '/sign-in';
  return actor.rulesAccepted ? null : '/rules';
}
