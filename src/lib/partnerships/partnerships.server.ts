import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import { agreement, membership, partnership } from '#schema/partnerships.ts';
import { organisation } from '#schema/people.ts';
import { authorise, authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Capacity, Who } from '../access/facts.ts';
import { partnershipActions, portalActions, type PartnershipAction } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import { isId, isSlug, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { Role, Sector, Stage } from '../core/words.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';
import { visibleDocuments, type DocumentLine } from './documents.server.ts';
import {
  oneOfEachFirst,
  organisationsOf,
  presentIn,
  signedIn,
  type Present,
  type Signed,
} from './members.server.ts';
import { signatoriesOf } from './signatories.server.ts';
import type { PartnershipKind } from './partnership.ts';

/** What every page of a partnership says at its top, and what this person may do there. */
export type PartnershipHead = {
  id: Id;
  slug: string;
  name: string;
  ward: string;
  borough: string;
  kind: PartnershipKind;
  stage: Stage;
  edition: number;
  createdAt: string;
  role: Role;
  /** The organisation for which this person is in it. */
  organisation: string;
  sector: Sector;
  /** The newest version of the sharing agreement; null where none was written. */
  agreement: { version: number; reviewOn: string; signed: boolean } | null;
  may: { enter: boolean; seePeople: boolean; arrange: boolean; sign: boolean };
};

const newest = sql<{ version: number; reviewOn: string } | null>`(
  select jsonb_build_object('version', ${agreement.version}, 'reviewOn', ${agreement.reviewOn})
  from ${agreement} where ${agreement.partnershipId} = ${partnership.id}
  order by ${agreement.version} desc limit 1)`;

const headColumns = {
  id: partnership.id,
  slug: partnership.slug,
  name: partnership.name,
  ward: partnership.ward,
  borough: partnership.borough,
  kind: partnership.kind,
  stage: partnership.stage,
  edition: partnership.edition,
  createdAt: partnership.createdAt,
  newest,
  organisation: organisation.name,
};

/** How a partnership is asked for: by its address on pages, by its id in the API and inside commands. */
export type Asked = { slug: string } | { id: Id };

/**
 * One partnership, for whoever the policy lets do `action` there. One that does not exist and one that is not
 * for this person are the same answer.
 */
export async function openedPartnership(
  app: App,
  actor: Who,
  asked: Asked,
  action: PartnershipAction = 'partnership.open',
): Promise<Result<{ head: PartnershipHead; capacity: Capacity; actor: Actor }>> {
  if (!actor) return denied('signed-out');
  const row = await headRow(app, actor.personId, asked);
  const judged = await authorise(app.db, actor, action, row?.id ?? '');
  if (!judged.ok) return judged;
  const { capacity } = judged.value;
  if (!row || !capacity) return denied('not-found');
  return done({ head: headOf(row, actor, capacity), capacity, actor });
}

async function headRow(app: App, personId: Id, asked: Asked) {
  if ('id' in asked ? !isId(asked.id) : !isSlug(asked.slug)) return undefined;
  const [row] = await app.db
    .select(headColumns)
    .from(partnership)
    .innerJoin(
      membership,
      and(
        eq(membership.partnershipId, partnership.id),
        eq(membership.personId, personId),
        isNull(membership.endedAt),
      ),
    )
    .innerJoin(organisation, eq(organisation.id, membership.organisationId))
    .where(
      and(
        'id' in asked ? eq(partnership.id, asked.id) : eq(partnership.slug, asked.slug),
        isNull(partnership.archivedAt),
      ),
    );
  return row;
}

type HeadRow = NonNullable<Awaited<ReturnType<typeof headRow>>>;

function headOf(row: HeadRow, actor: Actor, capacity: Capacity): PartnershipHead {
  const may = (action: PartnershipAction) => partnershipActions[action](actor, { capacity }).ok;
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    ward: row.ward,
    borough: row.borough,
    kind: row.kind as PartnershipKind,
    stage: row.stage as Stage,
    edition: row.edition,
    createdAt: row.createdAt.toISOString(),
    role: capacity.role,
    organisation: row.organisation,
    sector: capacity.sector,
    agreement: row.newest && { ...row.newest, signed: capacity.agreementSigned },
    may: {
      enter: may('partnership.enter'),
      seePeople: may('partnership.people'),
      arrange: may('partnership.arrange'),
      sign: row.newest !== null && !capacity.agreementSigned && may('agreement.sign'),
    },
  };
}

