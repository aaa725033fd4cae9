import { error, redirect } from '@sveltejs/kit';
import { awaitsSetUp, setUpFields, setUpPortal } from '#lib/people/set-up.server.ts';
import { formBack, readForm } from '../../doors.ts';
import { keepSession, onward, visitorOf } from '../sign-in/visitor.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { app } }) => {
  if (!awaitsSetUp(app)) error(404, 'not-found');
};

export const actions: Actions = {
  default: async (event) => {
    const { app } = event.locals;
    if (!awaitsSetUp(app)) error(404, 'not-found');
    const { input, values } = await readForm(event.request, setUpFields);
    if (!input.ok) return formBack(input.failure, values);
    const result = await setUpPortal(app, input.value, visitorOf(event));
    if (!result.ok) return formBack(result.failure, values);
    keepSession(event, result.value.token);
    redirect(303, onward(result.value.stage, '/'));
  },
};
