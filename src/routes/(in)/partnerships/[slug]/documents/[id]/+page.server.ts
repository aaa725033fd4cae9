import { redirect } from '@sveltejs/kit';
import { documentInFull } from '#lib/sections/reading.server.ts';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import { releasing } from '#lib/sections/section.ts';
import { shown } from '../../../../../doors.ts';
import { acting } from '../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await documentInFull(app, actor, params));

export const actions: Actions = {
  release: acting(
    releasing,
    (app, actor, _partnershipId, input) => releaseSection(app, actor, input),
    ({ url }, _value, { section }): never => redirect(303, `${url.pathname}#s-${section}`),
  ),
};
