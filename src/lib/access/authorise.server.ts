import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { agreement, membership, partnership, signature, space } from '#schema/partnerships.ts';
import { organisation } from '#schema/people.ts';
import { document, section, sectionGrant } from '#schema/sections.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Failed, type Ok, type Result } from '../core/result.ts';
import type { Capacity, Decision, Grant, PartnershipFacts, SectionFacts, Who } from './facts.ts';
import {
  mayBringNewPerson,
  organisationActions,
  partnershipActions,
  portalActions,
  sectionActions,
  type OrganisationAction,
  type PartnershipAction,
  type PortalAction,
  type SectionAction,
} from './policy.ts';
import type { Marking, Role, SectionKind, Sector } from '../core/words.ts';

const isId = (value: string) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value);

const answer = <T>(decision: Decision, facts: T): Ok<T> | Failed =>
  decision.ok ? done(facts) : denied(decision.why);

/** Asks the policy about the portal itself: administration, making a partnership. */
export const authorisePortal = (actor: Who, action: PortalAction): Result<undefined> =>
  answer(portalActions[action](actor), undefined);

/** Asks the policy about one organisation. */
export const authoriseOrganisation = (
  actor: Who,
  action: OrganisationAction,
  organisationId: Id,
): Result<undefined> => answer(organisationActions[action](actor, { organisationId }), undefined);

/**
 * Asks the policy about one partnership and answers with the facts it judged by, so that nothing loads them
 * again. Call it inside every query and, with the transaction, inside every command. One query.
 */
export async function authorise(
  from: Reader,
  actor: Who,
  action: PartnershipAction,
  partnershipId: Id,
): Promise<Result<PartnershipFacts>> {
  const facts = await partnershipFacts(from, actor, partnershipId);
  return answer(partnershipActions[action](actor, facts), facts);
}

/**
 * Asks the policy whether someone may invite a new person into an organisation, with a partnership role or
 * without one. An administrator may also appoint into a partnership they are no member of.
 */
export async function authoriseInvitation(
  from: Reader,
  actor: Who,
  into: { organisationId: Id; partnershipId: Id | null },
): Promise<Result<undefined>> {
  if (into.partnershipId && portalActions['partnership.appoint'](actor).ok) return done();
  const partnershipThere = into.partnershipId
    ? await partnershipFacts(from, actor, into.partnershipId)
    : null;
  const facts = { partnership: partnershipThere, organisationId: into.organisationId };
  return answer(mayBringNewPerson(actor, facts), undefined);
}

/** As `authorise`, for one section. `today` is the day in Europe/London by which a clearance is judged. */
export async function authoriseSection(
  from: Reader,
  actor: Who,
  action: SectionAction,
  sectionId: Id,
  today: string,
): Promise<Result<SectionFacts>> {
  if (!actor) return denied('signed-out');
  const facts = (await sectionFacts(from, actor.personId, [sectionId])).get(sectionId);
  return facts ? answer(sectionActions[action](actor, facts, today), facts) : denied('not-found');
}

/** As `authoriseSection`, for several at once: the facts of those in which the policy allows it. One query. */
export async function authoriseSections(
  from: Reader,
  actor: Who,
  action: SectionAction,
  sectionIds: readonly Id[],
  today: string,
): Promise<Map<Id, SectionFacts>> {
  if (!actor) return new Map();
  const all = await sectionFacts(from, actor.personId, sectionIds);
  return new Map([...all].filter(([, facts]) => sectionActions[action](actor, facts, today).ok));
}

/** Whether `membership`'s organisation has signed the newest version of its partnership's agreement. */
export const agreementSigned = sql<boolean>`exists (
  select 1 from ${signature}
  where ${signature.organisationId} = ${membership.organisationId}
    and ${signature.agreementId} = (
      select ${agreement.id} from ${agreement}
      where ${agreement.partnershipId} = ${membership.partnershipId}
      order by ${agreement.version} desc limit 1))`;

