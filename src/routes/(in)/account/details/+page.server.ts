import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { changeDetails, detailsFields, ownAccount } from '#lib/people/account.server.ts';
import { formBack, readForm, shown } from '../../../doors.ts';
import { proofField, proofFirst, provedActor } from '../../prove/proof.ts';
import type { Actions, PageServerLoad } from './$types';

const fields = v.object({ ...detailsFields.entries, ...proofField });

export const load: PageServerLoad = async (event) => {
  proofFirst(event);
  const { app, actor } = event.locals;
  const { name, roleTitle, shownAs, organisation, edition } = shown(await ownAccount(app, actor));
  return { name, roleTitle, shownAs, organisation, edition };
};

export const actions: Actions = {
  default: async (event) => {
    const { input, values } = await readForm(event.request, fields);
    if (!input.ok) return formBack(input.failure, values);
    const { proofPassphrase, ...given } = input.value;
    const actor = await provedActor(event, proofPassphrase);
    if (!actor.ok) return formBack(actor.failure, values);
    const result = await changeDetails(event.locals.app, actor.value, given);
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, '/account');
  },
};
