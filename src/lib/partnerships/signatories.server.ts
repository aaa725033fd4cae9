import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';

/**
 * Who may sign for an organisation, and whether they are in the partnership. Names: for people of that
 * organisation alone.
 */
export async function signatoriesOf(from: Reader, organisationId: Id, partnershipId: Id) {
  return from
    .select({
      name: person.name,
      isMember: sql<boolean>`(${membership.id} is not null)`,
    })
    .from(person)
    .leftJoin(
      membership,
      and(
        eq(membership.personId, person.id),
        eq(membership.partnershipId, partnershipId),
        eq(membership.organisationId, organisationId),
        isNull(membership.endedAt),
      ),
    )
    .where(
      and(eq(person.organisationId, organisationId), eq(person.signatory, true), eq(person.status, 'active')),
    )
    .orderBy(asc(person.name))
    .limit(10);
}
