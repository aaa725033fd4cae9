import { redirect } from '@sveltejs/kit';
import { adoptEntry, adoptForm } from '#lib/practice/adopting.server.ts';
import { adopting } from '#lib/practice/adopting.ts';
import { formBack, readForm, shown } from '../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await adoptForm(app, actor, params.slug));

export const actions: Actions = {
  default: async ({ request, locals: { app, actor }, params }) => {
    const { input, values } = await readForm(request, adopting);
    if (!input.ok) return formBack(input.failure, values);
    const adopted = await adoptEntry(app, actor, params.slug, input.value);
    if (!adopted.ok) return formBack(adopted.failure, values);
    redirect(303, adopted.value.href);
  },
};
