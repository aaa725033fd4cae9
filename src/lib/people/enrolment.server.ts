import { and, eq } from 'drizzle-orm';
import { authenticatorApp, passkey, person, recoveryCode } from '#schema/people.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Tx } from '../core/db.server.ts';
import { denied, done, invalid, refused, type Result } from '../core/result.ts';
import { record } from './audit.server.ts';
import { secretFrom, stepOf } from './authenticator.ts';
import { leaveBehind, type Visitor } from './entering.server.ts';
import { requireProof } from './proof.ts';
import { completed, factorsOf } from './second-factor.server.ts';
import { mustHaveFactor, type OpenSession } from './sessions.server.ts';
import { hashToken, newToken } from './tokens.server.ts';

/** Somebody who may add a second factor: signed in, or half-way in because they owe one and have none. */
export type Enroller = { session: OpenSession | null; actor: Who; visitor: Visitor };

/** `token` is set where the session became full by it: it goes into the cookie in place of the old one. */
export type Enrolled = { token: string | null };

/** Whether somebody may add a factor now: lately proved or, half-way in, without any factor so far. */
export function mayEnrol(app: App, who: Enroller): Result<OpenSession> {
  const { session, actor } = who;
  if (!session) return denied('signed-out');
  if (actor) {
    const proved = requireProof(actor, app.clock());
    return proved.ok ? done(session) : proved;
  }
  return session.stage === 'enrol' ? done(session) : denied('signed-out');
}

/**
 * Adds a factor in one transaction. Half-way in, it must be the first one: else a passphrase alone would be
 * enough to add a second factor of one's own to an account that has one.
 */
export async function enrol(
  app: App,
  who: Enroller,
  kind: 'passkey' | 'authenticator',
  add: (tx: Tx, session: OpenSession) => Promise<Result<undefined>>,
): Promise<Result<Enrolled>> {
  const may = mayEnrol(app, who);
  if (!may.ok) return may;
  const open = may.value;
  const result = await app.transaction<Enrolled>(async (tx) => {
    const [held] = await tx
      .select({ status: person.status })
      .from(person)
      .where(eq(person.id, open.personId))
      .for('update');
    if (held?.status !== 'active') return denied('signed-out');
    const before = await factorsOf(tx, open.personId);
    if (!who.actor && (before.passkeys > 0 || before.authenticator))
      return refused('This account has a second factor already. Sign in again and use it.');
    const added = await add(tx, open);
    if (!added.ok) return added;
    await record(tx, app, {
      action: 'second-factor.added',
      actor: { personId: open.personId, from: who.visitor.from },
      subject: { kind: 'person', id: open.personId },
      detail: { kind },
    });
    if (who.actor) return done({ token: null });
    const full = await completed(tx, app, open, `passphrase and new ${kind}`, who.visitor);
    if (!full.ok) return full;
    return full.value.state === 'open' ? done({ token: full.value.token }) : denied('signed-out');
  });
  if (result.ok && result.value.token) await leaveBehind(app, who.visitor);
  return result;
}

/** Adds or replaces the authenticator app, once it has shown a right code for the secret it was given. */
export async function addAuthenticator(
  app: App,
  who: Enroller,
  input: { secret: string; code: string },
): Promise<Result<Enrolled>> {
  const secret = secretFrom(input.secret);
  if (!secret) return refused('The secret was damaged on its way. Nothing was changed: load the page again.');
  const step = stepOf(secret, input.code, app.clock());
  if (step === null)
    return invalid({
      code: 'This code is not right. Wait for the next one; if it fails too, check the clock of the device',
    });
  return enrol(app, who, 'authenticator', async (tx, { personId }) => {
    const row = { secret, confirmedAt: app.clock(), lastStep: step };
    await tx
      .insert(authenticatorApp)
      .values({ personId, ...row })
      .onConflictDoUpdate({ target: authenticatorApp.personId, set: row });
    return done();
  });
}

/** Removes one factor. Whoever owes a factor keeps at least one. */
export function removeFactor(
  app: App,
  actor: Actor,
  input: { kind: 'authenticator' } | { kind: 'passkey'; id: string },
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const proved = requireProof(actor, app.clock());
    if (!proved.ok) return proved;
    const [held] = await tx
      .select({ admin: person.admin, clearedUntil: person.clearedUntil })
      .from(person)
      .where(eq(person.id, actor.personId))
      .for('update');
    if (!held) return denied('signed-out');
    const removed =
      input.kind === 'authenticator'
        ? await tx
            .delete(authenticatorApp)
            .where(eq(authenticatorApp.personId, actor.personId))
            .returning({ id: authenticatorApp.personId })
        : await tx
            .delete(passkey)
            .where(and(eq(passkey.personId, actor.personId), eq(passkey.id, input.id)))
            .returning({ id: passkey.id });
    if (removed.length === 0) return denied('not-found');
    const left = await factorsOf(tx, actor.personId);
    const none = left.passkeys === 0 && !left.authenticator;
    if (none && !app.settings.demo && mustHaveFactor(held, londonDay(app.clock())))
      return refused(
        'This is your last second factor, and your account must have one. Nothing was removed: add another first.',
      );
    // Codes that recover a factor are worth nothing without one.
    if (none) await tx.delete(recoveryCode).where(eq(recoveryCode.personId, actor.personId));
    await record(tx, app, {
      action: 'second-factor.removed',
      actor,
      subject: { kind: 'person', id: actor.personId },
      detail: { kind: input.kind, left: left.passkeys + Number(left.authenticator) },
    });
    return done();
  });
}

const recoveryCodes = 10;

/** Makes ten new recovery codes and forgets the old ones. They are known here for the only time. */
export async function makeRecoveryCodes(app: App, actor: Actor): Promise<Result<string[]>> {
  const proved = requireProof(actor, app.clock());
  if (!proved.ok) return proved;
  const codes = Array.from({ length: recoveryCodes }, () => newToken(app.random).slice(0, 16));
  return app.transaction(async (tx) => {
    const factors = await factorsOf(tx, actor.personId);
    if (factors.passkeys === 0 && !factors.authenticator)
      return refused('Recovery codes stand in for a second factor. Add one first.');
    await tx.delete(recoveryCode).where(eq(recoveryCode.personId, actor.personId));
    await tx
      .insert(recoveryCode)
      .values(codes.map((code) => ({ personId: actor.personId, hash: hashToken(code) })));
    await record(tx, app, {
      action: 'recovery-codes.made',
      actor,
      subject: { kind: 'person', id: actor.personId },
      detail: { made: codes.length },
    });
    return done(codes.map((code) => (code.match(/.{4}/g) ?? []).join('-')));
  });
}
