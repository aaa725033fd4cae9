import { myUploads } from '#lib/wards/import-runs.server.ts';
import { releasesListed } from '#lib/wards/releases.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) => ({
  releases: shown(await releasesListed(app, actor)),
  uploads: shown(myUploads(app, actor)).map(({ id, name, phase, startedAt }) => ({
    id,
    name,
    phase,
    startedAt,
  })),
});
