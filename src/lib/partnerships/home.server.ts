import { and, desc, eq } from 'drizzle-orm';
import { auditEvent } from '#schema/audit.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Who } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { activitySince, type ActivityLine } from './activity.server.ts';
import { myPartnerships, type MyPartnership } from './partnerships.server.ts';
import { whatWaits, type Waiting } from './waiting.ts';

export type Home = {
  today: string;
  waiting: Waiting[];
  partnerships: MyPartnership[];
  mayCreate: boolean;
  /** The previous visit, if there was one. */
  lastHere: string | null;
  happened: (ActivityLine & { partnership: string; slug: string })[];
};

/** What waits for a person, their partnerships, and what others did there since they were last here. */
export async function homeOf(app: App, actor: Who): Promise<Result<Home>> {
  const mine = await myPartnerships(app, actor);
  if (!mine.ok) return mine;
  if (!actor) return denied('signed-out');
  const { partnerships, mayCreate } = mine.value;
  const previous = await previousVisit(app.db, actor.personId);
  const entered = partnerships.filter((one) => one.head.may.enter).map((one) => one.head.id);
  const today = londonDay(app.clock());
  const lastHere = previous?.toISOString() ?? null;
  return done({
    today,
    waiting: whatWaits(actor, partnerships, today, lastHere),
    partnerships,
    mayCreate,
    lastHere,
    happened: await activitySince(app.db, actor, entered, previous, 5),
  });
}

/** When the visit before this one began: a session ends after half an hour of nothing, so each is a visit. */
async function previousVisit(from: Reader, personId: Id): Promise<Date | null> {
  const visits = await from
    .select({ at: auditEvent.at })
    .from(auditEvent)
    .where(and(eq(auditEvent.actorId, personId), eq(auditEvent.action, 'session.opened')))
    .orderBy(desc(auditEvent.id))
    .limit(1)
    .offset(1);
  return visits[0]?.at ?? null;
}