export async function partnershipFacts(
  from: Reader,
  actor: Who,
  partnershipId: Id,
): Promise<PartnershipFacts> {
  if (!actor || !isId(partnershipId)) return { capacity: null };
  const rows = await from
    .select({
      role: membership.role,
      organisationId: membership.organisationId,
      sector: organisation.sector,
      unitId: membership.unitId,
      agreementSigned,
    })
    .from(membership)
    .innerJoin(organisation, eq(organisation.id, membership.organisationId))
    .innerJoin(partnership, eq(partnership.id, membership.partnershipId))
    .where(
      and(
        eq(membership.partnershipId, partnershipId),
        eq(membership.personId, actor.personId),
        isNull(membership.endedAt),
        isNull(partnership.archivedAt),
      ),
    );
  return { capacity: rows[0] ? (rows[0] as Capacity) : null };
}

async function sectionFacts(
  from: Reader,
  personId: Id,
  sectionIds: readonly Id[],
): Promise<Map<Id, SectionFacts>> {
  const ids = sectionIds.filter(isId);
  if (ids.length === 0) return new Map();
  const rows = await from
    .select({
      id: section.id,
      spaceKind: space.kind,
      role: membership.role,
      organisationId: membership.organisationId,
      sector: organisation.sector,
      unitId: membership.unitId,
      agreementSigned,
      archived: sql<boolean>`(${section.archivedAt} is not null or ${document.archivedAt} is not null)`,
      ownerOrganisationId: section.ownerOrganisationId,
      marking: section.marking,
      kind: section.kind,
      announced: section.announced,
      held: section.held,
      agreed: sql<boolean>`${section.agreedVersion} is not null`,
      grants: sql<Grant[]>`coalesce((
        select jsonb_agg(jsonb_build_object('subjectKind', ${sectionGrant.subjectKind},
          'subjectId', ${sectionGrant.subjectId}, 'level', ${sectionGrant.level}))
        from ${sectionGrant} where ${sectionGrant.sectionId} = ${section.id}), '[]'::jsonb)`,
    })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .innerJoin(space, eq(space.id, document.spaceId))
    .leftJoin(partnership, eq(partnership.id, space.id))
    .leftJoin(
      membership,
      and(
        eq(membership.partnershipId, partnership.id),
        eq(membership.personId, personId),
        isNull(membership.endedAt),
        isNull(partnership.archivedAt),
      ),
    )
    .leftJoin(organisation, eq(organisation.id, membership.organisationId))
    .where(ids.length === 1 ? eq(section.id, ids[0] ?? '') : inArray(section.id, ids));
  return new Map(rows.map((row) => [row.id, factsIn(row)]));
}

const factsIn = (row: Parameters<typeof capacityIn>[0] & FactsRow): SectionFacts => ({
  space:
    row.spaceKind === 'library' ? { kind: 'library' } : { kind: 'partnership', capacity: capacityIn(row) },
  archived: row.archived,
  ownerOrganisationId: row.ownerOrganisationId,
  marking: row.marking as Marking,
  kind: row.kind as SectionKind,
  announced: row.announced,
  held: row.held,
  agreed: row.agreed,
  grants: row.grants,
});

type FactsRow = Omit<SectionFacts, 'space' | 'marking' | 'kind'> & {
  spaceKind: string;
  marking: string;
  kind: string;
};

// Of an outer join: everything is null where there is no open membership.
const capacityIn = (row: {
  role: string | null;
  organisationId: Id | null;
  sector: string | null;
  unitId: Id | null;
  agreementSigned: boolean;
}): Capacity | null =>
  row.role === null || row.organisationId === null
    ? null
    : {
        role: row.role as Role,
        organisationId: row.organisationId,
        sector: row.sector as Sector,
        unitId: row.unitId,
        agreementSigned: row.agreementSigned,
      };

/** The newest version of a partnership's agreement, whoever has signed it; null where none was written. */
export async function agreementInForce(from: Reader, partnershipId: Id) {
  const [row] = await from
    .select({ id: agreement.id, version: agreement.version })
    .from(agreement)
    .where(eq(agreement.partnershipId, partnershipId))
    .orderBy(desc(agreement.version))
    .limit(1);
  return row ?? null;
}
