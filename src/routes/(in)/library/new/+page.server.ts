import { redirect } from '@sveltejs/kit';
import { noFields } from '#lib/library/entry.ts';
import { fieldsFrom, typedIn } from '#lib/library/entry-form.ts';
import { makeEntry, mayAddEntry } from '#lib/library/making.server.ts';
import { shown } from '../../../doors.ts';
import { entryFormBack } from '../entry-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { actor } }) => {
  shown(mayAddEntry(actor));
};

export const actions: Actions = {
  default: async ({ request, locals: { app, actor } }) => {
    const typed = typedIn(await request.formData());
    const fields = fieldsFrom(typed, noFields);
    if (!fields.ok) return entryFormBack(fields.failure, typed);
    const made = await makeEntry(app, actor, { fields: fields.value });
    if (!made.ok) return entryFormBack(made.failure, typed);
    redirect(303, `/library/${made.value.slug}/text`);
  },
};
