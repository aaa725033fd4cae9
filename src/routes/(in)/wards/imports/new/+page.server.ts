import { redirect } from '@sveltejs/kit';
import { importableAreas, sendWhole } from '#lib/wards/import-sending.server.ts';
import { formBack, shown } from '../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor } }) => ({
  areas: shown(await importableAreas(app, actor)),
});

export const actions: Actions = {
  default: async ({ request, locals: { app, actor } }) => {
    const form = await request.formData();
    const file = form.get('file');
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    const values = { area: text('area'), kind: text('kind') };
    const sent = await sendWhole(app, actor, file instanceof File ? file : null, values);
    if (!sent.ok) return formBack(sent.failure, values);
    redirect(303, `/wards/imports/${sent.value.id}`);
  },
};
