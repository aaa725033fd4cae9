import { done } from '#lib/core/result.ts';
import { releasesListed } from '#lib/wards/releases.server.ts';
import { answering, only } from '../answer.ts';
import type { RequestEvent } from './$types';

export const GET = answering<RequestEvent>(async (app, actor, { url }) => {
  const listed = await releasesListed(app, actor, url.searchParams.get('area') ?? undefined);
  return listed.ok ? done({ items: listed.value }) : listed;
});

export const fallback = only('GET');
