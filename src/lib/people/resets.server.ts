import { and, eq, gt, isNull } from 'drizzle-orm';
import { organisation, person, resetLink } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { after, hours } from '../core/clock.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { record } from './audit.server.ts';
import { linkTo, sendLink, type Sent } from './links.server.ts';
import { hashPassphrase, judgePassphrase } from './passphrases.server.ts';
import { requireProof } from './proof.ts';
import { endSessionsOf } from './sessions.server.ts';
import { forgiveTry, linkLimits, takeTry, type Limit } from './throttle.server.ts';
import { hashToken, newToken } from './tokens.server.ts';

/** `link` is known here for the only time. `sent` says what became of the e-mail. */
type ResetIssued = { link: string; expiresAt: Date; sent: Sent };

/** An administrator gives somebody a link to choose a new passphrase. It works once, for an hour. */
export async function issueReset(
  app: App,
  actor: Who,
  input: { personId: Id },
): Promise<Result<ResetIssued>> {
  const may = authorisePortal(actor, 'person.manage');
  if (!may.ok || !actor) return may.ok ? denied('signed-out') : may;
  const proved = requireProof(actor, app.clock());
  if (!proved.ok) return proved;
  const made = await makeLink(app, { personId: input.personId, issuedBy: actor.personId, from: actor.from });
  if (!made.ok) return made;
  const { link, email, expiresAt } = made.value;
  return done({ link, expiresAt, sent: await sendLink(app, email, resetMail(link)) });
}

/**
 * Somebody asks for a link by e-mail. The answer comes at once and is the same whether or not the address has
 * an account; `sending` settles when the e-mail, if any, has gone.
 */
export async function askForReset(
  app: App,
  input: { email: string; from: string },
): Promise<Result<{ byMail: boolean; sending: Promise<void> }>> {
  if (!app.mail) return done({ byMail: false, sending: Promise.resolve() });
  const taken = await takeTry(app, askLimits(input.from));
  if (!taken.ok) return taken;
  const sending = sendReset(app, input).catch((thrown: unknown) => {
    app.log.error({ err: thrown }, 'reset by e-mail failed');
  });
  return done({ byMail: true, sending });
}

const askLimits = (from: string): Limit[] => [{ key: `reset at ${from}`, free: 10, most: hours(0.25) }];
// Silent: the answer to a fourth request within the hour is the same, but no further e-mail goes out.
const mailLimits = (email: string): Limit[] => [{ key: `reset of ${email}`, free: 3, most: hours(1) }];

async function sendReset(app: App, { email, from }: { email: string; from: string }): Promise<void> {
  const taken = await takeTry(app, mailLimits(email));
  if (!taken.ok) return;
  const [found] = await app.db
    .select({ id: person.id })
    .from(person)
    .where(and(eq(person.email, email), eq(person.status, 'active')));
  if (!found) return;
  const made = await makeLink(app, { personId: found.id, issuedBy: null, from });
  if (made.ok) await sendLink(app, email, resetMail(made.value.link));
}

const resetMail = (link: string) => ({
  subject: 'Choose a new passphrase for Wardmote',
  lines: [
    'Open this link to choose a new passphrase. It works once, and for one hour:',
    link,
    'Your second factor stays as it is. If you did not ask for this, do nothing: your passphrase stays as it is.',
  ],
});

