import { appointCoordinator, partnershipsToAdminister } from '#lib/partnerships/appointing.server.ts';
import { appointed } from '#lib/partnerships/membership.ts';
import { isId } from '#lib/core/ids.ts';
import { redirect } from '@sveltejs/kit';
import { formBack, readForm, shown } from '../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, url }) => {
  const after = url.searchParams.get('after');
  return shown(await partnershipsToAdminister(app, actor, after && isId(after) ? after : null));
};

export const actions: Actions = {
  default: async ({ request, locals: { app, actor }, url }) => {
    const { input, values } = await readForm(request, appointed);
    if (!input.ok) return formBack(input.failure, values);
    const made = await appointCoordinator(app, actor, input.value);
    if (!made.ok) return formBack(made.failure, values);
    redirect(303, url.pathname + url.search);
  },
};
