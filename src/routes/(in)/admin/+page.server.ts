import { noticeDays, overview } from '#lib/people/administration-overview.server.ts';
import { shown } from '../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) => ({
  ...shown(await overview(app, actor)),
  noticeDays,
});
