import { drawnOnly } from '#lib/documents/drawn.ts';
import { workspaceOf } from '#lib/documents/workspace.server.ts';
import { shown } from '../../../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params, isDataRequest }) => {
  const workspace = shown(await workspaceOf(app, actor, params));
  return isDataRequest ? workspace : drawnOnly(workspace);
};
