import { personShown } from '#lib/people/administration.server.ts';
import { provedLately } from '#lib/people/proof.ts';
import { shown } from '../../../../doors.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals: { app, actor }, params: { id } }) => ({
  person: shown(await personShown(app, actor, { id })),
  mustProve: actor === null || !provedLately(actor, app.clock()),
});
