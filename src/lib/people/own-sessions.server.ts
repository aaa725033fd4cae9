import { and, desc, eq, gt } from 'drizzle-orm';
import { person, session } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { after, minutes } from '../core/clock.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { record } from './audit.server.ts';
import { endSessionsOf, type OpenSession } from './sessions.server.ts';

type SessionListed = {
  id: Id;
  browser: string;
  address: string;
  createdAt: Date;
  lastSeenAt: Date;
  /** Is it the one that asks? */
  here: boolean;
};

/** Where somebody is signed in at present, this browser first, then by last use. */
export async function ownSessions(app: App, actor: Who): Promise<Result<SessionListed[]>> {
  const may = authorisePortal(actor, 'portal.use');
  if (!may.ok || !actor) return may.ok ? denied('signed-out') : may;
  const now = app.clock();
  const rows = await app.db
    .select({
      id: session.publicId,
      key: session.id,
      browser: session.browser,
      address: session.address,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
    })
    .from(session)
    .where(
      and(
        eq(session.personId, actor.personId),
        eq(session.stage, 'full'),
        gt(session.endsAt, now),
        gt(session.lastSeenAt, after(now, -minutes(app.settings.idleMinutes))),
      ),
    )
    .orderBy(desc(session.lastSeenAt), desc(session.createdAt));
  const listed = rows.map(({ key, ...row }) => ({ ...row, here: key === actor.sessionId }));
  return done(listed.toSorted((a, b) => Number(b.here) - Number(a.here)));
}

/** Ends one of one's own sessions. Ending what has ended already is no error. */
export async function endOwnSession(app: App, actor: Actor, input: { id: Id }): Promise<Result<undefined>> {
  const result = await app.transaction(async (tx) => {
    const ended = await tx
      .delete(session)
      .where(and(eq(session.publicId, input.id), eq(session.personId, actor.personId)))
      .returning({ id: session.id });
    if (ended[0]) await recordEnd(tx, app, actor, { why: 'ended from the list', sessions: 1 });
    return done(ended[0]?.id ?? null);
  });
  if (!result.ok) return result;
  if (result.value) await app.rooms.recheck({ session: result.value });
  return done();
}

/** Ends every session of one's own but this one. Answers with how many. */
export async function endOtherSessions(app: App, actor: Actor): Promise<Result<number>> {
  const result = await app.transaction(async (tx) => {
    const ended = await endSessionsOf(tx, actor.personId, actor.sessionId);
    if (ended > 0) await recordEnd(tx, app, actor, { why: 'ended from the list', sessions: ended });
    return done(ended);
  });
  if (result.ok) await app.rooms.recheck({ person: actor.personId });
  return result;
}

/** Signs out: ends a browser's session at whatever stage. */
export async function signOut(app: App, open: OpenSession, from: string): Promise<Result<undefined>> {
  const result = await app.transaction(async (tx) => {
    const ended = await tx.delete(session).where(eq(session.id, open.id)).returning({ id: session.id });
    if (ended.length > 0)
      await recordEnd(tx, app, { personId: open.personId, from }, { why: 'signed out', sessions: 1 });
    return done();
  });
  if (result.ok) await app.rooms.recheck({ session: open.id });
  return result;
}

const recordEnd = (
  tx: Tx,
  app: App,
  actor: Pick<Actor, 'personId' | 'from'>,
  detail: { why: string; sessions: number },
) =>
  record(tx, app, {
    action: 'session.ended',
    actor,
    subject: { kind: 'person', id: actor.personId },
    detail,
  });

/** Chooses the look of pages. */
export async function chooseTheme(
  app: App,
  actor: Actor,
  input: { theme: 'system' | 'light' | 'dark' },
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    await tx.update(person).set({ theme: input.theme }).where(eq(person.id, actor.personId));
    return done();
  });
}
