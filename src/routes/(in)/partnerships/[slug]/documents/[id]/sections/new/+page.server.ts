import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { addSection, addable } from '#lib/documents/adding.server.ts';
import { adding, addingOfForm } from '#lib/documents/adding.ts';
import { formBack, messagesOf, shown } from '../../../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await addable(app, actor, params));

export const actions: Actions = {
  default: async ({ request, params, locals: { app, actor } }) => {
    shown(await addable(app, actor, params));
    const chosen = addingOfForm(await request.formData());
    const parsed = v.safeParse(adding, chosen);
    const back = { chosen, hidden: null };
    if (!parsed.success) return fail(400, { ...back, fields: messagesOf(parsed.issues), message: null });
    const added = await addSection(app, actor, params, parsed.output);
    if (!added.ok) {
      const { status, data } = formBack(added.failure, {});
      return fail(status, { ...back, fields: data.fields, message: data.message });
    }
    const { id, title, seen } = added.value;
    if (!seen) return { chosen: null, fields: {}, message: null, hidden: title };
    redirect(303, `/partnerships/${params.slug}/documents/${params.id}/sections?moved=${id}#m-${id}`);
  },
};
