import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { and, eq } from 'drizzle-orm';
import { passkey, person } from '#schema/people.ts';
import type { Actor } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import { record } from './audit.server.ts';
import { enter, leaveBehind, type Visitor } from './entering.server.ts';
import { keepChallenge, takeChallenge, type Begun } from './passkey-challenges.server.ts';
import type { PasskeySite } from './passkey-site.ts';
import { noteProof } from './prove.server.ts';
import { completed, type Passed } from './second-factor.server.ts';
import type { OpenSession } from './sessions.server.ts';
import { remember, signedInHere } from './throttle.server.ts';

type Asked = Begun<PublicKeyCredentialRequestOptionsJSON>;

export const gone =
  'The passkey was not accepted in time, or was used already. Nothing was changed: try again.';
const notAccepted = 'This passkey was not accepted. Try another, or another way to sign in.';

/** A person's keys, as a browser is told of them. */
export const keysOf = (app: App, personId: Id) =>
  app.db
    .select({ id: passkey.id, transports: passkey.transports })
    .from(passkey)
    .where(eq(passkey.personId, personId));

/** Asks for any passkey of this site (`personId` null), or for one of this person's. */
export async function askForPasskey(
  app: App,
  input: { site: PasskeySite; personId: Id | null; from: string },
): Promise<Result<Asked>> {
  const wait = app.limits.take(`passkey ${input.from}`, { perSecond: 1, burst: 60 }, app.clock());
  if (wait > 0) return fail({ code: 'too-many', seconds: wait });
  const options = await generateAuthenticationOptions({
    rpID: input.site.rpID,
    // Alone, a passkey must be both factors; beside a passphrase, holding the key is enough.
    userVerification: input.personId ? 'discouraged' : 'required',
    ...(input.personId ? { allowCredentials: await keysOf(app, input.personId) } : {}),
  });
  const token = await keepChallenge(app, options.challenge, input.personId);
  return token.ok ? done({ token: token.value, options }) : token;
}

/** A key's answer to a challenge, with the challenge's token from its cookie. */
type PasskeyAnswer = { site: PasskeySite; token: string; response: AuthenticationResponseJSON };

type KeyUsed = { personId: Id; use: (tx: Tx) => Promise<boolean> };

/** Checks a key's answer. `use` then notes the key's counter, and is false where another answer overtook it. */
async function checkAnswer(app: App, given: PasskeyAnswer, personId: Id | null): Promise<Result<KeyUsed>> {
  const challenge = await takeChallenge(app, given.token, personId);
  if (challenge === null) return refused(gone);
  const [key] = await app.db
    .select({
      id: passkey.id,
      personId: passkey.personId,
      publicKey: passkey.publicKey,
      counter: passkey.counter,
    })
    .from(passkey)
    .where(eq(passkey.id, String(given.response.id)));
  if (!key || (personId && key.personId !== personId)) return refused(notAccepted);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: given.response,
      expectedChallenge: challenge,
      expectedOrigin: given.site.origin,
      expectedRPID: given.site.rpID,
      credential: { id: key.id, publicKey: new Uint8Array(key.publicKey), counter: key.counter },
      requireUserVerification: personId === null,
    });
    if (!verified) return refused(notAccepted);
    return done({
      personId: key.personId,
      use: (tx) => noteUse(tx, app, key, authenticationInfo.newCounter),
    });
  } catch {
    // Whatever a forged answer makes the library throw means the same.
    return refused(notAccepted);
  }
}

async function noteUse(tx: Tx, app: App, key: { id: string; counter: number }, counter: number) {
  const noted = await tx
    .update(passkey)
    .set({ counter, lastUsedAt: app.clock() })
    .where(and(eq(passkey.id, key.id), eq(passkey.counter, key.counter)))
    .returning({ id: passkey.id });
  return noted.length === 1;
}

/** Signs in by a passkey alone, which has verified its holder: both factors in one. */
export async function signInByPasskey(
  app: App,
  given: PasskeyAnswer,
  visitor: Visitor,
): Promise<Result<{ token: string }>> {
  const checked = await checkAnswer(app, given, null);
  if (!checked.ok) {
    await recordRefusal(app, visitor.from, null);
    return checked;
  }
  const { personId, use } = checked.value;
  const result = await app.transaction<{ token: string }>(async (tx) => {
    const [who] = await tx
      .select({ email: person.email, status: person.status })
      .from(person)
      .where(eq(person.id, personId));
    if (who?.status !== 'active' || !(await use(tx))) return refused(notAccepted);
    await remember(tx, app, signedInHere(who.email, visitor.from));
    return done(await enter(tx, app, { personId, stage: 'full', by: 'passkey', visitor }));
  });
  if (result.ok) await leaveBehind(app, visitor);
  else await recordRefusal(app, visitor.from, personId);
  return result;
}

/** Gives the second factor, as a passkey, in a session that waits for one. */
export async function passByPasskey(
  app: App,
  halfway: OpenSession,
  given: PasskeyAnswer,
  visitor: Visitor,
): Promise<Result<Passed>> {
  if (halfway.stage !== 'second-factor') return denied('signed-out');
  const checked = await checkAnswer(app, given, halfway.personId);
  if (!checked.ok) {
    await recordRefusal(app, visitor.from, halfway.personId);
    return checked;
  }
  const result = await app.transaction<Passed>(async (tx) => {
    if (!(await checked.value.use(tx))) return refused(notAccepted);
    return completed(tx, app, halfway, 'passphrase and passkey', visitor);
  });
  if (result.ok) await leaveBehind(app, visitor);
  return result;
}

/** Proves again who somebody is, by one of their passkeys. */
export async function proveByPasskey(app: App, actor: Actor, given: PasskeyAnswer): Promise<Result<Actor>> {
  const checked = await checkAnswer(app, given, actor.personId);
  if (!checked.ok) return checked;
  return app.transaction(async (tx) => {
    if (!(await checked.value.use(tx))) return refused(notAccepted);
    return done(await noteProof(tx, app, actor, 'passkey'));
  });
}

async function recordRefusal(app: App, from: string, personId: Id | null) {
  await app.transaction(async (tx) => {
    await record(tx, app, {
      action: 'session.second-factor-refused',
      actor: null,
      from,
      ...(personId ? { subject: { kind: 'person', id: personId } } : {}),
      detail: { by: 'passkey' },
    });
    return done();
  });
}
