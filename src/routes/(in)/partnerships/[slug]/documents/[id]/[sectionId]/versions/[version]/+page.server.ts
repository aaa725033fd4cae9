import { redirect } from '@sveltejs/kit';
import { versionText } from '#lib/sections/versions-reading.server.ts';
import { restoreVersion } from '#lib/sections/versions.server.ts';
import { restoring } from '#lib/sections/versions.ts';
import { shown } from '../../../../../../../../doors.ts';
import { acting } from '../../../../../acting.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await versionText(app, actor, params));

export const actions: Actions = {
  restore: acting(
    restoring,
    (app, actor, _partnershipId, input) => restoreVersion(app, actor, input),
    ({ url }): never => redirect(303, url.pathname.replace(/\/versions\/[^/]*$/, '')),
  ),
};
