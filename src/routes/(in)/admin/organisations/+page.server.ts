import { organisations } from '#lib/people/organisations.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url: { searchParams: asked } }) => {
  const q = (asked.get('q') ?? '').slice(0, 200).trim();
  const archived = asked.get('archived') === 'on';
  const edge = { after: asked.get('after') ?? undefined, before: asked.get('before') ?? undefined };
  return { ...shown(await organisations(app, actor, { q, archived, ...edge })), q, archived };
};
