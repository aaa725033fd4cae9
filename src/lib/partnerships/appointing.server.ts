import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { membership, partnership } from '#schema/partnerships.ts';
import { organisation, person } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, invalid, refused, type Result } from '../core/result.ts';
import type { Sector } from '../core/words.ts';
import { record } from '../people/audit.server.ts';
import { shownTo, type ShownPerson } from '../people/naming.ts';
import {
  activeCoordinators,
  activePerson,
  join,
  lockPartnership,
  openMembership,
  recheckPerson,
} from './joining.server.ts';
import { namedColumns } from './members.server.ts';
import type { Appointed } from './membership.ts';

/**
 * An administrator makes an existing person co-ordinator of a partnership that has no active one. It gives
 * the administrator no way in.
 */
export async function appointCoordinator(app: App, actor: Who, input: Appointed): Promise<Result<undefined>> {
  return recheckPerson(
    app,
    await app.transaction(async (tx) => {
      const allowed = authorisePortal(actor, 'partnership.appoint');
      if (!allowed.ok) return allowed;
      if (!actor) return denied('signed-out');
      const [locked] = await lockPartnership(tx, input.partnershipId);
      if (!locked) return denied('not-found');
      if ((await activeCoordinators(tx, input.partnershipId)).length > 0)
        return refused(
          'This partnership has an active co-ordinator by now, who can appoint others. Nothing was changed.',
        );
      const found = await activePerson(tx, input.email);
      if (!found) return invalid({ email: 'No active account has this address. Invite the person first.' });
      const own = await openMembership(tx, input.partnershipId, found.id);
      if (own)
        return promote(tx, app, actor, { ...own, personId: found.id, partnershipId: input.partnershipId });
      await join(tx, app, actor, {
        partnershipId: input.partnershipId,
        person: found,
        role: 'co-ordinator',
        organisation: actor.organisationId,
        how: 'appointed',
      });
      return done(found.id);
    }),
  );
}

type Promoting = { id: Id; role: string; edition: number; personId: Id; partnershipId: Id };

async function promote(tx: Tx, app: App, actor: Actor, own: Promoting): Promise<Result<Id | null>> {
  await tx
    .update(membership)
    .set({ role: 'co-ordinator', edition: own.edition + 1 })
    .where(eq(membership.id, own.id));
  await record(tx, app, {
    action: 'membership.changed',
    actor,
    subject: { kind: 'membership', id: own.id },
    partnershipId: own.partnershipId,
    detail: {
      person: own.personId,
      from: own.role,
      to: 'co-ordinator',
      how: 'appointed',
      actorOrganisation: actor.organisationId,
    },
  });
  return done(own.personId);
}

/** What an administrator sees of a partnership: that it is there and who runs it, nothing that is in it. */
type PartnershipLine = {
  id: Id;
  name: string;
  ward: string;
  borough: string;
  members: number;
  coordinators: { person: ShownPerson; active: boolean }[];
};

const pageSize = 50;

// Wrapped once more: in a select from one table drizzle drops table names at the top of an expression.
const membersIn = sql<number>`(${sql`select count(*)::int from ${membership}
  where ${membership.partnershipId} = ${partnership.id} and ${membership.endedAt} is null`})`;

/**
 * Partnerships by name, 50 a page, from the one after `after` (a partnership's id) on; those without an active
 * co-ordinator are marked by having none.
 */
export async function partnershipsToAdminister(
  app: App,
  actor: Who,
  after: Id | null,
): Promise<Result<{ partnerships: PartnershipLine[]; next: Id | null }>> {
  const allowed = authorisePortal(actor, 'partnership.appoint');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const rows = await app.db
    .select({
      id: partnership.id,
      name: partnership.name,
      ward: partnership.ward,
      borough: partnership.borough,
      members: membersIn,
    })
    .from(partnership)
    .where(
      and(
        isNull(partnership.archivedAt),
        after === null
          ? undefined
          : sql`(lower(${partnership.name}), ${partnership.id}) >
              (select lower(last.name), last.id from ${partnership} as last where last.id = ${after})`,
      ),
    )
    .orderBy(sql`lower(${partnership.name})`, asc(partnership.id))
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  const running = await coordinatorsOf(
    app.db,
    page.map((row) => row.id),
  );
  return done({
    partnerships: page.map((row) => ({
      ...row,
      coordinators: running
        .filter((one) => one.partnershipId === row.id)
        .map((one) => ({
          person: shownTo(actor.organisationId, { ...one, sector: one.sector as Sector }),
          active: one.active,
        })),
    })),
    next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null,
  });
}

async function coordinatorsOf(from: Reader, partnershipIds: Id[]) {
  if (partnershipIds.length === 0) return [];
  return from
    .select({
      ...namedColumns,
      partnershipId: membership.partnershipId,
      active: sql<boolean>`${person.status} = 'active'`,
    })
    .from(membership)
    .innerJoin(person, eq(person.id, membership.personId))
    .innerJoin(organisation, eq(organisation.id, membership.organisationId))
    .where(
      and(
        inArray(membership.partnershipId, partnershipIds),
        eq(membership.role, 'co-ordinator'),
        isNull(membership.endedAt),
      ),
    )
    .orderBy(asc(membership.createdAt), asc(membership.id));
}
