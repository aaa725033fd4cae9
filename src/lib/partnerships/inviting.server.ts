import { and, asc, eq, isNull } from 'drizzle-orm';
import { organisation } from '#schema/people.ts';
import { authorise } from '../access/authorise.server.ts';
import type { Actor, Capacity, Who } from '../access/facts.ts';
import { mayBringNewPerson } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { refused, type Result } from '../core/result.ts';
import { makeInvitation, type InvitationMade } from '../people/invitations.server.ts';
import type { InvitedMember } from './membership.ts';

/** Invites somebody without an account into an organisation and this partnership at once. */
export async function inviteMember(
  app: App,
  actor: Who,
  partnershipId: Id,
  input: InvitedMember,
): Promise<Result<InvitationMade>> {
  const allowed = await authorise(app.db, actor, 'partnership.change-members', partnershipId);
  if (!allowed.ok) return allowed;
  const { email, organisationId, roleTitle, role } = input;
  const facts = { partnership: allowed.value, organisationId };
  if (!mayBringNewPerson(actor, facts).ok)
    return refused(
      'Nobody was invited. A new person of another organisation is invited by that organisation’s steward or by an administrator; once they have an account, add them here by their e-mail address.',
    );
  return makeInvitation(app, actor, {
    email,
    organisationId,
    roleTitle,
    partnership: { id: partnershipId, role },
  });
}

/** The organisations into which this co-ordinator may bring new people: for administrators all, else their own. */
export async function organisationsToInviteInto(
  from: Reader,
  actor: Actor,
  capacity: Capacity,
): Promise<{ id: Id; name: string }[]> {
  const open = mayBringNewPerson(actor, {
    partnership: { capacity },
    organisationId: actor.organisationId,
  }).ok;
  if (!open) return [];
  return from
    .select({ id: organisation.id, name: organisation.name })
    .from(organisation)
    .where(
      and(
        isNull(organisation.archivedAt),
        actor.admin ? undefined : eq(organisation.id, actor.organisationId),
      ),
    )
    .orderBy(asc(organisation.name));
}
