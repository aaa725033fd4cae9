import { wardDecisions } from '#lib/partnerships/selections.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url }) => {
  const page = Number(url.searchParams.get('page') ?? 1);
  return shown(await wardDecisions(app, actor, Number.isInteger(page) && page > 0 && page < 1e6 ? page : 1));
};
