import { error } from '@sveltejs/kit';
import { mentionable } from '#lib/sections/mentionable.server.ts';
import { documentInFull } from '#lib/sections/reading.server.ts';
import { shown } from '../../../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { head, document, sections } = shown(await documentInFull(app, actor, params));
  const [section] = sections;
  if (!section) error(404, 'not-found');
  const people = await mentionable(app, actor, params.slug);
  return { head: { slug: head.slug, name: head.name }, document, section, people };
};
