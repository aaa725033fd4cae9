import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { denied, done } from '#lib/core/result.ts';
import { askForPasskey, passByPasskey } from '#lib/people/passkeys.server.ts';
import { passkeyDoor } from '../../passkey-wire.ts';
import { keepSession, onward, visitorOf } from '../../visitor.ts';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = (event) => {
  const { app, from, session } = event.locals;
  const halfway = session?.stage === 'second-factor' ? session : null;
  return passkeyDoor<AuthenticationResponseJSON>(event, {
    ask: async (site) =>
      halfway ? askForPasskey(app, { site, personId: halfway.personId, from }) : denied('signed-out'),
    answer: async ({ next, ...given }) => {
      if (!halfway) return denied('signed-out');
      const result = await passByPasskey(app, halfway, given, visitorOf(event));
      if (!result.ok) return result;
      if (result.value.state !== 'open') return done({ to: '/sign-in' });
      keepSession(event, result.value.token);
      return done({ to: onward('full', next) });
    },
  });
};
