import { redirect } from '@sveltejs/kit';
import { authorisePortal } from '#lib/access/authorise.server.ts';
import { createPartnership } from '#lib/partnerships/arranging.server.ts';
import { newPartnership } from '#lib/partnerships/partnership.ts';
import { formBack, readForm, shown } from '../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { actor } }) => {
  shown(authorisePortal(actor, 'partnership.create'));
};

export const actions: Actions = {
  default: async ({ request, locals: { app, actor } }) => {
    const { input, values } = await readForm(request, newPartnership);
    if (!input.ok) return formBack(input.failure, values);
    const made = await createPartnership(app, actor, input.value);
    if (!made.ok) return formBack(made.failure, values);
    redirect(303, `/partnerships/${made.value.slug}`);
  },
};
