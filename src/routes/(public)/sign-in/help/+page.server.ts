import * as v from 'valibot';
import { emailField } from '#lib/people/fields.ts';
import { askForReset } from '#lib/people/resets.server.ts';
import { formBack, readForm } from '../../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

const fields = v.object({ email: emailField });

export const load: PageServerLoad = ({ locals: { app } }) => ({ byMail: app.mail !== null });

export const actions: Actions = {
  default: async ({ request, locals: { app, from } }) => {
    const { input, values } = await readForm(request, fields);
    if (!input.ok) return formBack(input.failure, values);
    const result = await askForReset(app, { email: input.value.email, from });
    return result.ok ? { asked: true } : formBack(result.failure, values);
  },
};
