import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { auditEvent } from '#schema/audit.ts';
import { area, selection } from '#schema/wards.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { activitySince, type ActivityLine } from './activity.server.ts';
import { visibleDocuments } from './documents.server.ts';
import { myPartnerships, type MyPartnership } from './partnerships.server.ts';
import { whatWaits, type Waiting } from './waiting.ts';

/** A way on from a partnership. */
export type PartnershipLink = { label: string; href: string };

export type Home = {
  today: string;
  waiting: Waiting[];
  partnerships: MyPartnership[];
  mayCreate: boolean;
  /** What leads on from each partnership: its ward's figures, and its documents. By the partnership's id. */
  links: Record<Id, PartnershipLink[]>;
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
    links: await linksOf(app.db, actor, partnerships, today),
    lastHere,
    happened: await activitySince(app.db, actor, entered, previous, 5),
  });
}

async function linksOf(
  from: Reader,
  actor: Actor,
  partnerships: readonly MyPartnership[],
  today: string,
): Promise<Home['links']> {
  const ids = partnerships.map(({ head }) => head.id);
  if (ids.length === 0) return {};
  const wards = await from
    .select({ id: selection.partnershipId, code: selection.wardCode, area: area.slug })
    .from(selection)
    .innerJoin(area, eq(area.id, selection.areaId))
    .where(inArray(selection.partnershipId, ids))
    .orderBy(asc(selection.decidedAt));
  const links: Home['links'] = {};
  for (const { head } of partnerships) {
    const place = wards.find(({ id }) => id === head.id);
    const documents = head.may.enter ? await visibleDocuments(from, actor, head.id, today) : [];
    links[head.id] = [
      ...documents.map(({ id, title }) => ({
        label: title,
        href: `/partnerships/${head.slug}/documents/${id}`,
      })),
      ...(place
        ? [{ label: `Figures of ${head.ward}`, href: `/wards/${place.code}?area=${place.area}` }]
        : []),
    ];
  }
  return links;
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
