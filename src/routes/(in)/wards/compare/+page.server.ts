import { askedLoosely } from '#lib/wards/asking.ts';
import { comparePage, mostCompared } from '#lib/wards/ward-page.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url: { searchParams } }) => {
  const codes = [...new Set(searchParams.getAll('ward'))];
  const page = await comparePage(app, actor, codes.slice(0, mostCompared), askedLoosely(searchParams));
  return { ...shown(page), left: codes.slice(mostCompared).length, most: mostCompared };
};
