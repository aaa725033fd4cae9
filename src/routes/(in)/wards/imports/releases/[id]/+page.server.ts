import { redirect } from '@sveltejs/kit';
import { withdrawal } from '#lib/wards/imports.ts';
import { releaseSeen, withdrawRelease } from '#lib/wards/releases.server.ts';
import { formBack, readForm, shown } from '../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals: { app, actor } }) => ({
  release: shown(await releaseSeen(app, actor, params.id)),
});

export const actions: Actions = {
  withdraw: async ({ request, params, locals: { app, actor } }) => {
    const { input, values } = await readForm(request, withdrawal);
    const seen = await releaseSeen(app, actor, params.id);
    if (!seen.ok) return formBack(seen.failure, values);
    if (!input.ok) return formBack(input.failure, values);
    const taken = await withdrawRelease(app, actor, params.id, input.value);
    if (!taken.ok) return formBack(taken.failure, values);
    redirect(303, `/wards/imports/releases/${params.id}`);
  },
};
