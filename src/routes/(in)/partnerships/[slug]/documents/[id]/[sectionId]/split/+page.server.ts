import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { invalid, type Failure } from '#lib/core/result.ts';
import { headingsIn, splitAhead, splitSection } from '#lib/documents/splitting.server.ts';
import { splitting, splittingOfForm } from '#lib/documents/splitting.ts';
import { sectionSettings } from '#lib/sections/settings.server.ts';
import { subjectsIn } from '#lib/sections/subjects.server.ts';
import { formBack, messagesOf, shown } from '../../../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

type Event = RequestEvent<{ slug: string; id: string; sectionId: string }>;

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { head, subjects } = shown(await subjectsIn(app, actor, params.slug));
  const settings = shown(await sectionSettings(app, actor, params.sectionId));
  const headings = shown(await headingsIn(app, actor, params.sectionId));
  return { head: { slug: head.slug, name: head.name }, documentId: params.id, subjects, settings, headings };
};

async function chosenIn({ request, params }: Event) {
  const typed = splittingOfForm(await request.formData());
  return { typed, parsed: v.safeParse(splitting, { ...typed, section: params.sectionId }) };
}

function back(failure: Failure, typed: Record<string, unknown>) {
  const { status, data } = formBack(failure, {});
  return fail(status, { typed, shifts: null, fields: data.fields, message: data.message });
}

export const actions: Actions = {
  preview: async (event) => {
    const { typed, parsed } = await chosenIn(event);
    if (!parsed.success) return back(invalid(messagesOf(parsed.issues)).failure, typed);
    const ahead = await splitAhead(event.locals.app, event.locals.actor, parsed.output);
    if (!ahead.ok) return back(ahead.failure, typed);
    return { typed, shifts: ahead.value, fields: {}, message: null };
  },
  split: async (event) => {
    const { typed, parsed } = await chosenIn(event);
    if (!parsed.success) return back(invalid(messagesOf(parsed.issues)).failure, typed);
    const made = await splitSection(event.locals.app, event.locals.actor, parsed.output);
    if (!made.ok) return back(made.failure, typed);
    redirect(303, `/partnerships/${event.params.slug}/documents/${event.params.id}#s-${made.value.id}`);
  },
};
