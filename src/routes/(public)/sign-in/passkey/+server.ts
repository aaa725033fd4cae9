import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { done } from '#lib/core/result.ts';
import { askForPasskey, signInByPasskey } from '#lib/people/passkeys.server.ts';
import { passkeyDoor } from '../passkey-wire.ts';
import { keepSession, onward, visitorOf } from '../visitor.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = (event) => {
  const { app, from } = event.locals;
  return passkeyDoor<AuthenticationResponseJSON>(event, {
    ask: (site) => askForPasskey(app, { site, personId: null, from }),
    answer: async ({ next, ...given }) => {
      const result = await signInByPasskey(app, given, visitorOf(event));
      if (!result.ok) return result;
      keepSession(event, result.value.token);
      return done({ to: onward('full', next) });
    },
  });
};
