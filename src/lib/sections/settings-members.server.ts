import { and, eq, isNull } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import { agreementSigned } from '../access/authorise.server.ts';
import type { Actor, Capacity, SectionFacts } from '../access/facts.ts';
import { levelOf } from '../access/policy.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import type { Level, Role, Sector } from '../core/words.ts';
import { namedColumns } from '../partnerships/members.server.ts';
import { houseRules } from '../people/house-rules.ts';
import { shownTo } from '../people/naming.ts';
import type { Settings, Shift } from './settings.ts';

/** Everyone in a partnership with all by which the policy judges them. */
export async function judgedMembers(from: Reader, partnershipId: Id) {
  return from
    .select({
      ...namedColumns,
      role: membership.role,
      unitId: membership.unitId,
      signed: agreementSigned,
      status: person.status,
      rulesVersion: person.rulesVersion,
      clearedUntil: person.clearedUntil,
      holdsLicence: person.holdsLicence,
      sitsOnCommittee: person.sitsOnCommittee,
    })
    .from(membership)
    .innerJoin(person, eq(person.id, membership.personId))
    .innerJoin(organisation, eq(organisation.id, membership.organisationId))
    .where(and(eq(membership.partnershipId, partnershipId), isNull(membership.endedAt)));
}

export type Judged = Awaited<ReturnType<typeof judgedMembers>>[number];

const capacityOf = (row: Judged): Capacity => ({
  role: row.role as Role,
  organisationId: row.organisationId,
  sector: row.sector as Sector,
  unitId: row.unitId,
  agreementSigned: row.signed,
});

/** As they would be were they signed in now. */
const actorOf = (row: Judged): Actor => ({
  personId: row.personId,
  sessionId: '',
  status: row.status as Actor['status'],
  organisationId: row.organisationId,
  unitId: row.unitId,
  sector: row.sector as Sector,
  admin: false,
  steward: false,
  signatory: false,
  rulesAccepted: row.rulesVersion === houseRules.version,
  clearedUntil: row.clearedUntil,
  licenceInterest: row.holdsLicence || row.sitsOnCommittee,
  provedAt: new Date(0),
  from: '',
});

/** Everyone in a partnership as the policy judges them, were they signed in now. */
export async function judgedIn(
  from: Reader,
  partnershipId: Id,
): Promise<{ actor: Actor; capacity: Capacity }[]> {
  const rows = await judgedMembers(from, partnershipId);
  return rows.map((row) => ({ actor: actorOf(row), capacity: capacityOf(row) }));
}

/** What each of these may do in a section now. */
export const levelsIn = (members: readonly Judged[], facts: SectionFacts, today: string): Level[] =>
  members.map((row) => levelOf(actorOf(row), factsFor(row, facts), today));

const factsFor = (row: Judged, facts: SectionFacts): SectionFacts => ({
  ...facts,
  space: { kind: 'partnership', capacity: capacityOf(row) },
});

/**
 * What each member may do in a section now, and would after a change: by the policy itself, so that what is said
 * beforehand is what comes about. Named as `viewer` may see them.
 */
export async function shiftsIn(
  from: Reader,
  viewer: Actor,
  partnershipId: Id,
  facts: SectionFacts,
  wanted: Pick<Settings, 'marking' | 'kind' | 'grants'>,
  today: string,
): Promise<(Shift & { organisationId: Id })[]> {
  const rows = await judgedMembers(from, partnershipId);
  return rows.map((row) => {
    const actor = actorOf(row);
    const as = factsFor(row, facts);
    return {
      person: shownTo(viewer.organisationId, { ...row, sector: row.sector as Sector }),
      organisationId: row.organisationId,
      before: levelOf(actor, as, today),
      after: levelOf(actor, { ...as, ...wanted }, today),
    };
  });
}
