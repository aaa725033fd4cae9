import { invite } from '#lib/people/administration-invitations.server.ts';
import { inviting } from '#lib/people/administration-invitations.ts';
import { partnershipChoices } from '#lib/people/administration.server.ts';
import { organisationChoices } from '#lib/people/organisations.server.ts';
import { shown } from '../../../../doors.ts';
import { answering } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url }) => ({
  organisations: shown(await organisationChoices(app, actor)),
  partnerships: shown(await partnershipChoices(app, actor)),
  organisationId: url.searchParams.get('organisation') ?? '',
});

export const actions: Actions = { default: answering(inviting, invite) };
