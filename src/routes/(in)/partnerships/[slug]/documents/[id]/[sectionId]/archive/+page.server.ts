import { redirect } from '@sveltejs/kit';
import { archiveSection } from '#lib/documents/arranging.server.ts';
import { oneSection } from '#lib/documents/ordering.ts';
import { sectionSettings } from '#lib/sections/settings.server.ts';
import { shown } from '../../../../../../../doors.ts';
import { acting } from '../../../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { id, title } = shown(await sectionSettings(app, actor, params.sectionId));
  return { slug: params.slug, documentId: params.id, section: { id, title } };
};

export const actions: Actions = {
  default: acting(
    oneSection,
    (app, actor, _partnershipId, { section }) => archiveSection(app, actor, section),
    ({ url }): never => redirect(303, url.pathname.replace(/[^/]*\/archive$/, 'sections#archived')),
  ),
};
