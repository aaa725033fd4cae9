import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { denied, done } from '#lib/core/result.ts';
import { askForPasskey, proveByPasskey } from '#lib/people/passkeys.server.ts';
import { safeNext } from '../../../doors.ts';
import { passkeyDoor } from '../../../(public)/sign-in/passkey-wire.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = (event) => {
  const { app, actor, from } = event.locals;
  return passkeyDoor<AuthenticationResponseJSON>(event, {
    ask: async (site) =>
      actor ? askForPasskey(app, { site, personId: actor.personId, from }) : denied('signed-out'),
    answer: async ({ next, ...given }) => {
      if (!actor) return denied('signed-out');
      const result = await proveByPasskey(app, actor, given);
      return result.ok ? done({ to: safeNext(next ?? null, '/account') }) : result;
    },
  });
};
