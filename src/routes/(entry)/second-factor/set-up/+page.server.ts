import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { emailOf } from '#lib/people/account.server.ts';
import { secretBytes, secretFrom } from '#lib/people/authenticator.ts';
import { pictureOf } from '#lib/people/authenticator-picture.ts';
import { addAuthenticator } from '#lib/people/enrolment.server.ts';
import { codeField, nextField } from '#lib/people/fields.ts';
import { factorsOf } from '#lib/people/second-factor.server.ts';
import { formBack, readForm, safeNext } from '../../../doors.ts';
import { passkeysHere } from '../../../(public)/sign-in/passkey-wire.ts';
import { keepSession, withNext } from '../../../(public)/sign-in/visitor.ts';
import { enrollerOf, mayStay } from '../enroller.ts';
import type { Actions, PageServerLoad } from './$types';

const fields = v.object({
  key: v.pipe(v.string(), v.maxLength(100)),
  code: codeField('Enter the six digits that the app shows'),
  next: nextField,
});

export const load: PageServerLoad = async (event) => {
  const { app } = event.locals;
  const session = mayStay(event);
  const email = (await emailOf(app, session)) ?? '';
  return {
    next: safeNext(event.url.searchParams.get('next')),
    owed: session.stage === 'enrol',
    demo: app.settings.demo,
    factors: await factorsOf(app.db, session.personId),
    passkeys: passkeysHere(event),
    // Nothing is stored before the first right code: the secret travels with the form until then.
    ...pictureOf(email, app.random(secretBytes)),
  };
};

export const actions: Actions = {
  default: async (event) => {
    const { app } = event.locals;
    const session = mayStay(event);
    const { input, values } = await readForm(event.request, fields);
    const same = secretFrom(values.key ?? '');
    // The page comes back with the picture that was scanned, not with a new one.
    const again = same ? { picture: pictureOf((await emailOf(app, session)) ?? '', same) } : {};
    if (!input.ok) return withPicture(formBack(input.failure, values), again);
    const { next, key, code } = input.value;
    const result = await addAuthenticator(app, enrollerOf(event), { secret: key, code });
    if (!result.ok) return withPicture(formBack(result.failure, values), again);
    if (result.value.token) keepSession(event, result.value.token);
    redirect(303, withNext('/second-factor/recovery-codes', next));
  },
};

type Again = { picture?: ReturnType<typeof pictureOf> };

function withPicture(back: ReturnType<typeof formBack>, again: Again) {
  return Object.assign(back, { data: { ...back.data, ...again } });
}
