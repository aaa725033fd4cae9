import { and, count, eq, isNotNull, isNull, lt } from 'drizzle-orm';
import { authenticatorApp, passkey, person, recoveryCode, session } from '#schema/people.ts';
import type { App } from '../core/app.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { record } from './audit.server.ts';
import { stepOf } from './authenticator.ts';
import { enter, leaveBehind, type Visitor } from './entering.server.ts';
import type { OpenSession } from './sessions.server.ts';
import {
  codeLimits,
  codesIn,
  forgiveTry,
  remember,
  signedInHere,
  takeTry,
  triesCounted,
  wrongCodes,
} from './throttle.server.ts';
import { hashToken } from './tokens.server.ts';

/** The second factors an account has. */
export type Factors = { passkeys: number; authenticator: boolean; recoveryCodes: number };

export async function factorsOf(from: Reader, personId: Id): Promise<Factors> {
  const [keys] = await from.select({ n: count() }).from(passkey).where(eq(passkey.personId, personId));
  const apps = await from
    .select({ personId: authenticatorApp.personId })
    .from(authenticatorApp)
    .where(and(eq(authenticatorApp.personId, personId), isNotNull(authenticatorApp.confirmedAt)));
  const [codes] = await from
    .select({ n: count() })
    .from(recoveryCode)
    .where(and(eq(recoveryCode.personId, personId), isNull(recoveryCode.usedAt)));
  return { passkeys: keys?.n ?? 0, authenticator: apps.length > 0, recoveryCodes: codes?.n ?? 0 };
}

/** Uses an authenticator's code. A code is taken once, even when it is sent twice at the same moment. */
export async function useAuthenticatorCode(tx: Tx, app: App, personId: Id, code: string): Promise<boolean> {
  const [held] = await tx
    .select({ secret: authenticatorApp.secret })
    .from(authenticatorApp)
    .where(and(eq(authenticatorApp.personId, personId), isNotNull(authenticatorApp.confirmedAt)));
  const step = held ? stepOf(held.secret, code, app.clock()) : null;
  if (step === null) return false;
  const taken = await tx
    .update(authenticatorApp)
    .set({ lastStep: step })
    .where(and(eq(authenticatorApp.personId, personId), lt(authenticatorApp.lastStep, step)))
    .returning({ personId: authenticatorApp.personId });
  return taken.length === 1;
}

/** Uses a recovery code, for good. */
async function useRecoveryCode(tx: Tx, app: App, personId: Id, code: string, from: string): Promise<boolean> {
  const taken = await tx
    .update(recoveryCode)
    .set({ usedAt: app.clock() })
    .where(
      and(
        eq(recoveryCode.personId, personId),
        eq(recoveryCode.hash, hashToken(code)),
        isNull(recoveryCode.usedAt),
      ),
    )
    .returning({ personId: recoveryCode.personId });
  if (taken.length === 0) return false;
  await record(tx, app, {
    action: 'recovery-code.used',
    actor: { personId, from },
    subject: { kind: 'person', id: personId },
  });
  return true;
}

/** Uses whichever kind of code this is: six digits are an authenticator's, anything else a recovery code. */
export async function usePasscode(
  tx: Tx,
  app: App,
  personId: Id,
  code: string,
  from: string,
): Promise<boolean> {
  const right = /^\d{6}$/.test(code)
    ? await useAuthenticatorCode(tx, app, personId, code)
    : await useRecoveryCode(tx, app, personId, code, from);
  if (!right)
    await record(tx, app, {
      action: 'session.second-factor-refused',
      actor: null,
      from,
      subject: { kind: 'person', id: personId },
    });
  return right;
}

export type Passed =
  | { state: 'open'; token: string }
  | { state: 'wrong' }
  /** Too many wrong codes: the half-way session is over. */
  | { state: 'ended' };

/** Gives the second factor, as a code, in a session that waits for one. */
export async function passByCode(
  app: App,
  halfway: OpenSession,
  input: { code: string },
  visitor: Visitor,
): Promise<Result<Passed>> {
  if (halfway.stage !== 'second-factor') return denied('signed-out');
  const limits = codeLimits(halfway.personId, halfway.id);
  const taken = await takeTry(app, limits);
  if (!taken.ok) return taken;
  const result = await app.transaction<Passed>(async (tx) => {
    if (!(await usePasscode(tx, app, halfway.personId, input.code, visitor.from)))
      return done({ state: 'wrong' });
    await forgiveTry(tx, limits);
    return completed(tx, app, halfway, 'code', visitor);
  });
  if (!result.ok) return result;
  if (result.value.state === 'wrong' && (await triesCounted(app, codesIn(halfway.id))) >= wrongCodes)
    return endHalfway(app, halfway);
  await leaveBehind(app, visitor);
  return result;
}

/** Exchanges a half-way session for a full one under a fresh token. It works once. */
export async function completed(
  tx: Tx,
  app: App,
  halfway: OpenSession,
  by: string,
  visitor: Visitor,
): Promise<Result<Passed>> {
  const taken = await tx.delete(session).where(eq(session.id, halfway.id)).returning({ id: session.id });
  if (taken.length === 0) return done({ state: 'ended' });
  const [who] = await tx
    .select({ email: person.email, status: person.status })
    .from(person)
    .where(eq(person.id, halfway.personId));
  if (who?.status !== 'active') return done({ state: 'ended' });
  await remember(tx, app, signedInHere(who.email, visitor.from));
  const { token } = await enter(tx, app, { personId: halfway.personId, stage: 'full', by, visitor });
  return done({ state: 'open', token });
}

async function endHalfway(app: App, halfway: OpenSession): Promise<Result<Passed>> {
  const result = await app.transaction<Passed>(async (tx) => {
    await tx.delete(session).where(eq(session.id, halfway.id));
    await record(tx, app, {
      action: 'session.ended',
      actor: null,
      subject: { kind: 'person', id: halfway.personId },
      detail: { why: 'wrong codes' },
    });
    return done({ state: 'ended' });
  });
  if (result.ok) await app.rooms.recheck({ session: halfway.id });
  return result;
}
