import { eq } from 'drizzle-orm';
import { person, session } from '#schema/people.ts';
import type { Actor } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { done, invalid, type Result } from '../core/result.ts';
import { record } from './audit.server.ts';
import { isPassphrase } from './passphrases.server.ts';
import { useAuthenticatorCode } from './second-factor.server.ts';
import { forgiveTry, proofLimits, takeTry } from './throttle.server.ts';

/** Notes that somebody has just proved who they are, in the session they are signed in with. */
export async function noteProof(tx: Tx, app: App, actor: Actor, by: string): Promise<Actor> {
  const provedAt = app.clock();
  await tx.update(session).set({ provedAt }).where(eq(session.id, actor.sessionId));
  await record(tx, app, {
    action: 'session.proved-again',
    actor,
    subject: { kind: 'person', id: actor.personId },
    detail: { by },
  });
  return { ...actor, provedAt };
}

async function refusedProof(app: App, actor: Actor, by: string, fields: Record<string, string>) {
  const recorded = await app.transaction(async (tx) => {
    await record(tx, app, {
      action: 'session.refused',
      actor,
      subject: { kind: 'person', id: actor.personId },
      detail: { during: 'proof', by },
    });
    return done();
  });
  return recorded.ok ? invalid(fields) : recorded;
}

/** Proves by the passphrase. Answers with the actor as they are from now on. `field` names it in messages. */
export async function proveByPassphrase(
  app: App,
  actor: Actor,
  input: { passphrase: string },
  field = 'passphrase',
): Promise<Result<Actor>> {
  const limits = proofLimits(actor.personId);
  const taken = await takeTry(app, limits);
  if (!taken.ok) return taken;
  const [held] = await app.db
    .select({ hash: person.passphraseHash })
    .from(person)
    .where(eq(person.id, actor.personId));
  if (!(await isPassphrase(held?.hash ?? null, input.passphrase)))
    return refusedProof(app, actor, 'passphrase', { [field]: 'This is not your passphrase. Try again' });
  return app.transaction(async (tx) => {
    await forgiveTry(tx, limits);
    return done(await noteProof(tx, app, actor, 'passphrase'));
  });
}

/** Proves by a code of the authenticator app. */
export async function proveByCode(app: App, actor: Actor, input: { code: string }): Promise<Result<Actor>> {
  const limits = proofLimits(actor.personId);
  const taken = await takeTry(app, limits);
  if (!taken.ok) return taken;
  const result = await app.transaction(async (tx) => {
    if (!(await useAuthenticatorCode(tx, app, actor.personId, input.code))) return done(null);
    await forgiveTry(tx, limits);
    return done(await noteProof(tx, app, actor, 'authenticator'));
  });
  if (!result.ok) return result;
  if (result.value) return done(result.value);
  return refusedProof(app, actor, 'authenticator', {
    code: 'This code is not right, or was used already. Wait for the next one',
  });
}
