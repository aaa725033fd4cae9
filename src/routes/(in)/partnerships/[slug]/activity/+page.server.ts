import { activityOf } from '#lib/partnerships/activity.server.ts';
import { shown } from '../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params, url }) => {
  const before = url.searchParams.get('before');
  return { ...shown(await activityOf(app, actor, params, before)), before };
};
