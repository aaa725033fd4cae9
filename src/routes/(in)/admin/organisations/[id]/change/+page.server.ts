import { changeOrganisation } from '#lib/people/organisations-changes.server.ts';
import { organisationChange } from '#lib/people/organisations.ts';
import { acting } from '../../../acting.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: acting(
    organisationChange,
    changeOrganisation,
    ({ params }) => `/admin/organisations/${params.id}?done=changed`,
  ),
};
