import { error } from '@sveltejs/kit';
import { documentInFull } from '#lib/sections/reading.server.ts';
import { shown } from '../../../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { head, document, sections } = shown(await documentInFull(app, actor, params));
  const [section] = sections;
  if (!section) error(404, 'not-found');
  return { head: { slug: head.slug, name: head.name }, document, section };
};