function makeLink(
  app: App,
  given: { personId: Id; issuedBy: Id | null; from: string },
): Promise<Result<{ link: string; email: string; expiresAt: Date }>> {
  const token = newToken(app.random);
  const now = app.clock();
  const expiresAt = after(now, hours(1));
  return app.transaction(async (tx) => {
    const [found] = await tx
      .select({ email: person.email, status: person.status })
      .from(person)
      .where(eq(person.id, given.personId));
    if (!found) return denied('not-found');
    if (found.status !== 'active')
      return refused('This account is paused. Resume it first, then issue a link. Nothing was changed.');
    const id = newId();
    await tx.insert(resetLink).values({
      id,
      tokenHash: hashToken(token),
      personId: given.personId,
      issuedBy: given.issuedBy,
      createdAt: now,
      expiresAt,
    });
    await record(tx, app, {
      action: 'reset.issued',
      actor: given.issuedBy ? { personId: given.issuedBy, from: given.from } : null,
      from: given.from,
      subject: { kind: 'person', id: given.personId },
      detail: { by: given.issuedBy ? 'administrator' : 'e-mail' },
    });
    return done({ link: linkTo(app, `/reset/${token}`), email: found.email, expiresAt });
  });
}

type ResetState = 'open' | 'used' | 'expired' | 'unknown';

/** What a link is still worth. Opening it consumes nothing: mail scanners open links. */
export async function resetBehind(app: App, token: string): Promise<ResetState> {
  const found = await resetRow(app, token);
  if (!found || found.status !== 'active') return 'unknown';
  if (found.usedAt) return 'used';
  return found.expiresAt <= app.clock() ? 'expired' : 'open';
}

async function resetRow(app: App, token: string) {
  const [found] = await app.db
    .select({
      id: resetLink.id,
      personId: resetLink.personId,
      usedAt: resetLink.usedAt,
      expiresAt: resetLink.expiresAt,
      status: person.status,
      name: person.name,
      email: person.email,
      organisation: organisation.name,
    })
    .from(resetLink)
    .innerJoin(person, eq(person.id, resetLink.personId))
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .where(eq(resetLink.tokenHash, hashToken(token)));
  return found;
}

export const resetGone = {
  used: 'This link was used already. If that was not you, tell your administrator. Otherwise sign in, or ask for a new link.',
  expired: 'This link is more than an hour old and no longer works. Ask for a new one.',
  unknown: 'This link does not work. Copy the whole of it from the message, or ask for a new one.',
} as const satisfies Record<Exclude<ResetState, 'open'>, string>;

/**
 * Sets a new passphrase by a link and ends every session of the account. Signs nobody in: the new passphrase
 * is tried at the door, and the second factor asked for as always.
 */
export async function useReset(
  app: App,
  input: { token: string; passphrase: string; from: string },
): Promise<Result<undefined>> {
  const taken = await takeTry(app, linkLimits(input.from));
  if (!taken.ok) return taken;
  const state = await resetBehind(app, input.token);
  if (state !== 'open') return refused(resetGone[state]);
  const found = await resetRow(app, input.token);
  if (!found) return refused(resetGone.unknown);
  const judged = await judgePassphrase(input.passphrase, [found.name, found.email, found.organisation]);
  if (!judged.ok) return judged;
  const passphraseHash = await hashPassphrase(input.passphrase);
  const now = app.clock();
  const result = await app.transaction(async (tx) => {
    const used = await tx
      .update(resetLink)
      .set({ usedAt: now })
      .where(and(eq(resetLink.id, found.id), isNull(resetLink.usedAt), gt(resetLink.expiresAt, now)))
      .returning({ id: resetLink.id });
    if (used.length === 0) return refused(resetGone.used);
    // Whoever else holds a link to this account holds it no longer.
    await tx
      .update(resetLink)
      .set({ usedAt: now })
      .where(and(eq(resetLink.personId, found.personId), isNull(resetLink.usedAt)));
    await forgiveTry(tx, linkLimits(input.from));
    await tx.update(person).set({ passphraseHash }).where(eq(person.id, found.personId));
    const ended = await endSessionsOf(tx, found.personId);
    await record(tx, app, {
      action: 'reset.used',
      actor: { personId: found.personId, from: input.from },
      subject: { kind: 'person', id: found.personId },
      detail: { sessionsEnded: ended },
    });
    return done();
  });
  if (result.ok) await app.rooms.recheck({ person: found.personId });
  return result;
}
