import { desc, eq, isNull, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { membership, partnership } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import { area, selection } from '#schema/wards.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { shownTo, type Named, type ShownPerson } from '../people/naming.ts';
import type { Evidence } from '../wards/evidence.server.ts';
import { namedColumns } from './members.server.ts';
import type { PartnershipKind } from './partnership.ts';
import { openedPartnership } from './partnerships.server.ts';
import { evidenceFor } from './selecting.ts';

/** One decision about a ward with its reasons, and its figures as their reader may see them. */
type Decision = {
  id: Id;
  area: { slug: string; name: string; invented: boolean };
  code: string;
  ward: string;
  borough: string;
  isSelected: boolean;
  kind: PartnershipKind | null;
  rationale: string;
  evidence: Evidence;
  lead: string | null;
  by: ShownPerson;
  decidedAt: string;
  /** Where the reader is in it. */
  partnership: { slug: string; name: string } | null;
};

/** Decisions on one page of the list. */
const decisionsOnPage = 20;

const lead = alias(organisation, 'lead');

const columns = {
  id: selection.id,
  area: { slug: area.slug, name: area.name, invented: area.invented },
  code: selection.wardCode,
  ward: selection.wardName,
  borough: selection.borough,
  isSelected: selection.isSelected,
  kind: selection.kind,
  rationale: selection.rationale,
  evidence: selection.evidence,
  lead: lead.name,
  decidedAt: selection.decidedAt,
  slug: partnership.slug,
  name: partnership.name,
  by: namedColumns,
};

const decisions = (app: App, actor: Actor) =>
  app.db
    .select({
      ...columns,
      isMember: sql<boolean>`exists (select 1 from ${membership}
        where ${membership.partnershipId} = ${selection.partnershipId}
          and ${membership.personId} = ${actor.personId} and ${membership.endedAt} is null)`,
    })
    .from(selection)
    .innerJoin(area, eq(area.id, selection.areaId))
    .innerJoin(person, eq(person.id, selection.decidedById))
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .leftJoin(lead, eq(lead.id, selection.leadOrganisationId))
    .leftJoin(partnership, eq(partnership.id, selection.partnershipId))
    .$dynamic();

type Row = Awaited<ReturnType<typeof decisions>>[number];

const decisionFor = (actor: Actor, { slug, name, isMember, ...row }: Row): Decision => ({
  ...row,
  kind: row.kind as PartnershipKind | null,
  evidence: evidenceFor(row.evidence as Evidence, actor),
  by: shownTo(actor.organisationId, row.by as Named),
  decidedAt: row.decidedAt.toISOString(),
  partnership: isMember && slug !== null && name !== null ? { slug, name } : null,
});

/**
 * Decisions to work in wards and not to, the newest first, for whoever may take such decisions. `page` counts from
 * 1. Decisions whose partnership is archived are not there.
 */
export async function wardDecisions(
  app: App,
  actor: Who,
  page: number,
): Promise<Result<{ decisions: Decision[]; page: number; more: boolean }>> {
  const allowed = authorisePortal(actor, 'ward.select');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const rows = await decisions(app, actor)
    .where(or(isNull(selection.partnershipId), isNull(partnership.archivedAt)))
    .orderBy(desc(selection.decidedAt), desc(selection.id))
    .limit(decisionsOnPage + 1)
    .offset((page - 1) * decisionsOnPage);
  return done({
    decisions: rows.slice(0, decisionsOnPage).map((row) => decisionFor(actor, row)),
    page,
    more: rows.length > decisionsOnPage,
  });
}

/** Why a partnership's ward was selected; null where it was opened without. For whoever may see its inside. */
export async function selectionOf(app: App, actor: Who, partnershipId: Id): Promise<Result<Decision | null>> {
  const opened = await openedPartnership(app, actor, { id: partnershipId }, 'partnership.enter');
  if (!opened.ok) return opened;
  const { actor: viewer } = opened.value;
  const [row] = await decisions(app, viewer).where(eq(selection.partnershipId, partnershipId));
  return done(row ? decisionFor(viewer, row) : null);
}
