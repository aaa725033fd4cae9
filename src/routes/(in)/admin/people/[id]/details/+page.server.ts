import { changePerson } from '#lib/people/administration-person.server.ts';
import { personChange } from '#lib/people/administration.ts';
import { organisationChoices } from '#lib/people/organisations.server.ts';
import { shown } from '../../../../../doors.ts';
import { acting } from '../../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) => ({
  organisations: shown(await organisationChoices(app, actor)),
});

export const actions: Actions = {
  default: acting(personChange, changePerson, ({ params }) => `/admin/people/${params.id}?done=details`),
};
