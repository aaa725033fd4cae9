import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { openInvitations, type InvitationListed } from '../people/invitations.server.ts';
import { organisationsToInviteInto } from './inviting.server.ts';
import { byOrganisation, presentIn, type MembersOf } from './members.server.ts';
import { openedPartnership, type Asked, type PartnershipHead } from './partnerships.server.ts';

type PeoplePage = {
  head: PartnershipHead;
  organisations: MembersOf[];
  /** For co-ordinators: into which organisations they may invite, and who was invited. */
  inviteInto: { id: Id; name: string }[];
  invitations: InvitationListed[];
};

/** Who is in a partnership, by organisation. */
export async function peopleOf(app: App, actor: Who, asked: Asked): Promise<Result<PeoplePage>> {
  const opened = await openedPartnership(app, actor, asked, 'partnership.people');
  if (!opened.ok) return opened;
  const { head, capacity, actor: viewer } = opened.value;
  const organisations = byOrganisation(await presentIn(app.db, [head.id]), viewer);
  if (!head.may.arrange) return done({ head, organisations, inviteInto: [], invitations: [] });
  const invitations = await openInvitations(app, actor, { partnershipId: head.id });
  if (!invitations.ok) return invitations;
  return done({
    head,
    organisations,
    inviteInto: await organisationsToInviteInto(app.db, viewer, capacity),
    invitations: invitations.value,
  });
}
