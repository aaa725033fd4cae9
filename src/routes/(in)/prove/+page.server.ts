import { error, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { codeField, nextField } from '#lib/people/fields.ts';
import { givenPassphrase } from '#lib/people/passphrases.ts';
import { proveByCode, proveByPassphrase } from '#lib/people/prove.server.ts';
import { factorsOf } from '#lib/people/second-factor.server.ts';
import { formBack, readForm, safeNext } from '../../doors.ts';
import { passkeysHere } from '../../(public)/sign-in/passkey-wire.ts';
import type { Actions, PageServerLoad } from './$types';

const byPassphrase = v.object({ passphrase: givenPassphrase, next: nextField });
const byCode = v.object({ code: codeField('Enter the code that the app shows'), next: nextField });

export const load: PageServerLoad = async (event) => {
  const { app, actor } = event.locals;
  if (!actor) redirect(303, '/sign-in');
  return {
    next: safeNext(event.url.searchParams.get('next'), '/account'),
    factors: await factorsOf(app.db, actor.personId),
    passkeys: passkeysHere(event),
  };
};

export const actions: Actions = {
  passphrase: async ({ request, locals: { app, actor } }) => {
    if (!actor) error(401, 'signed-out');
    const { input, values } = await readForm(request, byPassphrase);
    if (!input.ok) return formBack(input.failure, values);
    const result = await proveByPassphrase(app, actor, input.value);
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, safeNext(input.value.next ?? null, '/account'));
  },
  code: async ({ request, locals: { app, actor } }) => {
    if (!actor) error(401, 'signed-out');
    const { input, values } = await readForm(request, byCode);
    if (!input.ok) return formBack(input.failure, values);
    const result = await proveByCode(app, actor, input.value);
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, safeNext(input.value.next ?? null, '/account'));
  },
};
