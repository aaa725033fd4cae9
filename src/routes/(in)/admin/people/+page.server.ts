import { people } from '#lib/people/administration.server.ts';
import { organisationShown } from '#lib/people/organisations.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url: { searchParams: asked } }) => {
  const q = (asked.get('q') ?? '').slice(0, 200).trim();
  const paused = asked.get('paused') === 'on';
  const organisationId = asked.get('organisation') ?? undefined;
  const edge = { after: asked.get('after') ?? undefined, before: asked.get('before') ?? undefined };
  const list = shown(await people(app, actor, { q, paused, organisationId, ...edge }));
  const within = organisationId ? shown(await organisationShown(app, actor, { id: organisationId })) : null;
  return { ...list, q, paused, within: within && { id: within.id, name: within.name } };
};
