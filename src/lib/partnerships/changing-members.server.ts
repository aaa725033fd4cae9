import { and, eq } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { authorise } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { minutes } from '../core/clock.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import { roleNames, type Role } from '../core/words.ts';
import { record } from '../people/audit.server.ts';
import {
  activePerson,
  end,
  isLastCoordinator,
  join,
  lastOne,
  lockPartnership,
  openMembership,
  recheckPerson,
} from './joining.server.ts';
import type { AddedMember, ChangedRole, EndedMembership } from './membership.ts';

/** Adding by address tells whether an account stands behind it: enough for real work, slow for a list. */
const additions = { perSecond: 1 / (minutes(2) / 1000), burst: 40 };

/**
 * Adds the person who has an account under this address, for their own organisation and unit. Whether there
 * is such a person, the answer is the same; who is in the partnership says the rest.
 */
export async function addMember(
  app: App,
  actor: Who,
  partnershipId: Id,
  input: AddedMember,
): Promise<Result<undefined>> {
  if (!actor) return denied('signed-out');
  const wait = app.limits.take(`add members ${actor.personId}`, additions, app.clock());
  if (wait > 0) return fail({ code: 'too-many', seconds: wait });
  const added = await app.transaction(async (tx) => {
    await lockPartnership(tx, partnershipId);
    const allowed = await authorise(tx, actor, 'partnership.change-members', partnershipId);
    if (!allowed.ok) return allowed;
    const found = await activePerson(tx, input.email);
    if (!found || (await openMembership(tx, partnershipId, found.id))) return done<Id | null>(null);
    const organisation = allowed.value.capacity?.organisationId ?? null;
    await join(tx, app, actor, {
      partnershipId,
      person: found,
      role: input.role,
      organisation,
      how: 'added',
    });
    return done<Id | null>(found.id);
  });
  if (!added.ok) return added;
  if (added.value) await app.rooms.recheck({ person: added.value });
  return done();
}

/** Gives a member another role. The last active co-ordinator keeps theirs. */
export async function changeRole(
  app: App,
  actor: Who,
  partnershipId: Id,
  input: ChangedRole,
): Promise<Result<undefined>> {
  return recheckPerson(
    app,
    await app.transaction(async (tx) => {
      const found = await memberToChange(tx, actor, partnershipId, input);
      if (!found.ok) return found;
      const { row, organisation } = found.value;
      if (row.role === input.role) return done(null);
      if (row.role === 'co-ordinator' && (await isLastCoordinator(tx, partnershipId, row.personId)))
        return refused(lastOne('they keep the role'));
      await tx
        .update(membership)
        .set({ role: input.role, edition: row.edition + 1 })
        .where(eq(membership.id, row.id));
      await record(tx, app, {
        action: 'membership.changed',
        actor,
        subject: { kind: 'membership', id: row.id },
        partnershipId,
        detail: { person: row.personId, from: row.role, to: input.role, actorOrganisation: organisation },
      });
      return done(row.personId);
    }),
  );
}

/** Ends somebody's membership. What they wrote stays theirs, and the row stays. */
export async function removeMember(
  app: App,
  actor: Who,
  partnershipId: Id,
  input: EndedMembership,
): Promise<Result<undefined>> {
  return recheckPerson(
    app,
    await app.transaction(async (tx) => {
      const found = await memberToChange(tx, actor, partnershipId, input);
      if (!found.ok) return found;
      const { row, organisation } = found.value;
      return end(tx, app, actor, { ...row, partnershipId, organisation });
    }),
  );
}

/** Ends one's own membership. */
export async function leavePartnership(app: App, actor: Who, partnershipId: Id): Promise<Result<undefined>> {
  return recheckPerson(
    app,
    await app.transaction(async (tx) => {
      await lockPartnership(tx, partnershipId);
      const allowed = await authorise(tx, actor, 'partnership.open', partnershipId);
      if (!allowed.ok) return allowed;
      const own = actor && (await openMembership(tx, partnershipId, actor.personId));
      if (!actor || !own) return denied('not-found');
      const organisation = allowed.value.capacity?.organisationId ?? null;
      return end(tx, app, actor, { ...own, personId: actor.personId, partnershipId, organisation });
    }),
  );
}

async function memberToChange(
  tx: Tx,
  actor: Who,
  partnershipId: Id,
  input: { membershipId: Id; edition: number },
) {
  await lockPartnership(tx, partnershipId);
  const allowed = await authorise(tx, actor, 'partnership.change-members', partnershipId);
  if (!allowed.ok) return allowed;
  const [row] = await tx
    .select({
      id: membership.id,
      personId: membership.personId,
      role: membership.role,
      edition: membership.edition,
      endedAt: membership.endedAt,
    })
    .from(membership)
    .where(and(eq(membership.id, input.membershipId), eq(membership.partnershipId, partnershipId)));
  if (!row) return denied('not-found');
  if (row.endedAt || row.edition !== input.edition)
    return fail({
      code: 'changed',
      message:
        'Somebody else changed this membership first. Nothing of yours was done: look at it again below.',
      now: { role: row.endedAt ? 'No longer in this partnership' : roleNames[row.role as Role] },
    });
  return done({ row, organisation: allowed.value.capacity?.organisationId ?? null });
}
