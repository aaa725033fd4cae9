import { redirect } from '@sveltejs/kit';
import {
  acceptanceFields,
  acceptInvitation,
  invitationBehind,
  invitationGone,
  joinByInvitation,
} from '#lib/people/acceptance.server.ts';
import { emailOf } from '#lib/people/account.server.ts';
import { showsName } from '#lib/people/naming.ts';
import { formBack, readForm } from '../../../doors.ts';
import { keepSession, visitorOf, withNext } from '../../sign-in/visitor.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals: { app, actor } }) => {
  const found = await invitationBehind(app, params.token);
  if (found.state !== 'open') return { gone: invitationGone[found.state], invitation: null };
  const shownAs = showsName({ shownAs: null, sector: found.sector }) ? 'name' : 'role';
  const signedInAs = actor ? await emailOf(app, actor) : null;
  return { gone: null, invitation: { ...found, shownAs }, signedInAs };
};

export const actions: Actions = {
  accept: async (event) => {
    const { input, values } = await readForm(event.request, acceptanceFields);
    if (!input.ok) return formBack(input.failure, values);
    const given = { ...input.value, token: event.params.token };
    const result = await acceptInvitation(event.locals.app, given, visitorOf(event));
    if (!result.ok) return formBack(result.failure, values);
    keepSession(event, result.value.token);
    redirect(303, '/second-factor/set-up');
  },
  join: async ({ params, locals: { app, actor } }) => {
    if (!actor) redirect(303, withNext('/sign-in', `/invitation/${params.token}`));
    const result = await joinByInvitation(app, actor, { token: params.token });
    if (!result.ok) return formBack(result.failure, {});
    redirect(303, '/');
  },
};
