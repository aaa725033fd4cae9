import { and, eq, isNull } from 'drizzle-orm';
import { membership, partnership } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { isId, newId, type Id } from '../core/ids.ts';
import { done, refused, type Result } from '../core/result.ts';
import type { Role } from '../core/words.ts';
import { record } from '../people/audit.server.ts';

/**
 * Holds a partnership's row until the transaction ends, so that what depends on everybody in it happens one
 * after the other. Taken before the policy is asked: of two who act at once, the second is judged by what the
 * first one left.
 */
export const lockPartnership = async (tx: Tx, partnershipId: Id) =>
  isId(partnershipId)
    ? tx
        .select({ id: partnership.id })
        .from(partnership)
        .where(and(eq(partnership.id, partnershipId), isNull(partnership.archivedAt)))
        .for('update')
    : [];

/** The person who can sign in under this address. */
export async function activePerson(tx: Tx, email: string) {
  const [found] = await tx
    .select({ id: person.id, organisationId: person.organisationId, unitId: person.unitId })
    .from(person)
    .where(and(eq(person.email, email), eq(person.status, 'active')));
  return found;
}

export async function openMembership(tx: Tx, partnershipId: Id, personId: Id) {
  const [found] = await tx
    .select({ id: membership.id, role: membership.role, edition: membership.edition })
    .from(membership)
    .where(
      and(
        eq(membership.partnershipId, partnershipId),
        eq(membership.personId, personId),
        isNull(membership.endedAt),
      ),
    );
  return found;
}

type Joining = {
  partnershipId: Id;
  person: { id: Id; organisationId: Id; unitId: Id | null };
  role: Role;
  /** For which organisation the one who adds them acts. */
  organisation: Id | null;
  how: 'added' | 'appointed';
};

/** Lets a person in, for their own organisation and unit. */
export async function join(tx: Tx, app: App, actor: Actor, joining: Joining): Promise<void> {
  const id = newId();
  const { partnershipId, person: joiner, role, organisation, how } = joining;
  await tx.insert(membership).values({
    id,
    partnershipId,
    personId: joiner.id,
    organisationId: joiner.organisationId,
    unitId: joiner.unitId,
    role,
    createdAt: app.clock(),
  });
  await record(tx, app, {
    action: 'membership.made',
    actor,
    subject: { kind: 'membership', id },
    partnershipId,
    detail: { person: joiner.id, role, how, actorOrganisation: organisation },
  });
}

type Ending = {
  id: Id;
  personId: Id;
  role: string;
  edition: number;
  partnershipId: Id;
  organisation: Id | null;
};

/** Ends a membership, unless it is the last active co-ordinator's. Answers with whose it was. */
export async function end(tx: Tx, app: App, actor: Who, ending: Ending): Promise<Result<Id | null>> {
  const { id, personId, role, edition, partnershipId, organisation } = ending;
  if (role === 'co-ordinator' && (await isLastCoordinator(tx, partnershipId, personId)))
    return refused(lastOne(actor?.personId === personId ? 'you are still in it' : 'they are still in it'));
  await tx
    .update(membership)
    .set({ endedAt: app.clock(), edition: edition + 1 })
    .where(eq(membership.id, id));
  await record(tx, app, {
    action: 'membership.ended',
    actor,
    subject: { kind: 'membership', id },
    partnershipId,
    detail: { person: personId, role, left: actor?.personId === personId, actorOrganisation: organisation },
  });
  return done(personId);
}

export const lastOne = (kept: string) =>
  `A partnership needs one active co-ordinator, and there is no other here, so ${kept}. Make somebody else co-ordinator first.`;

/** Judged while `lockPartnership` holds: of two who go at once, the second finds the first one gone. */
export async function isLastCoordinator(tx: Tx, partnershipId: Id, personId: Id): Promise<boolean> {
  const active = await activeCoordinators(tx, partnershipId);
  return active.length === 1 && active[0]?.personId === personId;
}

/** Co-ordinators who can sign in. */
export const activeCoordinators = (tx: Tx, partnershipId: Id) =>
  tx
    .select({ personId: membership.personId })
    .from(membership)
    .innerJoin(person, eq(person.id, membership.personId))
    .where(
      and(
        eq(membership.partnershipId, partnershipId),
        eq(membership.role, 'co-ordinator'),
        isNull(membership.endedAt),
        eq(person.status, 'active'),
      ),
    );

/** Rechecks whoever a change was about, and answers with nothing. */
export async function recheckPerson(app: App, result: Result<Id | null>): Promise<Result<undefined>> {
  if (!result.ok) return result;
  if (result.value) await app.rooms.recheck({ person: result.value });
  return done();
}
