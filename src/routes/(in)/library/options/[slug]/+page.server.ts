import { findEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { lawOf } from '#lib/options/catalogue.ts';
import { optionPage } from '#lib/options/options.server.ts';
import { shown } from '../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params: { slug } }) => {
  const page = shown(optionPage(actor, slug));
  const used = searchIn(new URLSearchParams({ option: slug, sort: 'evidence' }));
  const { entries, total } = shown(await findEntries(app, actor, used));
  return { ...page, lawOf, entries: entries.slice(0, 5), total };
};
