import { personId } from '#lib/people/administration.ts';
import { openInvitations, withdrawInvitation } from '#lib/people/invitations.server.ts';
import { shown } from '../../../doors.ts';
import { acting } from '../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) => ({
  invitations: shown(await openInvitations(app, actor)),
});

export const actions: Actions = {
  withdraw: acting(personId, withdrawInvitation, ({ url }) => `${url.pathname}?done=withdrawn`),
};
