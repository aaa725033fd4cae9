import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { eq } from 'drizzle-orm';
import { passkey, person } from '#schema/people.ts';
import type { App } from '../core/app.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { enrol, mayEnrol, type Enrolled, type Enroller } from './enrolment.server.ts';
import { keepChallenge, takeChallenge, type Begun } from './passkey-challenges.server.ts';
import type { PasskeySite } from './passkey-site.ts';
import { gone, keysOf } from './passkeys.server.ts';

/** Asks the browser to make a passkey for this person. */
export async function askToMakePasskey(
  app: App,
  who: Enroller,
  site: PasskeySite,
): Promise<Result<Begun<PublicKeyCredentialCreationOptionsJSON>>> {
  const may = mayEnrol(app, who);
  if (!may.ok) return may;
  const { personId } = may.value;
  const [held] = await app.db
    .select({ email: person.email, name: person.name })
    .from(person)
    .where(eq(person.id, personId));
  if (!held) return denied('signed-out');
  const options = await generateRegistrationOptions({
    rpName: 'Wardmote',
    rpID: site.rpID,
    userName: held.email,
    userDisplayName: held.name,
    userID: new Uint8Array(new TextEncoder().encode(personId)),
    attestationType: 'none',
    supportedAlgorithmIDs,
    excludeCredentials: await keysOf(app, personId),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
  const token = await keepChallenge(app, options.challenge, personId);
  return token.ok ? done({ token: token.value, options }) : token;
}

// EdDSA, ES256, RS256: every authenticator speaks one of them (COSE algorithm registry).
const supportedAlgorithmIDs = [-8, -7, -257];
const mostPasskeys = 20;

/** Adds the passkey the browser made, under a name by which its holder knows it. */
export async function addPasskey(
  app: App,
  who: Enroller,
  input: { site: PasskeySite; token: string; response: RegistrationResponseJSON; name: string },
): Promise<Result<Enrolled>> {
  const may = mayEnrol(app, who);
  if (!may.ok) return may;
  const challenge = await takeChallenge(app, input.token, may.value.personId);
  if (challenge === null) return refused(gone);
  const made = await madeKey(input, challenge);
  if (!made)
    return refused('This passkey could not be added. Nothing was changed: try again, or use another.');
  return enrol(app, who, 'passkey', async (tx, { personId }) => {
    const held = await tx.select({ id: passkey.id }).from(passkey).where(eq(passkey.personId, personId));
    if (held.length >= mostPasskeys)
      return refused(`An account has at most ${mostPasskeys} passkeys. Remove one you no longer use first.`);
    const added = await tx
      .insert(passkey)
      .values({ ...made, personId, name: input.name, createdAt: app.clock() })
      .onConflictDoNothing()
      .returning({ id: passkey.id });
    return added.length === 1 ? done() : refused('This passkey was added already. Nothing was changed.');
  });
}

async function madeKey(
  input: { site: PasskeySite; response: RegistrationResponseJSON },
  expectedChallenge: string,
): Promise<{ id: string; publicKey: Uint8Array; counter: number; transports: string[] } | null> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: input.response,
      expectedChallenge,
      expectedOrigin: input.site.origin,
      expectedRPID: input.site.rpID,
      requireUserVerification: false,
      supportedAlgorithmIDs,
    });
    if (!verified) return null;
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    return { id, publicKey, counter, transports: [...transports].slice(0, 8) };
  } catch {
    // Whatever a forged answer makes the library throw means the same.
    return null;
  }
}
