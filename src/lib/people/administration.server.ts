import { and, asc, desc, eq, gt, ilike, isNull, or, sql } from 'drizzle-orm';
import { membership, partnership } from '#schema/partnerships.ts';
import { organisation, person, session, unit } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { after, londonDay, minutes } from '../core/clock.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Role, Sector } from '../core/words.ts';
import { containing, pageOf, type PageAsk, type PageOf } from './administration-pages.server.ts';
import { factorsOf, type Factors } from './second-factor.server.ts';
import { hasFactorOf, mustHaveFactor } from './sessions.server.ts';

type PersonListed = {
  id: Id;
  name: string;
  email: string;
  roleTitle: string;
  organisation: string;
  unit: string | null;
  sector: Sector;
  paused: boolean;
  admin: boolean;
  steward: boolean;
  signatory: boolean;
  /** The last day on which they may read OFFICIAL-SENSITIVE, today or later. */
  clearedUntil: string | null;
  lastSeenAt: Date | null;
};

const pageSize = 25;

/** One page of people by name, narrowed by a part of their name, address or organisation. */
export async function people(
  app: App,
  actor: Who,
  input: PageAsk & { q?: string; organisationId?: Id | undefined; paused?: boolean } = {},
): Promise<Result<PageOf<PersonListed>>> {
  const may = authorisePortal(actor, 'person.manage');
  if (!may.ok) return may;
  const words = input.q ? containing(input.q) : null;
  const within = input.organisationId && isId(input.organisationId) ? input.organisationId : null;
  const today = londonDay(app.clock());
  return done(
    await pageOf(input, pageSize, (cursor, back, most) =>
      app.db
        .select({
          ...listedColumns,
          clearedUntil: sql<string | null>`case when ${person.clearedUntil} >= ${today}::date
            then ${person.clearedUntil}::text end`,
        })
        .from(person)
        .innerJoin(organisation, eq(organisation.id, person.organisationId))
        .leftJoin(unit, eq(unit.id, person.unitId))
        .where(
          and(
            words
              ? or(ilike(person.name, words), ilike(person.email, words), ilike(organisation.name, words))
              : undefined,
            within ? eq(person.organisationId, within) : undefined,
            input.paused ? eq(person.status, 'paused') : undefined,
            cursor ? beyond(cursor, back) : undefined,
          ),
        )
        .orderBy(
          ...(back
            ? [desc(sql`lower(${person.name})`), desc(person.id)]
            : [asc(sql`lower(${person.name})`), asc(person.id)]),
        )
        .limit(most),
    ),
  );
}

const listedColumns = {
  id: person.id,
  name: person.name,
  email: person.email,
  roleTitle: person.roleTitle,
  organisation: organisation.name,
  unit: unit.name,
  sector: sql<Sector>`${organisation.sector}`,
  paused: sql<boolean>`${person.status} = 'paused'`,
  admin: person.admin,
  steward: person.steward,
  signatory: person.signatory,
  lastSeenAt: person.lastSeenAt,
};

const beyond = (cursor: Id, back: boolean) =>
  sql`(lower(${person.name}), ${person.id}) ${sql.raw(back ? '<' : '>')} (
    select lower(edge.name), edge.id from ${person} edge where edge.id = ${cursor})`;

type PersonShown = Omit<PersonListed, 'clearedUntil'> & {
  organisationId: Id;
  organisationArchived: boolean;
  unitId: Id | null;
  clearedUntil: string | null;
  clearanceBasis: string | null;
  /** Whether the clearance still holds today. */
  cleared: boolean;
  holdsLicence: boolean;
  sitsOnCommittee: boolean;
  edition: number;
  createdAt: Date;
  /** Sessions that are signed in and not idle too long. */
  sessions: number;
  factors: Factors;
  /** Must have a second factor and has none. */
  owesFactor: boolean;
  memberships: { id: Id; partnership: string; slug: string; role: Role; organisation: string }[];
  /** The administrator who looks at it. */
  self: boolean;
};

/** One person, as an administrator sees them. Never a section, a session's address or a secret. */
export async function personShown(app: App, actor: Who, input: { id: Id }): Promise<Result<PersonShown>> {
  const may = authorisePortal(actor, 'person.manage');
  if (!may.ok) return may;
  if (!isId(input.id)) return denied('not-found');
  const [row] = await app.db
    .select({
      ...listedColumns,
      organisationId: person.organisationId,
      organisationArchived: sql<boolean>`${organisation.archivedAt} is not null`,
      unitId: person.unitId,
      clearedUntil: person.clearedUntil,
      clearanceBasis: person.clearanceBasis,
      holdsLicence: person.holdsLicence,
      sitsOnCommittee: person.sitsOnCommittee,
      edition: person.edition,
      createdAt: person.createdAt,
    })
    .from(person)
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .leftJoin(unit, eq(unit.id, person.unitId))
    .where(eq(person.id, input.id));
  if (!row) return denied('not-found');
  const today = londonDay(app.clock());
  const factors = await factorsOf(app.db, row.id);
  const hasFactor = factors.passkeys > 0 || factors.authenticator;
  return done({
    ...row,
    cleared: row.clearedUntil !== null && row.clearedUntil >= today,
    sessions: await sessionsOf(app, row.id),
    factors,
    owesFactor: !app.settings.demo && !hasFactor && mustHaveFactor(row, today),
    memberships: await membershipsOf(app, row.id),
    self: row.id === actor?.personId,
  });
}

async function sessionsOf(app: App, personId: Id): Promise<number> {
  const now = app.clock();
  const [found] = await app.db
    .select({ n: sql<number>`count(*)::int` })
    .from(session)
    .where(
      and(
        eq(session.personId, personId),
        eq(session.stage, 'full'),
        gt(session.endsAt, now),
        gt(session.lastSeenAt, after(now, -minutes(app.settings.idleMinutes))),
      ),
    );
  return found?.n ?? 0;
}

const membershipsOf = (app: App, personId: Id) =>
  app.db
    .select({
      id: membership.id,
      partnership: partnership.name,
      slug: partnership.slug,
      role: sql<Role>`${membership.role}`,
      organisation: organisation.name,
    })
    .from(membership)
    .innerJoin(partnership, eq(partnership.id, membership.partnershipId))
    .innerJoin(organisation, eq(organisation.id, membership.organisationId))
    .where(and(eq(membership.personId, personId), isNull(membership.endedAt)))
    .orderBy(asc(partnership.name), asc(membership.id));

/** Partnerships in use, by name, for a form's list. */
export async function partnershipChoices(app: App, actor: Who): Promise<Result<{ id: Id; name: string }[]>> {
  const may = authorisePortal(actor, 'invitation.manage');
  if (!may.ok) return may;
  return done(
    await app.db
      .select({ id: partnership.id, name: partnership.name })
      .from(partnership)
      .where(isNull(partnership.archivedAt))
      .orderBy(asc(partnership.name), asc(partnership.id)),
  );
}

/** Active people who must have a second factor and have none. */
export const owesFactor = (today: string) =>
  and(
    eq(person.status, 'active'),
    or(eq(person.admin, true), sql`${person.clearedUntil} >= ${today}::date`),
    sql`not ${hasFactorOf(person.id)}`,
  );
