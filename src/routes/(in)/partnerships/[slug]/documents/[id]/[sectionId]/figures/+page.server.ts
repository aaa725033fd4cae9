import { redirect } from '@sveltejs/kit';
import { figuresOf, takeFigureOver } from '#lib/sections/evidence.server.ts';
import { takingOver } from '#lib/sections/evidence.ts';
import { sectionSettings } from '#lib/sections/settings.server.ts';
import { shown } from '../../../../../../../doors.ts';
import { acting } from '../../../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { id, title } = shown(await sectionSettings(app, actor, params.sectionId));
  const figures = shown(await figuresOf(app, actor, params.sectionId));
  return { slug: params.slug, documentId: params.id, section: { id, title }, figures };
};

export const actions: Actions = {
  default: acting(
    takingOver,
    (app, actor, _partnershipId, input) => takeFigureOver(app, actor, input),
    ({ url }): never => redirect(303, url.pathname),
  ),
};
