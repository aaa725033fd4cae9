import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { acceptRules } from '#lib/people/account.server.ts';
import { nextField } from '#lib/people/fields.ts';
import { houseRules } from '#lib/people/house-rules.ts';
import { formBack, readForm, safeNext } from '../../doors.ts';
import { onward, withNext } from '../../(public)/sign-in/visitor.ts';
import type { Actions, PageServerLoad } from './$types';

const fields = v.object({
  version: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)),
  next: nextField,
});

export const load: PageServerLoad = ({ locals: { session, actor }, url }) => {
  const next = safeNext(url.searchParams.get('next'));
  if (!actor)
    redirect(
      303,
      session && session.stage !== 'full' ? onward(session.stage, next) : withNext('/sign-in', next),
    );
  return { rules: houseRules, next, accepted: actor.rulesAccepted };
};

export const actions: Actions = {
  default: async ({ request, locals: { app, actor } }) => {
    if (!actor) redirect(303, '/sign-in?next=/rules');
    const { input, values } = await readForm(request, fields);
    if (!input.ok) return formBack(input.failure, values);
    const result = await acceptRules(app, actor, { version: input.value.version });
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, safeNext(input.value.next ?? null));
  },
};
