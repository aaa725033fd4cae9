import { and, asc, desc, eq, ilike, isNotNull, isNull, sql } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { invitation, organisation, person, unit } from '#schema/people.ts';
import { authoriseOrganisation, authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Role, Sector } from '../core/words.ts';
import { containing, pageOf, type PageAsk, type PageOf } from './administration-pages.server.ts';

type OrganisationListed = {
  id: Id;
  name: string;
  sector: Sector;
  archived: boolean;
  /** Active people. */
  people: number;
  units: number;
};

const pageSize = 50;

/** The page of organisations, by name; the archived ones only where they are asked for. */
export async function organisations(
  app: App,
  actor: Who,
  input: PageAsk & { q?: string; archived?: boolean } = {},
): Promise<Result<PageOf<OrganisationListed>>> {
  const may = authorisePortal(actor, 'organisation.manage');
  if (!may.ok) return may;
  return done(
    await pageOf(input, pageSize, async (cursor, back, most) => {
      const rows = await app.db
        .select({
          id: organisation.id,
          name: organisation.name,
          sector: sql<Sector>`${organisation.sector}`,
          archived: sql<boolean>`${organisation.archivedAt} is not null`,
          people: sql<number>`(${activePeople})`,
          units: sql<number>`(${unitsInUse})`,
        })
        .from(organisation)
        .where(
          and(
            input.archived ? isNotNull(organisation.archivedAt) : isNull(organisation.archivedAt),
            input.q ? ilike(organisation.name, containing(input.q)) : undefined,
            cursor ? beyond(cursor, back) : undefined,
          ),
        )
        .orderBy(
          ...(back
            ? [desc(sql`lower(${organisation.name})`), desc(organisation.id)]
            : [asc(sql`lower(${organisation.name})`), asc(organisation.id)]),
        )
        .limit(most);
      return rows;
    }),
  );
}

// Inner queries of their own, so that their columns keep their table's name.
const activePeople = sql`select count(*)::int from ${person}
  where ${person.organisationId} = ${sql`${organisation}.id`} and ${person.status} = 'active'`;
const unitsInUse = sql`select count(*)::int from ${unit}
  where ${unit.organisationId} = ${sql`${organisation}.id`} and ${unit.archivedAt} is null`;

const beyond = (cursor: Id, back: boolean) =>
  sql`(lower(${organisation.name}), ${organisation.id}) ${sql.raw(back ? '<' : '>')} (
    select lower(edge.name), edge.id from ${organisation} edge where edge.id = ${cursor})`;

type OrganisationShown = {
  id: Id;
  name: string;
  sector: Sector;
  contact: string;
  edition: number;
  archivedAt: Date | null;
  units: { id: Id; name: string; archived: boolean; people: number }[];
  people: { active: number; paused: number };
  openInvitations: number;
};

/** One organisation with its units, for administrators. */
export async function organisationShown(
  app: App,
  actor: Who,
  input: { id: Id },
): Promise<Result<OrganisationShown>> {
  const may = authorisePortal(actor, 'organisation.manage');
  if (!may.ok) return may;
  if (!isId(input.id)) return denied('not-found');
  const [row] = await app.db
    .select({
      id: organisation.id,
      name: organisation.name,
      sector: sql<Sector>`${organisation.sector}`,
      contact: organisation.contact,
      edition: organisation.edition,
      archivedAt: organisation.archivedAt,
    })
    .from(organisation)
    .where(eq(organisation.id, input.id));
  if (!row) return denied('not-found');
  const [counts] = await app.db
    .select({
      active: sql<number>`count(*) filter (where ${person.status} = 'active')::int`,
      paused: sql<number>`count(*) filter (where ${person.status} = 'paused')::int`,
    })
    .from(person)
    .where(eq(person.organisationId, row.id));
  const [invited] = await app.db
    .select({ open: sql<number>`count(*)::int` })
    .from(invitation)
    .where(and(eq(invitation.organisationId, row.id), stillOpen));
  return done({
    ...row,
    units: await unitsOf(app.db, row.id),
    people: counts ?? { active: 0, paused: 0 },
    openInvitations: invited?.open ?? 0,
  });
}

const stillOpen = and(isNull(invitation.acceptedAt), isNull(invitation.withdrawnAt));

