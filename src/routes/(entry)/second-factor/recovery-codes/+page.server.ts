import { redirect } from '@sveltejs/kit';
import { makeRecoveryCodes } from '#lib/people/enrolment.server.ts';
import { factorsOf } from '#lib/people/second-factor.server.ts';
import { formBack, safeNext } from '../../../doors.ts';
import { mayStay } from '../enroller.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const session = mayStay(event);
  if (session.stage === 'enrol') redirect(303, '/second-factor/set-up');
  return {
    next: safeNext(event.url.searchParams.get('next')),
    left: (await factorsOf(event.locals.app.db, session.personId)).recoveryCodes,
  };
};

export const actions: Actions = {
  default: async (event) => {
    const { app, actor } = event.locals;
    mayStay(event);
    if (!actor) redirect(303, '/sign-in');
    const result = await makeRecoveryCodes(app, actor);
    return result.ok ? { codes: result.value } : formBack(result.failure, {});
  },
};
