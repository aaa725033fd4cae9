import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { membership, partnership } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import { selection } from '#schema/wards.ts';
import type { Actor } from '../access/facts.ts';
import { portalActions } from '../access/policy.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';

/** One decision about a ward, as this person may know it. */
export type WardDecision = {
  id: Id;
  code: string;
  isSelected: boolean;
  kind: string | null;
  decidedAt: string;
  decidedFor: string;
  lead: string | null;
  /** The reasons: for whoever may decide such things, and for members of the partnership it opened. */
  rationale: string | null;
  /** The partnership it opened, where this person is in it. */
  partnership: { slug: string; name: string } | null;
};

/** Decisions about the wards of an area, or one of them, the newest first; not those whose partnership is archived. */
export async function decisionsIn(
  from: Reader,
  actor: Actor,
  areaId: Id,
  code: string | null = null,
): Promise<WardDecision[]> {
  const isMember = sql<boolean>`exists (select 1 from ${membership}
    where ${membership.partnershipId} = ${partnership.id} and ${membership.personId} = ${actor.personId}
      and ${membership.endedAt} is null)`;
  const lead = sql<string | null>`(select ${organisation.name} from ${organisation}
    where ${organisation.id} = ${selection.leadOrganisationId})`;
  const rows = await from
    .select({
      id: selection.id,
      code: selection.wardCode,
      isSelected: selection.isSelected,
      kind: selection.kind,
      decidedAt: selection.decidedAt,
      decidedFor: organisation.name,
      lead,
      rationale: selection.rationale,
      slug: partnership.slug,
      name: partnership.name,
      isMember,
    })
    .from(selection)
    .innerJoin(person, eq(person.id, selection.decidedById))
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .leftJoin(partnership, eq(partnership.id, selection.partnershipId))
    .where(
      and(
        eq(selection.areaId, areaId),
        isNull(partnership.archivedAt),
        code === null ? undefined : eq(selection.wardCode, code),
      ),
    )
    .orderBy(desc(selection.decidedAt), desc(selection.id));
  const decides = portalActions['ward.select'](actor).ok;
  return rows.map(({ slug, name, isMember: member, rationale, decidedAt, ...row }) => ({
    ...row,
    decidedAt: decidedAt.toISOString(),
    rationale: decides || member ? rationale : null,
    partnership: member && slug !== null && name !== null ? { slug, name } : null,
  }));
}
