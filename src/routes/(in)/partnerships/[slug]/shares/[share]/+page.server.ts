import { redirect } from '@sveltejs/kit';
import { approveShare } from '#lib/practice/approving.server.ts';
import { refuseShare, shareToDecide, takeBackShare } from '#lib/practice/deciding.server.ts';
import { deciding, refusing } from '#lib/practice/sharing.ts';
import { formBack, readForm, shown } from '../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await shareToDecide(app, actor, params));

export const actions: Actions = {
  approve: async ({ request, locals: { app, actor } }) => {
    const { input, values } = await readForm(request, deciding);
    if (!input.ok) return formBack(input.failure, values);
    const approved = await approveShare(app, actor, input.value);
    if (!approved.ok) return formBack(approved.failure, values);
    redirect(303, `/library/${approved.value.slug}`);
  },
  refuse: async ({ request, locals: { app, actor }, params }) => {
    const { input, values } = await readForm(request, refusing);
    if (!input.ok) return formBack(input.failure, values);
    const refused = await refuseShare(app, actor, input.value);
    if (!refused.ok) return formBack(refused.failure, values);
    redirect(303, `/partnerships/${params.slug}/shares/${params.share}`);
  },
  'take-back': async ({ locals: { app, actor }, params }) => {
    const taken = await takeBackShare(app, actor, params);
    if (!taken.ok) return formBack(taken.failure, {});
    redirect(303, `/partnerships/${params.slug}/shares`);
  },
};
