import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { done } from '#lib/core/result.ts';
import { addPasskey, askToMakePasskey } from '#lib/people/passkey-making.server.ts';
import { passkeyDoor } from '../../../(public)/sign-in/passkey-wire.ts';
import { keepSession, withNext } from '../../../(public)/sign-in/visitor.ts';
import { enrollerOf } from '../enroller.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = (event) => {
  const { app } = event.locals;
  return passkeyDoor<RegistrationResponseJSON>(event, {
    ask: (site) => askToMakePasskey(app, enrollerOf(event), site),
    answer: async ({ next, ...given }) => {
      const result = await addPasskey(app, enrollerOf(event), given);
      if (!result.ok) return result;
      if (result.value.token) keepSession(event, result.value.token);
      return done({ to: withNext('/second-factor/recovery-codes', next) });
    },
  });
};
