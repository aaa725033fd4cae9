import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { agreement, membership, signature } from '#schema/partnerships.ts';
import { organisation, person, unit } from '#schema/people.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { roles, sectors, type Role, type Sector } from '../core/words.ts';
import { shownTo, type Named, type ShownPerson } from '../people/naming.ts';

const signer = alias(person, 'signer');

/** The columns that `shownTo` needs: the person as they stand in this partnership, for that organisation. */
export const namedColumns = {
  personId: person.id,
  name: person.name,
  roleTitle: person.roleTitle,
  shownAs: person.shownAs,
  organisationId: organisation.id,
  organisationName: organisation.name,
  sector: organisation.sector,
};

/**
 * Everyone who is in these partnerships now, each with what their organisation signed. One query. The rows
 * hold names: nothing of them leaves the server but through `shownTo`.
 */
export async function presentIn(from: Reader, partnershipIds: Id[]) {
  if (partnershipIds.length === 0) return [];
  const rows = await from
    .select({
      ...namedColumns,
      partnershipId: membership.partnershipId,
      membershipId: membership.id,
      role: membership.role,
      edition: membership.edition,
      since: membership.createdAt,
      unit: unit.name,
      signatory: sql<boolean>`(${person.signatory} and ${person.status} = 'active'
        and ${person.organisationId} = ${membership.organisationId})`,
      signedAt: signature.signedAt,
      signerId: signer.id,
      signerName: signer.name,
      signerRoleTitle: signer.roleTitle,
      signerShownAs: signer.shownAs,
    })
    .from(membership)
    .innerJoin(person, eq(person.id, membership.personId))
    .innerJoin(organisation, eq(organisation.id, membership.organisationId))
    .leftJoin(unit, eq(unit.id, membership.unitId))
    .leftJoin(
      agreement,
      and(
        eq(agreement.partnershipId, membership.partnershipId),
        sql`${agreement.version} = (select max(newest.version) from ${agreement} as newest
          where newest.partnership_id = ${membership.partnershipId})`,
      ),
    )
    .leftJoin(
      signature,
      and(eq(signature.agreementId, agreement.id), eq(signature.organisationId, membership.organisationId)),
    )
    .leftJoin(signer, eq(signer.id, signature.personId))
    .where(and(inArray(membership.partnershipId, partnershipIds), isNull(membership.endedAt)))
    .orderBy(asc(membership.createdAt), asc(membership.id));
  return rows
    .map((row) => ({ ...row, role: row.role as Role, sector: row.sector as Sector }))
    .sort(
      (a, b) =>
        sectors.indexOf(a.sector) - sectors.indexOf(b.sector) ||
        a.organisationName.localeCompare(b.organisationName, 'en-GB') ||
        roles.indexOf(a.role) - roles.indexOf(b.role),
    );
}
export type Present = Awaited<ReturnType<typeof presentIn>>[number];

/** A member as one viewer may see them. */
export type Member = {
  membershipId: Id;
  person: ShownPerson;
  role: Role;
  unit: string | null;
  edition: number;
  isMe: boolean;
};

/** One organisation of a partnership, with its people. */
export type MembersOf = {
  organisation: string;
  sector: Sector;
  signed: boolean;
  members: Member[];
};

/** Who has signed the agreement in force, by whom, and when. */
export type Signed = { organisation: string; sector: Sector; at: string; by: ShownPerson };

const asMember = (row: Present, viewer: { personId: Id; organisationId: Id }): Member => ({
  membershipId: row.membershipId,
  person: shownTo(viewer.organisationId, row),
  role: row.role,
  unit: row.unit,
  edition: row.edition,
  isMe: row.personId === viewer.personId,
});

/** People by organisation, in the order of `presentIn`. */
export function byOrganisation(
  present: Present[],
  viewer: { personId: Id; organisationId: Id },
): MembersOf[] {
  const groups = new Map<Id, MembersOf>();
  for (const row of present) {
    const group = groups.get(row.organisationId) ?? {
      organisation: row.organisationName,
      sector: row.sector,
      signed: row.signedAt !== null,
      members: [],
    };
    group.members.push(asMember(row, viewer));
    groups.set(row.organisationId, group);
  }
  return [...groups.values()];
}

/** One line for each organisation: who signed for it, or null. */
export function organisationsOf(present: Present[]) {
  const found = new Map<Id, Present>();
  for (const row of present) if (!found.has(row.organisationId)) found.set(row.organisationId, row);
  return [...found.values()];
}

/** One person of each organisation, then the others: where only a few are shown, they are different ones. */
export function oneOfEachFirst(present: Present[]): Present[] {
  const first = organisationsOf(present);
  return [...first, ...present.filter((row) => !first.includes(row))];
}

/** The organisations that have signed, as one viewer may see them. */
export const signedIn = (present: Present[], viewerOrganisationId: Id): Signed[] =>
  organisationsOf(present).flatMap((row) => {
    const by = signerOf(row);
    if (!row.signedAt || !by) return [];
    const { organisationName, sector, signedAt } = row;
    return [
      {
        organisation: organisationName,
        sector,
        at: signedAt.toISOString(),
        by: shownTo(viewerOrganisationId, by),
      },
    ];
  });

function signerOf(row: Present): Named | null {
  if (row.signerId === null || row.signerName === null) return null;
  const { organisationId, organisationName, sector } = row;
  return {
    personId: row.signerId,
    name: row.signerName,
    roleTitle: row.signerRoleTitle ?? '',
    shownAs: row.signerShownAs,
    organisationId,
    organisationName,
    sector,
  };
}
