import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { refused } from '#lib/core/result.ts';
import { nextField } from '#lib/people/fields.ts';
import { awaitsSetUp } from '#lib/people/set-up.server.ts';
import { signIn, signInFields, wrongCredentials } from '#lib/people/sign-in.server.ts';
import { formBack, readForm, safeNext } from '../../doors.ts';
import { passkeysHere } from './passkey-wire.ts';
import { keepSession, onward, visitorOf } from './visitor.ts';
import type { Actions, PageServerLoad } from './$types';

const fields = v.object({ ...signInFields.entries, next: nextField });

const news = {
  'new-passphrase': 'Your new passphrase is set. Sign in with it; your second factor is as before.',
  'wrong-codes': 'Too many wrong codes, so we started again. Sign in with your passphrase.',
  'signed-out': 'You are signed out.',
} as const;

export const load: PageServerLoad = (event) => {
  const { app, actor } = event.locals;
  if (awaitsSetUp(app)) redirect(303, '/set-up');
  const next = safeNext(event.url.searchParams.get('next'));
  if (actor) redirect(303, next);
  const after = event.url.searchParams.get('after') ?? '';
  return {
    next,
    news: after in news ? news[after as keyof typeof news] : null,
    passkeys: passkeysHere(event),
    idleMinutes: app.settings.idleMinutes,
    demo: app.settings.demo,
  };
};

export const actions: Actions = {
  default: async (event) => {
    const { input, values } = await readForm(event.request, fields);
    if (!input.ok) return formBack(input.failure, values);
    const { next, ...given } = input.value;
    const result = await signIn(event.locals.app, given, visitorOf(event));
    if (!result.ok) return formBack(result.failure, values);
    if (result.value.state === 'wrong') return formBack(refused(wrongCredentials).failure, values);
    keepSession(event, result.value.token);
    redirect(303, onward(result.value.stage, next));
  },
};
