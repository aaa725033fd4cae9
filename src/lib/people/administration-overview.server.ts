import { and, asc, eq, gt, gte, isNull, lte, sql } from 'drizzle-orm';
import { membership, partnership } from '#schema/partnerships.ts';
import { invitation, organisation, person } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { after, days, londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { owesFactor } from './administration.server.ts';

/** How long before its end a clearance or an invitation is brought to notice. */
export const noticeDays = { clearance: 30, invitation: 3 } as const;

const mostShown = 20;

type Overview = {
  counts: {
    people: number;
    paused: number;
    organisations: number;
    invitations: number;
    partnerships: number;
  };
  /** At most 20 of each, the most urgent first. */
  clearancesEnding: { id: Id; name: string; organisation: string; until: string }[];
  invitationsEnding: { id: Id; email: string; organisation: string; expiresAt: Date }[];
  withoutFactor: { id: Id; name: string; organisation: string; admin: boolean }[];
  /** Organisations that take part in a partnership while nobody may sign its agreement for them. */
  withoutSignatory: { id: Id; name: string }[];
};

/** What administration consists of, in numbers, and what should not wait. */
export async function overview(app: App, actor: Who): Promise<Result<Overview>> {
  const may = authorisePortal(actor, 'person.manage');
  if (!may.ok) return may;
  return done({
    counts: await countsOf(app),
    clearancesEnding: await clearancesEnding(app),
    invitationsEnding: await invitationsEnding(app),
    withoutFactor: app.settings.demo ? [] : await withoutFactor(app),
    withoutSignatory: await withoutSignatory(app),
  });
}

async function countsOf(app: App): Promise<Overview['counts']> {
  const [counts] = await app.db.execute<Overview['counts']>(sql`select
    (select count(*)::int from ${person} where ${person.status} = 'active') as people,
    (select count(*)::int from ${person} where ${person.status} = 'paused') as paused,
    (select count(*)::int from ${organisation} where ${organisation.archivedAt} is null) as organisations,
    (select count(*)::int from ${invitation} where ${openAt(app.clock())}) as invitations,
    (select count(*)::int from ${partnership} where ${partnership.archivedAt} is null) as partnerships`);
  return counts ?? { people: 0, paused: 0, organisations: 0, invitations: 0, partnerships: 0 };
}

const openAt = (now: Date) =>
  and(isNull(invitation.acceptedAt), isNull(invitation.withdrawnAt), gt(invitation.expiresAt, now));

const clearancesEnding = (app: App) =>
  app.db
    .select({
      id: person.id,
      name: person.name,
      organisation: organisation.name,
      until: sql<string>`${person.clearedUntil}::text`,
    })
    .from(person)
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .where(
      and(
        eq(person.status, 'active'),
        gte(person.clearedUntil, londonDay(app.clock())),
        lte(person.clearedUntil, londonDay(after(app.clock(), days(noticeDays.clearance)))),
      ),
    )
    .orderBy(asc(person.clearedUntil), asc(person.name))
    .limit(mostShown);

const invitationsEnding = (app: App) =>
  app.db
    .select({
      id: invitation.id,
      email: invitation.email,
      organisation: organisation.name,
      expiresAt: invitation.expiresAt,
    })
    .from(invitation)
    .innerJoin(organisation, eq(organisation.id, invitation.organisationId))
    .where(
      and(openAt(app.clock()), lte(invitation.expiresAt, after(app.clock(), days(noticeDays.invitation)))),
    )
    .orderBy(asc(invitation.expiresAt), asc(invitation.email))
    .limit(mostShown);

const withoutFactor = (app: App) =>
  app.db
    .select({ id: person.id, name: person.name, organisation: organisation.name, admin: person.admin })
    .from(person)
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .where(owesFactor(londonDay(app.clock())))
    .orderBy(asc(person.name), asc(person.id))
    .limit(mostShown);

const withoutSignatory = (app: App) =>
  app.db
    .selectDistinct({ id: organisation.id, name: organisation.name })
    .from(membership)
    .innerJoin(partnership, eq(partnership.id, membership.partnershipId))
    .innerJoin(organisation, eq(organisation.id, membership.organisationId))
    .where(
      and(
        isNull(membership.endedAt),
        isNull(partnership.archivedAt),
        sql`not exists (select 1 from ${person} where ${person.organisationId} = ${organisation.id}
          and ${person.signatory} and ${person.status} = 'active')`,
      ),
    )
    .orderBy(asc(organisation.name))
    .limit(mostShown);
