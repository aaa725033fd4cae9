import { redirect } from '@sveltejs/kit';
import { markSeen, reportForm, reportOutcome } from '#lib/practice/adoptions.server.ts';
import { reporting } from '#lib/practice/adopting.ts';
import { formBack, readForm, shown } from '../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => ({
  entry: shown(await reportForm(app, actor, params.adoption)),
  params,
});

export const actions: Actions = {
  report: async ({ request, locals: { app, actor } }) => {
    const { input, values } = await readForm(request, reporting);
    if (!input.ok) return formBack(input.failure, values);
    const told = await reportOutcome(app, actor, input.value);
    if (!told.ok) return formBack(told.failure, values);
    redirect(303, `/library/${told.value.slug}/elsewhere`);
  },
  seen: async ({ locals: { app, actor }, params }) => {
    const seen = await markSeen(app, actor, params.adoption);
    if (!seen.ok) return formBack(seen.failure, {});
    redirect(303, seen.value.href);
  },
};
