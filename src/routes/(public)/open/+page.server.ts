import { findOpenEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { shown } from '../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app }, url }) => {
  const search = searchIn(url.searchParams);
  return { search, found: shown(await findOpenEntries(app, search)) };
};
