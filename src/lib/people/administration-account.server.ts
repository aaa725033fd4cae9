import { eq } from 'drizzle-orm';
import { authenticatorApp, passkey, person, recoveryCode } from '#schema/people.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { administrator, changeOne, isLast, type PersonRow } from './administration-change.server.ts';
import type { PersonOnly, PersonTurn } from './administration.ts';
import { record } from './audit.server.ts';
import { factorsOf } from './second-factor.server.ts';
import { endSessionsOf } from './sessions.server.ts';

/** Pauses an account: every session of it is gone with the same commit. */
export const pausePerson = (app: App, actor: Who, input: PersonTurn): Promise<Result<undefined>> =>
  changeOne(
    app,
    actor,
    input,
    { action: 'person.paused', sensitive: true, countsAdministrators: true, now: statusNow },
    async (tx, row, me, administrators) => {
      if (row.id === me.personId)
        return refused('You cannot pause your own account. Nothing was changed: ask another administrator.');
      if (row.status === 'paused') return refused('This account is paused already. Nothing was changed.');
      if (isLast(administrators, row.id))
        return refused(
          'This is the last active administrator, so the account was not paused. Make somebody else an administrator first.',
        );
      return done({
        set: { status: 'paused' },
        detail: { sessionsEnded: await endSessionsOf(tx, row.id) },
      });
    },
  );

export const resumePerson = (app: App, actor: Who, input: PersonTurn): Promise<Result<undefined>> =>
  changeOne(app, actor, input, { action: 'person.resumed', sensitive: true, now: statusNow }, (_tx, row) =>
    Promise.resolve(
      row.status === 'active'
        ? refused('This account is active already. Nothing was changed.')
        : row.organisationArchived
          ? refused(
              `${row.organisation} is archived, so the account stays paused. Bring the organisation back, or move this person to another one first.`,
            )
          : done({ set: { status: 'active' } }),
    ),
  );

const statusNow = (row: PersonRow) => ({
  status: row.status === 'paused' ? 'Account paused' : 'Account active',
});

/** Ends every session of a person; of their own, an administrator keeps the one they act from. */
export async function endSessions(app: App, who: Who, input: PersonOnly): Promise<Result<number>> {
  const result = await app.transaction(async (tx) => {
    const may = administrator(app, who, false);
    if (!may.ok) return may;
    const [row] = await tx.select({ id: person.id }).from(person).where(eq(person.id, input.id));
    if (!row) return denied('not-found');
    const self = row.id === may.value.personId;
    const sessions = await endSessionsOf(tx, row.id, self ? may.value.sessionId : undefined);
    await record(tx, app, {
      action: 'session.ended',
      actor: may.value,
      subject: { kind: 'person', id: row.id },
      detail: { sessions, by: 'administrator' },
    });
    return done(sessions);
  });
  if (result.ok) await app.rooms.recheck({ person: input.id });
  return result;
}

/**
 * For somebody who lost every second factor: removes them all and ends their sessions. Whoever owes a second
 * factor sets up a new one at the next sign-in.
 */
export async function removeSecondFactors(app: App, who: Who, input: PersonOnly): Promise<Result<undefined>> {
  const result = await app.transaction(async (tx) => {
    const may = administrator(app, who, true);
    if (!may.ok) return may;
    if (input.id === may.value.personId)
      return refused('Change your own second factors under Your account. Nothing was changed here.');
    const [row] = await tx
      .select({ id: person.id })
      .from(person)
      .where(eq(person.id, input.id))
      .for('update');
    if (!row) return denied('not-found');
    const { passkeys, authenticator } = await factorsOf(tx, row.id);
    if (passkeys === 0 && !authenticator)
      return refused('This person has no second factor. Nothing was changed.');
    await tx.delete(passkey).where(eq(passkey.personId, row.id));
    await tx.delete(authenticatorApp).where(eq(authenticatorApp.personId, row.id));
    await tx.delete(recoveryCode).where(eq(recoveryCode.personId, row.id));
    const sessionsEnded = await endSessionsOf(tx, row.id);
    await record(tx, app, {
      action: 'second-factor.removed',
      actor: may.value,
      subject: { kind: 'person', id: row.id },
      detail: { passkeys, authenticator, sessionsEnded, by: 'administrator' },
    });
    return done();
  });
  if (result.ok) await app.rooms.recheck({ person: input.id });
  return result;
}
