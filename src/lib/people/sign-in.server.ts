import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import { person } from '#schema/people.ts';
import type { App } from '../core/app.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { record } from './audit.server.ts';
import { enter, leaveBehind, stageAfterPassphrase, type Entry, type Visitor } from './entering.server.ts';
import { emailField } from './fields.ts';
import { givenPassphrase } from './passphrases.ts';
import { isPassphrase } from './passphrases.server.ts';
import { usePasscode } from './second-factor.server.ts';
import { hasFactorOf } from './sessions.server.ts';
import {
  codeLimits,
  forgiveTry,
  passphraseLimits,
  remember,
  signedInHere,
  takeTry,
} from './throttle.server.ts';

export const signInFields = v.object({ email: emailField, passphrase: givenPassphrase });

/** Said of a wrong passphrase, an unknown address and a paused account alike. */
export const wrongCredentials =
  'This e-mail address and passphrase do not open an account. Check both and try again, or choose “I cannot sign in”.';

type SignIn = { state: 'wrong' } | ({ state: 'open' } & Entry);

/** Signs in as far as a passphrase goes: all the way, or to the second factor. */
export async function signIn(
  app: App,
  input: { email: string; passphrase: string },
  visitor: Visitor,
): Promise<Result<SignIn>> {
  const known = await recognise(app, input, visitor.from);
  if (!known.ok) return known;
  const account = known.value;
  if (!account) return done({ state: 'wrong' });
  const result = await app.transaction(async (tx) => {
    await forgiveTry(tx, passphraseLimits(input.email, visitor.from));
    const stage = stageAfterPassphrase(app, account);
    // An address is trusted once the whole sign-in succeeded there.
    if (stage === 'full') await remember(tx, app, signedInHere(input.email, visitor.from));
    return done(await enter(tx, app, { personId: account.id, stage, by: 'passphrase', visitor }));
  });
  if (!result.ok) return result;
  await leaveBehind(app, visitor);
  return done({ state: 'open', ...result.value });
}

type ProgramSignIn =
  | { state: 'wrong' }
  /** The passphrase is right; a code must come with it. */
  | { state: 'code-needed' }
  /** A second factor is owed, and is set up in a browser first. */
  | { state: 'factor-owed' }
  | { state: 'open'; token: string };

/** Signs a program in: everything in one request, and no half-way session. */
export async function signInProgram(
  app: App,
  input: { email: string; passphrase: string; code?: string | undefined },
  visitor: Visitor,
): Promise<Result<ProgramSignIn>> {
  const known = await recognise(app, input, visitor.from);
  if (!known.ok) return known;
  const account = known.value;
  if (!account) return done({ state: 'wrong' });
  const stage = stageAfterPassphrase(app, account);
  const code = stage === 'second-factor' ? input.code : undefined;
  const limits = codeLimits(account.id, `${account.id} at ${visitor.from}`);
  if (code !== undefined) {
    const taken = await takeTry(app, limits);
    if (!taken.ok) return taken;
  }
  const result = await app.transaction<ProgramSignIn>(async (tx) => {
    await forgiveTry(tx, passphraseLimits(input.email, visitor.from));
    if (stage === 'enrol') return done({ state: 'factor-owed' });
    if (stage === 'second-factor') {
      if (code === undefined) return done({ state: 'code-needed' });
      if (!(await usePasscode(tx, app, account.id, code, visitor.from))) return done({ state: 'wrong' });
      await forgiveTry(tx, limits);
    }
    await remember(tx, app, signedInHere(input.email, visitor.from));
    const by = code === undefined ? 'passphrase' : 'passphrase and code';
    const { token } = await enter(tx, app, { personId: account.id, stage: 'full', by, visitor });
    return done({ state: 'open', token });
  });
  if (result.ok) await leaveBehind(app, visitor);
  return result;
}

type Account = { id: Id; admin: boolean; clearedUntil: string | null; hasFactor: boolean };

/** The account that an address and a passphrase open; null for none, after the same time and the same record. */
async function recognise(
  app: App,
  { email, passphrase }: { email: string; passphrase: string },
  from: string,
): Promise<Result<Account | null>> {
  const taken = await takeTry(app, passphraseLimits(email, from));
  if (!taken.ok) return taken;
  const [found] = await app.db
    .select({
      id: person.id,
      status: person.status,
      passphraseHash: person.passphraseHash,
      admin: person.admin,
      clearedUntil: person.clearedUntil,
      hasFactor: hasFactorOf(person.id),
    })
    .from(person)
    .where(eq(person.email, email));
  const right = await isPassphrase(found?.passphraseHash ?? null, passphrase);
  if (right && found?.status === 'active') return done(found);
  return app.transaction(async (tx) => {
    await record(tx, app, {
      action: 'session.refused',
      actor: null,
      from,
      ...(found ? { subject: { kind: 'person', id: found.id } } : {}),
      detail: { paused: right },
      personal: { email },
    });
    return done(null);
  });
}
