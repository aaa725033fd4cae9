import * as v from 'valibot';
import { leadingSectors, optionFilter, tacticalOptions } from '#lib/options/catalogue.ts';
import { optionList } from '#lib/options/options.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { actor }, url }) => {
  const filter = v.parse(optionFilter, Object.fromEntries(url.searchParams));
  const options = shown(optionList(actor, filter)).map(({ slug, title, side, controller, what, leads }) => ({
    slug,
    title,
    side,
    controller,
    what,
    leads,
  }));
  return { filter, options, all: tacticalOptions.length, leadingSectors };
};
