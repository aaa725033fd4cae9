import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { declareInterests, interestFields, ownAccount } from '#lib/people/account.server.ts';
import { removeFactor } from '#lib/people/enrolment.server.ts';
import {
  chooseTheme,
  endOtherSessions,
  endOwnSession,
  ownSessions,
} from '#lib/people/own-sessions.server.ts';
import type { Actor } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import type { Result } from '#lib/core/result.ts';
import { formBack, readForm, shown, type Fields } from '../../doors.ts';
import type { Actions, PageServerLoad } from './$types';

const themeFields = v.object({ theme: v.picklist(['system', 'light', 'dark'], 'Choose how pages look') });
const sessionFields = v.object({ id: v.pipe(v.string(), v.uuid('Choose a session from the list')) });
const factorFields = v.object({
  kind: v.picklist(['authenticator', 'passkey']),
  id: v.optional(v.string(), ''),
});

export const load: PageServerLoad = async ({ locals: { app, actor } }) => ({
  account: shown(await ownAccount(app, actor)),
  sessions: shown(await ownSessions(app, actor)),
  demo: app.settings.demo,
});

/** One form of the page: reads it, runs its command, and shows the page anew at `at`. */
const form =
  <T extends Fields>(
    schema: v.ObjectSchema<T, undefined>,
    at: string,
    command: (
      app: App,
      actor: Actor,
      input: v.InferOutput<v.ObjectSchema<T, undefined>>,
    ) => Promise<Result<unknown>>,
  ) =>
  async ({ request, locals: { app, actor } }: RequestEvent) => {
    if (!actor) error(401, 'signed-out');
    const { input, values } = await readForm(request, schema);
    if (!input.ok) return formBack(input.failure, values);
    const result = await command(app, actor, input.value);
    if (!result.ok && result.failure.code === 'prove-again') redirect(303, '/prove?next=/account');
    if (!result.ok) return formBack(result.failure, values);
    redirect(303, `/account#${at}`);
  };

export const actions: Actions = {
  theme: form(themeFields, 'look', chooseTheme),
  interests: form(interestFields, 'interests', declareInterests),
  end: form(sessionFields, 'sessions', endOwnSession),
  endOthers: form(v.object({}), 'sessions', (app, actor) => endOtherSessions(app, actor)),
  removeFactor: form(factorFields, 'factors', removeFactor),
};
