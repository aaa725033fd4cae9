import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { invalid } from '#lib/core/result.ts';
import { changeEntry, entryToChange } from '#lib/library/changing.server.ts';
import { fieldsFrom, typedIn } from '#lib/library/entry-form.ts';
import { edition } from '#lib/partnerships/fields.ts';
import { messagesOf, shown } from '../../../../doors.ts';
import { entryFormBack } from '../../entry-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) =>
  shown(await entryToChange(app, actor, params.slug));

export const actions: Actions = {
  default: async ({ request, locals: { app, actor }, params: { slug } }) => {
    const sent = await request.formData();
    const typed = typedIn(sent);
    const from = v.safeParse(edition, sent.get('edition') ?? '');
    if (!from.success) return entryFormBack(invalid(messagesOf(from.issues)).failure, typed);
    const { fields: before } = shown(await entryToChange(app, actor, slug));
    const fields = fieldsFrom(typed, before);
    if (!fields.ok) return entryFormBack(fields.failure, typed);
    const changed = await changeEntry(app, actor, slug, { edition: from.output, fields: fields.value });
    if (!changed.ok) return entryFormBack(changed.failure, typed);
    redirect(303, `/library/${slug}`);
  },
};
