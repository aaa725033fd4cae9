import { sql, type SQL } from 'drizzle-orm';
import { membership, partnership, space } from '#schema/partnerships.ts';
import { organisation } from '#schema/people.ts';
import { document, section, sectionGrant } from '#schema/sections.ts';
import { agreementSigned } from './authorise.server.ts';
import type { Actor, Who } from './facts.ts';
import type { Level } from '../core/words.ts';

const rank = { none: 0, read: 1, comment: 2, edit: 3 } as const satisfies Record<Level, number>;

/**
 * The policy's `levelOf` as SQL: the number of this person's level (0 none … 3 edit) on the `section` row
 * of the query around it. The query needs no other table. Equal to the policy by property test.
 */
export const levelRank = (actor: Who, today: string): SQL<number> =>
  rankedBy(actor, today, sql`case when ${section.agreedVersion} is not null then 2 else 3 end`);

/** True for the `section` rows that this person writes, also where their text is agreed: `writesSection` as SQL. */
export const writtenBy = (actor: Who, today: string): SQL<boolean> =>
  sql<boolean>`${rankedBy(actor, today, sql`3`)} >= ${rank.edit}`;

/** `cap`: the most that agreement leaves. */
function rankedBy(actor: Who, today: string, cap: SQL): SQL<number> {
  if (actor === null || actor.status !== 'active' || !actor.rulesAccepted) return sql<number>`0`;
  const cleared = actor.clearedUntil !== null && actor.clearedUntil >= today;
  // Wrapped once more: in a select from one table drizzle drops the table's name from the columns it finds at
  // the top of an expression, and the inner queries would then mean their own.
  return sql<number>`(${sql`case
    when ${section.archivedAt} is not null then 0
    when ${section.marking} = 'OFFICIAL-SENSITIVE' and not ${cleared}::boolean then 0
    when ${section.kind} = 'regulatory' and ${actor.licenceInterest}::boolean then 0
    else coalesce((
      select case
        when ${section.kind} = 'regulatory'
          and capacity.sector in ('licensing-trade', 'business', 'elected-members') then 0
        else least(
          coalesce((
            select max(case ${sectionGrant.level} when 'edit' then 3 when 'comment' then 2 else 1 end)
            from ${sectionGrant}
            where ${sectionGrant.sectionId} = ${section.id} and case ${sectionGrant.subjectKind}
              when 'everyone' then true
              when 'sector' then ${sectionGrant.subjectId} = capacity.sector
              when 'organisation' then ${sectionGrant.subjectId} = capacity.organisation_id::text
              when 'unit' then ${sectionGrant.subjectId} = capacity.unit_id::text
              else ${sectionGrant.subjectId} = ${actor.personId} end), 0),
          case capacity.role
            when 'reader' then 1
            when 'community-representative' then
              case when ${section.ownerOrganisationId} = capacity.organisation_id
                or ${section.kind} = 'design-together' then 3 else 2 end
            else 3 end,
          ${cap})
        end
      from (${capacities(actor)}) as capacity), 0)
  end`})`;
}

/** True for the `section` rows on which this person has at least `least`. For lists, searches and counts. */
export const visibleSection = (
  actor: Who,
  today: string,
  least: Exclude<Level, 'none'> = 'read',
): SQL<boolean> => sql<boolean>`${levelRank(actor, today)} >= ${rank[least]}`;

// At most one row: the capacity in which this person stands before the section's document.
const capacities = (actor: Actor) => sql`
  select ${membership.role} as role, ${membership.organisationId} as organisation_id,
    ${membership.unitId} as unit_id, ${organisation.sector} as sector
  from ${document}
  join ${partnership} on ${partnership.id} = ${document.spaceId} and ${partnership.archivedAt} is null
  join ${membership} on ${membership.partnershipId} = ${partnership.id}
    and ${membership.personId} = ${actor.personId} and ${membership.endedAt} is null
  join ${organisation} on ${organisation.id} = ${membership.organisationId}
  where ${document.id} = ${section.documentId} and ${document.archivedAt} is null and ${agreementSigned}
  union all
  select 'contributor', ${actor.organisationId}::uuid, ${actor.unitId}::uuid, ${actor.sector}
  from ${document}
  join ${space} on ${space.id} = ${document.spaceId} and ${space.kind} = 'library'
  where ${document.id} = ${section.documentId} and ${document.archivedAt} is null
    and ${section.marking} = 'OFFICIAL'`;
