import { myPartnerships } from '#lib/partnerships/partnerships.server.ts';
import { shown } from '../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) =>
  shown(await myPartnerships(app, actor));
