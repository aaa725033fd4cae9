import { redirect } from '@sveltejs/kit';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import { releasing } from '#lib/sections/section.ts';
import { releaseAhead } from '#lib/sections/spotting.server.ts';
import { shown } from '../../../../../../../doors.ts';
import { acting } from '../../../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { head, document, section, seq, spots } = shown(await releaseAhead(app, actor, params));
  return { head: { slug: head.slug, name: head.name }, document, section, seq, spots };
};

export const actions: Actions = {
  default: acting(
    releasing,
    (app, actor, _partnershipId, input) => releaseSection(app, actor, input),
    ({ url }, _value, { section }): never =>
      redirect(303, `${url.pathname.replace(/\/[^/]+\/release$/, '')}#s-${section}`),
  ),
};
