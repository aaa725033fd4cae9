import { sharesOf } from '#lib/practice/deciding.server.ts';
import { shown } from '../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await sharesOf(app, actor, params.slug));
