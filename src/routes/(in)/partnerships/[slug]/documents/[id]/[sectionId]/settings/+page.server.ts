import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { invalid, type Failure } from '#lib/core/result.ts';
import { changeAhead, changeSettings, sectionSettings } from '#lib/sections/settings.server.ts';
import { settingsInput, settingsOfForm, type SettingsInput } from '#lib/sections/settings.ts';
import { subjectsIn } from '#lib/sections/subjects.server.ts';
import { formBack, messagesOf, shown } from '../../../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

type Event = RequestEvent<{ slug: string; id: string; sectionId: string }>;

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { head, subjects } = shown(await subjectsIn(app, actor, params.slug));
  const settings = shown(await sectionSettings(app, actor, params.sectionId));
  return { head: { slug: head.slug, name: head.name }, documentId: params.id, subjects, settings };
};

async function chosenIn({ request, params }: Event) {
  const form = settingsOfForm(await request.formData());
  return v.safeParse(settingsInput, { ...form, section: params.sectionId });
}

/** The form again, as it was filled in, with what is wrong. */
function back(failure: Failure, chosen: SettingsInput | null) {
  const { status, data } = formBack(failure, {});
  return fail(status, { chosen, ahead: null, fields: data.fields, message: data.message });
}

export const actions: Actions = {
  preview: async (event) => {
    const { app, actor } = event.locals;
    const chosen = await chosenIn(event);
    if (!chosen.success) return back(invalid(messagesOf(chosen.issues)).failure, null);
    const ahead = await changeAhead(app, actor, chosen.output);
    if (!ahead.ok) return back(ahead.failure, chosen.output);
    return { chosen: chosen.output, ahead: ahead.value, fields: {}, message: null };
  },
  change: async (event) => {
    const { app, actor } = event.locals;
    const chosen = await chosenIn(event);
    if (!chosen.success) return back(invalid(messagesOf(chosen.issues)).failure, null);
    const changed = await changeSettings(app, actor, chosen.output);
    if (!changed.ok) return back(changed.failure, chosen.output);
    redirect(303, `/partnerships/${event.params.slug}/documents/${event.params.id}`);
  },
};
