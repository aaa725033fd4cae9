import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { invalid, type Failure } from '#lib/core/result.ts';
import { askToShare, shareAhead, shareForm } from '#lib/practice/sharing.server.ts';
import { sharing, sharingOfForm } from '#lib/practice/sharing.ts';
import { formBack, messagesOf, shown } from '../../../../../../../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

type Event = RequestEvent<{ slug: string; id: string; sectionId: string; package: string }>;

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const { head, package: one, takeable } = shown(await shareForm(app, actor, params.package));
  return { head: { slug: head.slug, name: head.name }, package: one, takeable, params };
};

async function read({ request, params }: Event) {
  const typed = sharingOfForm(await request.formData());
  return { typed, parsed: v.safeParse(sharing, { ...typed, package: params.package }) };
}

function back(failure: Failure, typed: Record<string, unknown>) {
  const { status, data } = formBack(failure, {});
  return fail(status, { typed, ahead: null, fields: data.fields, message: data.message });
}

async function preview(event: Event) {
  const { typed, parsed } = await read(event);
  if (!parsed.success) return back(invalid(messagesOf(parsed.issues)).failure, typed);
  const ahead = await shareAhead(event.locals.app, event.locals.actor, parsed.output);
  if (!ahead.ok) return back(ahead.failure, typed);
  return { typed, ahead: ahead.value, fields: {}, message: null };
}

export const actions: Actions = {
  preview,
  ask: async (event) => {
    const { typed, parsed } = await read(event);
    if (!parsed.success) return back(invalid(messagesOf(parsed.issues)).failure, typed);
    const asked = await askToShare(event.locals.app, event.locals.actor, parsed.output);
    if (!asked.ok) return back(asked.failure, typed);
    redirect(303, `/partnerships/${event.params.slug}/shares/${asked.value.id}`);
  },
};
