import { and, desc, eq, gt, gte, inArray, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { auditEvent } from '#schema/audit.ts';
import { membership, partnership } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import type { Sector } from '../core/words.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';
import { tell, toldActions, type Told, type ToldAction } from './activity.ts';
import { openedPartnership, type Asked, type PartnershipHead } from './partnerships.server.ts';

export type ActivityLine = { at: string; told: Told };

const pageSize = 25;

const doer = alias(person, 'doer');
const doerOrganisation = alias(organisation, 'doer_organisation');
const member = alias(person, 'member');
const memberOrganisation = alias(organisation, 'member_organisation');

/**
 * What happened in a partnership, newest first. `before` is the `next` of an earlier page: a moment, and how
 * many of that moment's events were shown. (The trail's own numbers would tell how much happens elsewhere.)
 */
export async function activityOf(
  app: App,
  actor: Who,
  asked: Asked,
  before: string | null,
): Promise<Result<{ head: PartnershipHead; lines: ActivityLine[]; next: string | null }>> {
  const opened = await openedPartnership(app, actor, asked, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const rows = await happenings(
    app.db,
    and(eq(auditEvent.partnershipId, head.id), before === null ? undefined : olderThan(head.id, before)),
    pageSize + 1,
  );
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return done({
    head,
    lines: page.map((row) => lineOf(row, viewer.organisationId)),
    next: rows.length > pageSize && last ? await cursorAfter(app.db, head.id, last) : null,
  });
}

/** What others did in these partnerships since a moment, newest first, at most `most`. */
export async function activitySince(
  from: Reader,
  viewer: { personId: Id; organisationId: Id },
  partnershipIds: Id[],
  since: Date | null,
  most: number,
): Promise<(ActivityLine & { partnership: string; slug: string })[]> {
  if (partnershipIds.length === 0) return [];
  const rows = await happenings(
    from,
    and(
      inArray(auditEvent.partnershipId, partnershipIds),
      or(isNull(auditEvent.actorId), ne(auditEvent.actorId, viewer.personId)),
      since === null ? undefined : gt(auditEvent.at, since),
    ),
    most,
  );
  return rows.map((row) => ({
    ...lineOf(row, viewer.organisationId),
    partnership: row.partnershipName ?? '',
    slug: row.slug ?? '',
  }));
}

async function cursorAfter(from: Reader, partnershipId: Id, last: { id: number; at: Date }): Promise<string> {
  const [shown] = await from
    .select({ rank: sql<number>`count(*)::int` })
    .from(auditEvent)
    .where(
      and(
        eq(auditEvent.partnershipId, partnershipId),
        eq(auditEvent.at, last.at),
        inArray(auditEvent.action, [...toldActions]),
        gte(auditEvent.id, last.id),
      ),
    );
  return `${last.at.toISOString()}~${shown?.rank ?? 1}`;
}

function olderThan(partnershipId: Id, cursor: string): SQL | undefined {
  const [moment = '', rank = ''] = cursor.split('~');
  const at = new Date(moment);
  if (Number.isNaN(at.getTime()) || !/^\d{1,4}$/.test(rank) || Number(rank) < 1) return undefined;
  return sql`${auditEvent.id} < (select at_once.id from ${auditEvent} as at_once
    where at_once.partnership_id = ${partnershipId} and at_once.at = ${at.toISOString()}::timestamptz
      and at_once.action in ${toldActions}
    order by at_once.id desc limit 1 offset ${Number(rank) - 1})`;
}

const happenings = (from: Reader, where: SQL | undefined, most: number) =>
  from
    .select({
      id: auditEvent.id,
      at: auditEvent.at,
      action: auditEvent.action,
      detail: auditEvent.detail,
      partnershipName: partnership.name,
      slug: partnership.slug,
      doerId: doer.id,
      doerName: doer.name,
      doerRoleTitle: doer.roleTitle,
      doerShownAs: doer.shownAs,
      doerOrganisationId: doerOrganisation.id,
      doerOrganisation: doerOrganisation.name,
      doerSector: doerOrganisation.sector,
      memberId: member.id,
      memberName: member.name,
      memberRoleTitle: member.roleTitle,
      memberShownAs: member.shownAs,
      memberOrganisationId: memberOrganisation.id,
      memberOrganisation: memberOrganisation.name,
      memberSector: memberOrganisation.sector,
    })
    .from(auditEvent)
    .innerJoin(partnership, eq(partnership.id, auditEvent.partnershipId))
    .leftJoin(doer, eq(doer.id, auditEvent.actorId))
    // For whom they acted then: somebody who has moved since is still shown as they stood.
    .leftJoin(
      doerOrganisation,
      sql`${doerOrganisation.id} = coalesce((${auditEvent.detail} ->> 'actorOrganisation')::uuid,
        (${auditEvent.detail} ->> 'organisation')::uuid, ${doer.organisationId})`,
    )
    .leftJoin(
      membership,
      sql`${membership.id} = case when ${auditEvent.subjectKind} = 'membership' then ${auditEvent.subjectId}::uuid end`,
    )
    .leftJoin(member, eq(member.id, membership.personId))
    .leftJoin(memberOrganisation, eq(memberOrganisation.id, membership.organisationId))
    .where(and(where, inArray(auditEvent.action, [...toldActions])))
    .orderBy(desc(auditEvent.id))
    .limit(most);

type Row = Awaited<ReturnType<typeof happenings>>[number];

function lineOf(row: Row, viewerOrganisationId: Id): ActivityLine {
  const by = shownIn(viewerOrganisationId, {
    personId: row.doerId,
    name: row.doerName,
    roleTitle: row.doerRoleTitle,
    shownAs: row.doerShownAs,
    organisationId: row.doerOrganisationId,
    organisationName: row.doerOrganisation,
    sector: row.doerSector,
  });
  const about = shownIn(viewerOrganisationId, {
    personId: row.memberId,
    name: row.memberName,
    roleTitle: row.memberRoleTitle,
    shownAs: row.memberShownAs,
    organisationId: row.memberOrganisationId,
    organisationName: row.memberOrganisation,
    sector: row.memberSector,
  });
  const { action, detail, at } = row;
  return { at: at.toISOString(), told: tell({ action: action as ToldAction, by, about, detail }) };
}

type Found = {
  personId: Id | null;
  name: string | null;
  roleTitle: string | null;
  shownAs: string | null;
  organisationId: Id | null;
  organisationName: string | null;
  sector: string | null;
};

function shownIn(viewerOrganisationId: Id, found: Found): ShownPerson | null {
  const { personId, name, roleTitle, shownAs, organisationId, organisationName, sector } = found;
  if (personId === null || name === null || organisationId === null) return null;
  return shownTo(viewerOrganisationId, {
    personId,
    name,
    roleTitle: roleTitle ?? '',
    shownAs,
    organisationId,
    organisationName: organisationName ?? '',
    sector: (sector ?? 'voluntary') as Sector,
  });
}
