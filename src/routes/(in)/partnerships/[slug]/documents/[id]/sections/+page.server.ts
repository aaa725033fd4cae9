import { redirect } from '@sveltejs/kit';
import { arrangementOf, bringSectionBack, moveSection } from '#lib/documents/arranging.server.ts';
import { moving, oneSection } from '#lib/documents/ordering.ts';
import { shown } from '../../../../../../doors.ts';
import { acting } from '../../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params, url }) => ({
  ...shown(await arrangementOf(app, actor, params)),
  moved: url.searchParams.get('moved'),
});

export const actions: Actions = {
  move: acting(
    moving,
    (app, actor, _partnershipId, input) => moveSection(app, actor, input),
    // The fragment is where the keyboard goes on.
    ({ url }, _, { section }): never => redirect(303, `${url.pathname}?moved=${section}#m-${section}`),
  ),
  back: acting(
    oneSection,
    (app, actor, _partnershipId, { section }) => bringSectionBack(app, actor, section),
    ({ url }, _, { section }): never => redirect(303, `${url.pathname}?moved=${section}#m-${section}`),
  ),
};
