import { openEntryRead } from '#lib/library/reading.server.ts';
import { relatedOpenEntries } from '#lib/library/related.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app }, params: { slug }, url }) => {
  const entry = shown(await openEntryRead(app, slug));
  const related = shown(await relatedOpenEntries(app, { slug }));
  return { entry, related, address: `${app.settings.origins[0] ?? url.origin}/open/${slug}` };
};
