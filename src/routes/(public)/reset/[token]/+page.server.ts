import { redirect } from '@sveltejs/kit';
import { passphraseFields } from '#lib/people/account.server.ts';
import { resetBehind, resetGone, useReset } from '#lib/people/resets.server.ts';
import { formBack, readForm } from '../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals: { app } }) => {
  const state = await resetBehind(app, params.token);
  return { gone: state === 'open' ? null : resetGone[state] };
};

export const actions: Actions = {
  default: async ({ params, request, locals: { app, from } }) => {
    const { input, values } = await readForm(request, passphraseFields);
    if (!input.ok) return formBack(input.failure, values);
    const result = await useReset(app, { ...input.value, token: params.token, from });
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, '/sign-in?after=new-passphrase');
  },
};