/** How far the signing of the agreement in force has come, as this person may know it. */
export type Signing = {
  signed: Signed[];
  /** The organisations that still have to sign; empty for whoever may not see who is in it. */
  unsigned: { organisation: string; sector: Sector }[];
  /** Where this person's own organisation has not signed: who could, by name, since they are their own. */
  couldSign: { name: string; isMember: boolean }[] | null;
};

export async function signingOf(
  app: App,
  present: Present[],
  head: PartnershipHead,
  actor: Actor,
  capacity: Capacity,
): Promise<Signing> {
  const waits = head.agreement !== null && !capacity.agreementSigned;
  const mine = capacity.organisationId === actor.organisationId;
  return {
    signed: signedIn(present, actor.organisationId),
    unsigned: head.may.seePeople
      ? organisationsOf(present)
          .filter((row) => row.signedAt === null)
          .map((row) => ({ organisation: row.organisationName, sector: row.sector }))
      : [],
    couldSign: waits && mine ? await signatoriesOf(app.db, actor.organisationId, head.id) : null,
  };
}

type Overview = {
  head: PartnershipHead;
  signing: Signing;
  /** Empty for whoever may not see who is in it. */
  people: ShownPerson[];
  documents: DocumentLine[];
};

/** A partnership's first page. */
export async function partnershipOverview(app: App, actor: Who, asked: Asked): Promise<Result<Overview>> {
  const opened = await openedPartnership(app, actor, asked);
  if (!opened.ok) return opened;
  const { head, capacity, actor: viewer } = opened.value;
  const present = await presentIn(app.db, [head.id]);
  return done({
    head,
    signing: await signingOf(app, present, head, viewer, capacity),
    people: head.may.seePeople ? present.map((row) => shownTo(viewer.organisationId, row)) : [],
    documents: head.may.enter ? await visibleDocuments(app.db, viewer, head.id, londonDay(app.clock())) : [],
  });
}

/** One of my partnerships, as lists show it. */
export type MyPartnership = {
  head: PartnershipHead;
  /** When I joined. */
  since: string;
  people: ShownPerson[];
  organisations: number;
  signedOrganisations: number;
};

/** The partnerships this person is in, by name; with who is in them wherever they may see that. Two queries. */
export async function myPartnerships(
  app: App,
  actor: Who,
): Promise<Result<{ partnerships: MyPartnership[]; mayCreate: boolean }>> {
  const allowed = authorisePortal(actor, 'portal.use');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const rows = await app.db
    .select({
      ...headColumns,
      since: membership.createdAt,
      role: membership.role,
      organisationId: membership.organisationId,
      unitId: membership.unitId,
      sector: organisation.sector,
    })
    .from(partnership)
    .innerJoin(
      membership,
      and(
        eq(membership.partnershipId, partnership.id),
        eq(membership.personId, actor.personId),
        isNull(membership.endedAt),
      ),
    )
    .innerJoin(organisation, eq(organisation.id, membership.organisationId))
    .where(isNull(partnership.archivedAt))
    .orderBy(asc(partnership.name), desc(partnership.createdAt));
  const present = await presentIn(
    app.db,
    rows.map((row) => row.id),
  );
  const partnerships = rows.map((row) => {
    const here = present.filter((one) => one.partnershipId === row.id);
    const own = here.find((one) => one.personId === actor.personId);
    const capacity: Capacity = {
      role: row.role as Role,
      organisationId: row.organisationId,
      sector: row.sector as Sector,
      unitId: row.unitId,
      agreementSigned: own?.signedAt != null,
    };
    const head = headOf(row, actor, capacity);
    const bodies = organisationsOf(here);
    return {
      head,
      since: row.since.toISOString(),
      people: head.may.seePeople ? oneOfEachFirst(here).map((one) => shownTo(actor.organisationId, one)) : [],
      organisations: bodies.length,
      signedOrganisations: bodies.filter((one) => one.signedAt !== null).length,
    };
  });
  return done({ partnerships, mayCreate: portalActions['partnership.create'](actor).ok });
}
