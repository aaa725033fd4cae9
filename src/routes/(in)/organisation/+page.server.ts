import { inviteIntoOwn } from '#lib/people/administration-invitations.server.ts';
import { ownInviting } from '#lib/people/administration-invitations.ts';
import { personId } from '#lib/people/administration.ts';
import { withdrawInvitation } from '#lib/people/invitations.server.ts';
import { ownOrganisation } from '#lib/people/organisations.server.ts';
import { shown } from '../../doors.ts';
import { acting, answering } from '../admin/acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) => ({
  organisation: shown(await ownOrganisation(app, actor)),
});

export const actions: Actions = {
  invite: answering(ownInviting, inviteIntoOwn),
  withdraw: acting(personId, withdrawInvitation, () => '/organisation?done=withdrawn'),
};
