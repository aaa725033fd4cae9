import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, invalid, type Result } from '../core/result.ts';
import type { Inviting, OwnInviting } from './administration-invitations.ts';
import { administrator } from './administration-change.server.ts';
import { makeInvitation, type InvitationMade } from './invitations.server.ts';

/** An administrator's invitation. One that gives rights is as sensitive as giving them later. */
export function invite(app: App, actor: Who, input: Inviting): Promise<Result<InvitationMade>> {
  const { email, organisationId, unitId, roleTitle, admin, steward, signatory, partnershipId, role } = input;
  const may = administrator(app, actor, admin || steward || signatory);
  if (!may.ok) return Promise.resolve(may);
  if (partnershipId && !role)
    return Promise.resolve(invalid({ role: 'Choose the role they will have in the partnership' }));
  if (role && !partnershipId)
    return Promise.resolve(invalid({ partnershipId: 'Choose the partnership this role is in, or no role' }));
  const partnership = partnershipId && role ? { id: partnershipId, role } : null;
  const rights = { admin, steward, signatory };
  return makeInvitation(app, actor, { email, organisationId, unitId, roleTitle, partnership, ...rights });
}

/** A steward's invitation, into their own organisation. */
export const inviteIntoOwn = (app: App, actor: Who, input: OwnInviting): Promise<Result<InvitationMade>> =>
  actor
    ? makeInvitation(app, actor, { ...input, organisationId: actor.organisationId })
    : Promise.resolve(denied('signed-out'));
