import { eq } from 'drizzle-orm';
import { session } from '#schema/people.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { record } from './audit.server.ts';
import { mustHaveFactor, openSession, type SessionStage } from './sessions.server.ts';

/** The browser somebody comes in with. */
export type Visitor = {
  /** Its network address. */
  from: string;
  /** As `browserName` says it. */
  browser: string;
  /** The session its cookie already holds: ended by the new one. */
  previous: string | null;
};

/** A session just begun. `token` goes into the cookie and is never known again. */
export type Entry = { token: string; stage: SessionStage };

/** What a right passphrase alone opens. */
export function stageAfterPassphrase(
  app: App,
  of: { admin: boolean; clearedUntil: string | null; hasFactor: boolean },
): SessionStage {
  if (app.settings.demo) return 'full';
  if (of.hasFactor) return 'second-factor';
  return mustHaveFactor(of, londonDay(app.clock())) ? 'enrol' : 'full';
}

/**
 * Begins a session under a fresh token and ends the one before it, so that a token known before signing in
 * is worth nothing afterwards. The caller rechecks the session that ended, after the commit.
 */
export async function enter(
  tx: Tx,
  app: App,
  given: { personId: Id; stage: SessionStage; by: string; visitor: Visitor },
): Promise<Entry> {
  const { personId, stage, by, visitor } = given;
  if (visitor.previous) await tx.delete(session).where(eq(session.id, visitor.previous));
  const token = await openSession(tx, app, { personId, stage, browser: visitor.browser, from: visitor.from });
  if (stage === 'full')
    await record(tx, app, {
      action: 'session.opened',
      actor: { personId, from: visitor.from },
      subject: { kind: 'person', id: personId },
      detail: { by },
    });
  return { token, stage };
}

/** After the commit of an `enter`: whatever the ended session held open is closed. */
export async function leaveBehind(app: App, visitor: Visitor): Promise<void> {
  if (visitor.previous) await app.rooms.recheck({ session: visitor.previous });
}
