import { authorisePortal } from '#lib/access/authorise.server.ts';
import { makeOrganisation } from '#lib/people/organisations-changes.server.ts';
import { organisationMaking } from '#lib/people/organisations.ts';
import { shown } from '../../../../doors.ts';
import { acting } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { actor } }) => {
  shown(authorisePortal(actor, 'organisation.manage'));
};

export const actions: Actions = {
  default: acting(
    organisationMaking,
    makeOrganisation,
    (_, { id }) => `/admin/organisations/${id}?done=made`,
  ),
};
