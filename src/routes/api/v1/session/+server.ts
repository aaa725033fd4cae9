import * as v from 'valibot';
import { emailField } from '#lib/people/fields.ts';
import { givenPassphrase } from '#lib/people/passphrases.ts';
import { signOut } from '#lib/people/own-sessions.server.ts';
import { signInProgram } from '#lib/people/sign-in.server.ts';
import { invalid } from '#lib/core/result.ts';
import { messagesOf } from '../../../doors.ts';
import { sessionCookie } from '../../../session-cookie.ts';
import { keepSession, visitorOf } from '../../../(public)/sign-in/visitor.ts';
import { problem, problemOf } from '../../problem.ts';
import type { RequestHandler } from './$types';

const body = v.object({
  email: emailField,
  password: givenPassphrase,
  code: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(200),
      v.transform((typed) => typed.replace(/[\s-]+/g, '').toLowerCase()),
    ),
  ),
});

/** Signs a program in: e-mail address, passphrase and, where the account has a second factor, a code. */
export const POST: RequestHandler = async (event) => {
  const sent = (await event.request.json().catch(() => null)) as object | null;
  const parsed = v.safeParse(body, { email: undefined, password: undefined, ...sent });
  if (!parsed.success) return problemOf(invalid(messagesOf(parsed.issues)).failure);
  const { email, password, code } = parsed.output;
  const given = { email, passphrase: password, ...(code ? { code } : {}) };
  const result = await signInProgram(event.locals.app, given, visitorOf(event));
  if (!result.ok) return problemOf(result.failure);
  switch (result.value.state) {
    case 'wrong':
      return problem(401, 'wrong-credentials', 'These do not open an account. Nothing was done.');
    case 'code-needed':
      return problem(401, 'second-factor-required', 'Send the second factor’s code as well.');
    case 'factor-owed':
      return problem(
        403,
        'second-factor-owed',
        'This account must have a second factor. Sign in with a browser and set one up.',
      );
    case 'open':
      keepSession(event, result.value.token);
      return new Response(null, { status: 204 });
  }
};

/** Ends the session of the cookie sent; without one there is nothing to end. */
export const DELETE: RequestHandler = async ({ locals: { app, session, from }, cookies }) => {
  if (session) {
    const result = await signOut(app, session, from);
    if (!result.ok) return problemOf(result.failure);
  }
  const cookie = sessionCookie(app.settings);
  cookies.delete(cookie.name, cookie.options);
  return new Response(null, { status: 204 });
};
