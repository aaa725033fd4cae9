import { organisationShown } from '#lib/people/organisations.server.ts';
import { shown } from '../../../../doors.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals: { app, actor }, params: { id } }) => ({
  organisation: shown(await organisationShown(app, actor, { id })),
});
