import { atomFeed } from '#lib/library/feed.ts';
import { findOpenEntries } from '#lib/library/finding.server.ts';
import { searchIn } from '#lib/library/finding.ts';
import { shown } from '../../../doors.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ locals: { app }, url }) => {
  const newest = searchIn(new URLSearchParams({ sort: 'newest' }));
  const { entries } = shown(await findOpenEntries(app, newest));
  const feed = atomFeed(entries, app.settings.origins[0] ?? url.origin, app.clock());
  return new Response(feed, { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
