import { redirect } from '@sveltejs/kit';
import { versionsOf } from '#lib/sections/versions-reading.server.ts';
import { keepVersion } from '#lib/sections/versions.server.ts';
import { keeping } from '#lib/sections/versions.ts';
import { shown } from '../../../../../../../doors.ts';
import { acting } from '../../../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params, url }) => {
  const before = url.searchParams.get('before');
  const kept = /^\d{1,9}$/.exec(url.searchParams.get('kept') ?? '')?.[0] ?? null;
  return { ...shown(await versionsOf(app, actor, params, before)), newer: before !== null, kept };
};

export const actions: Actions = {
  keep: acting(
    keeping,
    (app, actor, _partnershipId, input) => keepVersion(app, actor, input),
    ({ url }, { number }): never => redirect(303, `${url.pathname}?kept=${number}`),
  ),
};
