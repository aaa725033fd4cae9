import { archiveOrganisation, bringBackOrganisation } from '#lib/people/organisations-changes.server.ts';
import { organisationTurn } from '#lib/people/organisations.ts';
import { acting } from '../../acting.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  archive: acting(organisationTurn, archiveOrganisation, ({ url }) => `${url.pathname}?done=archived`),
  'bring-back': acting(organisationTurn, bringBackOrganisation, ({ url }) => `${url.pathname}?done=back`),
};