const unitsOf = (from: Reader, organisationId: Id) =>
  from
    .select({
      id: unit.id,
      name: unit.name,
      archived: sql<boolean>`${unit.archivedAt} is not null`,
      people: sql<number>`count(${person.id})::int`,
    })
    .from(unit)
    .leftJoin(person, and(eq(person.unitId, unit.id), eq(person.status, 'active')))
    .where(eq(unit.organisationId, organisationId))
    .groupBy(unit.id)
    .orderBy(sql`${unit.archivedAt} is not null`, sql`lower(${unit.name})`);

export type OrganisationChoice = { id: Id; name: string; sector: Sector; units: { id: Id; name: string }[] };

/** The organisations and units in use, by name, for a form's lists. */
export async function organisationChoices(app: App, actor: Who): Promise<Result<OrganisationChoice[]>> {
  const may = authorisePortal(actor, 'organisation.manage');
  if (!may.ok) return may;
  const rows = await app.db
    .select({
      id: organisation.id,
      name: organisation.name,
      sector: sql<Sector>`${organisation.sector}`,
      unitId: unit.id,
      unitName: unit.name,
    })
    .from(organisation)
    .leftJoin(unit, and(eq(unit.organisationId, organisation.id), isNull(unit.archivedAt)))
    .where(isNull(organisation.archivedAt))
    .orderBy(sql`lower(${organisation.name})`, sql`lower(${unit.name})`);
  const choices = new Map<Id, OrganisationChoice>();
  for (const { id, name, sector, unitId, unitName } of rows) {
    const choice = choices.get(id) ?? { id, name, sector, units: [] };
    if (unitId && unitName) choice.units.push({ id: unitId, name: unitName });
    choices.set(id, choice);
  }
  return done([...choices.values()]);
}

type OwnOrganisation = {
  id: Id;
  name: string;
  sector: Sector;
  contact: string;
  units: { id: Id; name: string }[];
  people: {
    id: Id;
    name: string;
    roleTitle: string;
    email: string;
    unit: string | null;
    paused: boolean;
    steward: boolean;
    signatory: boolean;
    partnerships: number;
  }[];
  invitations: {
    id: Id;
    email: string;
    unit: string | null;
    role: Role | null;
    expiresAt: Date;
    expired: boolean;
  }[];
};

/** A steward's own organisation: its people, by name, and whom it invited. At most 1,000 people. */
export async function ownOrganisation(app: App, actor: Who): Promise<Result<OwnOrganisation>> {
  if (!actor) return denied('signed-out');
  const may = authoriseOrganisation(actor, 'organisation.invite-into', actor.organisationId);
  if (!may.ok) return may;
  const id = actor.organisationId;
  const [row] = await app.db
    .select({
      id: organisation.id,
      name: organisation.name,
      sector: sql<Sector>`${organisation.sector}`,
      contact: organisation.contact,
    })
    .from(organisation)
    .where(eq(organisation.id, id));
  if (!row) return denied('not-found');
  const now = app.clock();
  const invitations = await invitedInto(app.db, id);
  return done({
    ...row,
    units: (await unitsOf(app.db, id))
      .filter(({ archived }) => !archived)
      .map(({ id, name }) => ({ id, name })),
    people: await peopleOf(app.db, id),
    invitations: invitations.map((one) => ({ ...one, expired: one.expiresAt <= now })),
  });
}

const peopleOf = (from: Reader, organisationId: Id) =>
  from
    .select({
      id: person.id,
      name: person.name,
      roleTitle: person.roleTitle,
      email: person.email,
      unit: unit.name,
      paused: sql<boolean>`${person.status} = 'paused'`,
      steward: person.steward,
      signatory: person.signatory,
      partnerships: sql<number>`(select count(*)::int from ${membership}
        where ${membership.personId} = ${person.id} and ${membership.endedAt} is null)`,
    })
    .from(person)
    .leftJoin(unit, eq(unit.id, person.unitId))
    .where(eq(person.organisationId, organisationId))
    .orderBy(sql`lower(${person.name})`, asc(person.id))
    .limit(1000);

const invitedInto = (from: Reader, organisationId: Id) =>
  from
    .select({
      id: invitation.id,
      email: invitation.email,
      unit: unit.name,
      role: sql<Role | null>`${invitation.partnershipRole}`,
      expiresAt: invitation.expiresAt,
    })
    .from(invitation)
    .leftJoin(unit, eq(unit.id, invitation.unitId))
    .where(and(eq(invitation.organisationId, organisationId), stillOpen))
    .orderBy(desc(invitation.createdAt), desc(invitation.id))
    .limit(500);
