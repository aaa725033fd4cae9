import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { changePassphrase, passphraseFields } from '#lib/people/account.server.ts';
import { formBack, readForm } from '../../../doors.ts';
import { proofField, proofFirst, provedActor } from '../../prove/proof.ts';
import type { Actions, PageServerLoad } from './$types';

const fields = v.object({ ...passphraseFields.entries, ...proofField });

export const load: PageServerLoad = (event) => proofFirst(event);

export const actions: Actions = {
  default: async (event) => {
    const { input, values } = await readForm(event.request, fields);
    if (!input.ok) return formBack(input.failure, values);
    const { proofPassphrase, passphrase } = input.value;
    const actor = await provedActor(event, proofPassphrase);
    if (!actor.ok) return formBack(actor.failure, values);
    const result = await changePassphrase(event.locals.app, actor.value, { passphrase });
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, '/account');
  },
};
