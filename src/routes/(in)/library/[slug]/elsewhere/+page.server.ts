import { entryPractice } from '#lib/practice/entry-practice.server.ts';
import { shown } from '../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => ({
  practice: shown(await entryPractice(app, actor, params.slug)),
  slug: params.slug,
});
