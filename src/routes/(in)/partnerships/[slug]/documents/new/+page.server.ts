import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { beginDocument, beginnable } from '#lib/documents/beginning.server.ts';
import { beginningInput, beginningOfForm } from '#lib/documents/beginning.ts';
import { formBack, messagesOf, shown } from '../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await beginnable(app, actor, params.slug));

export const actions: Actions = {
  default: async ({ request, params, locals: { app, actor } }) => {
    shown(await beginnable(app, actor, params.slug));
    const chosen = beginningOfForm(await request.formData());
    const parsed = v.safeParse(beginningInput, chosen);
    if (!parsed.success)
      return fail(400, { chosen, fields: messagesOf(parsed.issues), message: null, left: null });
    const begun = await beginDocument(app, actor, params.slug, parsed.output);
    if (!begun.ok) {
      const { status, data } = formBack(begun.failure, {});
      return fail(status, { chosen, fields: data.fields, message: data.message, left: null });
    }
    const { id, left } = begun.value;
    if (left.length === 0) redirect(303, `/partnerships/${params.slug}/documents/${id}`);
    return { chosen: null, fields: {}, message: null, left: { id, titles: left } };
  },
};
