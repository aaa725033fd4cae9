import { findEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { mayImport } from '#lib/library/importing.server.ts';
import { forMyWards } from '#lib/practice/suggesting.server.ts';
import { shown } from '../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url }) => {
  const search = searchIn(url.searchParams);
  const found = shown(await findEntries(app, actor, search));
  // What fits their wards is said where nothing was asked for yet.
  const begins = url.search === '';
  return {
    search,
    found,
    wards: begins ? shown(await forMyWards(app, actor)) : [],
    mayImport: mayImport(actor).ok,
  };
};
