import { entryVersions } from '#lib/library/versions.server.ts';
import { shown } from '../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await entryVersions(app, actor, params.slug));
