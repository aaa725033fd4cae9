import { and, eq, gt, inArray, lt, notLike, or, like } from 'drizzle-orm';
import { attempt } from '#schema/people.ts';
import type { App } from '../core/app.ts';
import { after, days, hours, minutes, seconds } from '../core/clock.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { done, fail, type Result } from '../core/result.ts';
import { hashToken } from './tokens.server.ts';

/** How often something may be tried in vain before each further try must wait twice as long. */
export type Limit = {
  /** What is counted. Stored as a hash: it holds addresses. */
  key: string;
  /** Failures that cost nothing. */
  free: number;
  /** The longest wait, in milliseconds. */
  most: number;
  /** Forgotten entirely by a success; else a success only takes back its own try. */
  clears?: boolean;
  /** Where this key has been remembered, the limit does not hold. */
  unless?: string;
};

const firstWait = seconds(2);
const forgetOneEvery = minutes(15);
const rememberFor = days(90);

const stored = (key: string) => hashToken(key);
const storedKnown = (key: string) => `known ${hashToken(key)}`;

type Row = { failures: number; lastAt: Date };

/** Failures still counted: one is forgotten for every quarter of an hour without another. */
const counted = (row: Row, now: Date) =>
  Math.max(0, row.failures - Math.floor(Math.max(0, now.getTime() - row.lastAt.getTime()) / forgetOneEvery));

/** Milliseconds until the next try is judged: 2 s after the free ones, then doubling, from the last try on. */
export function waitFor(limit: Pick<Limit, 'free' | 'most'>, row: Row, now: Date): number {
  const over = counted(row, now) - limit.free;
  if (over < 0) return 0;
  return Math.max(0, row.lastAt.getTime() + Math.min(limit.most, firstWait * 2 ** over) - now.getTime());
}

/**
 * Counts one try against every limit, as if it failed, before it is judged: tries sent at once are counted
 * one by one. `too-many` where one of them must wait; such a try is not counted, so that waiting helps.
 */
export function takeTry(app: App, limits: readonly Limit[]): Promise<Result<undefined>> {
  const now = app.clock();
  return app.transaction(async (tx) => {
    const keys = limits.map(({ key }) => stored(key)).sort();
    await tx
      .insert(attempt)
      .values(keys.map((key) => ({ key, failures: 0, lastAt: now })))
      .onConflictDoNothing();
    const rows = await tx
      .select({ key: attempt.key, failures: attempt.failures, lastAt: attempt.lastAt })
      .from(attempt)
      .where(inArray(attempt.key, keys))
      .orderBy(attempt.key)
      .for('update');
    for (const limit of limits) {
      const row = rows.find(({ key }) => key === stored(limit.key));
      if (!row) continue;
      const wait = waitFor(limit, row, now);
      if (wait > 0 && !(limit.unless && (await isRemembered(tx, limit.unless, now))))
        return fail({ code: 'too-many', seconds: Math.ceil(wait / 1000) });
      // A count far over the longest wait would take hours to be forgotten.
      const failures = Math.min(counted(row, now) + 1, limit.free + 12);
      await tx.update(attempt).set({ failures, lastAt: now }).where(eq(attempt.key, row.key));
    }
    return done();
  });
}

/** Takes back what `takeTry` counted, because the try was right. In the transaction that acts on it. */
export async function forgiveTry(tx: Tx, limits: readonly Limit[]): Promise<void> {
  for (const { key, clears } of [...limits].sort((a, b) => (stored(a.key) < stored(b.key) ? -1 : 1))) {
    if (clears) await tx.delete(attempt).where(eq(attempt.key, stored(key)));
    else await takeBack(tx, stored(key));
  }
}

async function takeBack(tx: Tx, key: string) {
  const [row] = await tx
    .select({ failures: attempt.failures })
    .from(attempt)
    .where(eq(attempt.key, key))
    .for('update');
  if (!row) return;
  await tx
    .update(attempt)
    .set({ failures: Math.max(0, row.failures - 1) })
    .where(eq(attempt.key, key));
}

/** How many tries are counted under one key at present. */
export async function triesCounted(app: App, key: string): Promise<number> {
  const [row] = await app.db
    .select({ failures: attempt.failures, lastAt: attempt.lastAt })
    .from(attempt)
    .where(eq(attempt.key, stored(key)));
  return row ? counted(row, app.clock()) : 0;
}

/** Remembers for 90 days that something succeeded under this key. */
export async function remember(tx: Tx, app: App, key: string): Promise<void> {
  const lastAt = app.clock();
  await tx
    .insert(attempt)
    .values({ key: storedKnown(key), failures: 0, lastAt })
    .onConflictDoUpdate({ target: attempt.key, set: { lastAt } });
}

async function isRemembered(tx: Tx, key: string, now: Date): Promise<boolean> {
  const rows = await tx
    .select({ key: attempt.key })
    .from(attempt)
    .where(and(eq(attempt.key, storedKnown(key)), gt(attempt.lastAt, after(now, -rememberFor))));
  return rows.length > 0;
}

/** Forgets counts a day old and what was remembered 90 days ago. Answers nothing; run it now and then. */
export async function forgetTries(tx: Tx, now: Date): Promise<void> {
  await tx
    .delete(attempt)
    .where(
      or(
        and(notLike(attempt.key, 'known %'), lt(attempt.lastAt, after(now, -hours(24)))),
        and(like(attempt.key, 'known %'), lt(attempt.lastAt, after(now, -rememberFor))),
      ),
    );
}

/* ---- what is limited ------------------------------------------------------------------------------- */

/**
 * A guesser is slowed at the address they guess from, up to a quarter of an hour. The account as a whole is
 * slowed by ten seconds at most, and not at all at an address its owner signed in from: the owner is never
 * locked out by somebody else's guessing.
 */
export const passphraseLimits = (email: string, from: string): Limit[] => [
  { key: `passphrase ${email} at ${from}`, free: 5, most: minutes(15), clears: true },
  { key: `passphrase at ${from}`, free: 40, most: minutes(5) },
  { key: `passphrase ${email}`, free: 20, most: seconds(10), unless: signedInHere(email, from) },
];

export const signedInHere = (email: string, from: string) => `signed in ${email} at ${from}`;

/** Wrong codes end the half-way session they were given in; over all sessions an account's are slowed. */
export const codeLimits = (personId: Id, sessionId: string): Limit[] => [
  { key: codesIn(sessionId), free: wrongCodes, most: minutes(15), clears: true },
  { key: `code ${personId}`, free: 10, most: minutes(15), clears: true },
];

export const wrongCodes = 5;
export const codesIn = (sessionId: string) => `code in ${sessionId}`;

/** For a person already signed in who proves again who they are. */
export const proofLimits = (personId: Id): Limit[] => [
  { key: `proof ${personId}`, free: 5, most: minutes(15), clears: true },
];

/** For links and codes that cannot be guessed: keeps a machine from trying all the same. */
export const linkLimits = (from: string): Limit[] => [
  { key: `link at ${from}`, free: 30, most: minutes(15), clears: true },
];
