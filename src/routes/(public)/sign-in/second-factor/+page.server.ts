import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { invalid } from '#lib/core/result.ts';
import { codeField, nextField } from '#lib/people/fields.ts';
import { factorsOf, passByCode } from '#lib/people/second-factor.server.ts';
import { formBack, readForm, safeNext } from '../../../doors.ts';
import { passkeysHere } from '../passkey-wire.ts';
import { keepSession, onward, visitorOf, withNext } from '../visitor.ts';
import type { Actions, PageServerLoad } from './$types';

const fields = v.object({ code: codeField('Enter the code'), next: nextField });

export const load: PageServerLoad = async (event) => {
  const { app, session } = event.locals;
  const next = safeNext(event.url.searchParams.get('next'));
  if (!session) redirect(303, withNext('/sign-in', next));
  if (session.stage !== 'second-factor') redirect(303, onward(session.stage, next));
  return { next, factors: await factorsOf(app.db, session.personId), passkeys: passkeysHere(event) };
};

export const actions: Actions = {
  default: async (event) => {
    const { app, session } = event.locals;
    if (!session) redirect(303, '/sign-in');
    const { input, values } = await readForm(event.request, fields);
    if (!input.ok) return formBack(input.failure, values);
    const { code, next } = input.value;
    if (session.stage !== 'second-factor') redirect(303, onward(session.stage, next));
    const result = await passByCode(app, session, { code }, visitorOf(event));
    if (!result.ok) return formBack(result.failure, values);
    if (result.value.state === 'ended') redirect(303, '/sign-in?after=wrong-codes');
    if (result.value.state === 'wrong') return formBack(invalid({ code: wrongCode }).failure, values);
    keepSession(event, result.value.token);
    redirect(303, onward('full', next));
  },
};

const wrongCode =
  'This code is not right, or was used already. Wait for the next one, or use a recovery code';
