import { drawnOnly } from '#lib/documents/drawn.ts';
import { entryWorkspace } from '#lib/library/writing.server.ts';
import { shown } from '../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params, isDataRequest }) => {
  const workspace = shown(await entryWorkspace(app, actor, params.slug));
  return isDataRequest ? workspace : drawnOnly(workspace);
};
