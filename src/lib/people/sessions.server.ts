import { and, eq, gt, gte, inArray, lt, ne, sql } from 'drizzle-orm';
import { authenticatorApp, organisation, passkey, person, session } from '#schema/people.ts';
import type { Actor } from '../access/facts.ts';
import type { Sector } from '../core/words.ts';
import type { App } from '../core/app.ts';
import { after, days, londonDay, minutes } from '../core/clock.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { done } from '../core/result.ts';
import { houseRules } from './house-rules.ts';
import { hashToken, newToken } from './tokens.server.ts';

/** What a browser with a session may do next. `full` alone makes an actor of its person. */
export type SessionStage = 'second-factor' | 'enrol' | 'full';

export type OpenSession = {
  /** SHA-256 of the cookie's token. */
  id: string;
  publicId: Id;
  personId: Id;
  stage: SessionStage;
  /** What the masthead shows the person of themselves. */
  name: string;
  roleTitle: string;
  organisation: string;
  sector: Sector;
  admin: boolean;
  theme: 'system' | 'light' | 'dark';
};

const absoluteLife = days(14);
const halfwayLife = minutes(10);
// The idle clock is written at most this often, so that reading pages does not write to the database.
const touchEvery = minutes(1);

/** Begins a session and answers with the token for the cookie: the only time it is known here. */
export async function openSession(
  tx: Tx,
  app: App,
  given: { personId: Id; stage: SessionStage; browser: string; from: string },
): Promise<string> {
  const token = newToken(app.random);
  const now = app.clock();
  await tx.insert(session).values({
    id: hashToken(token),
    publicId: newId(),
    personId: given.personId,
    stage: given.stage,
    createdAt: now,
    lastSeenAt: now,
    provedAt: now,
    endsAt: after(now, given.stage === 'full' ? absoluteLife : halfwayLife),
    browser: given.browser.slice(0, 80),
    address: given.from,
  });
  if (given.stage === 'full')
    await tx.update(person).set({ lastSeenAt: now }).where(eq(person.id, given.personId));
  return token;
}

/** `unnoted`: an open page asks by itself, which is no activity of the person. */
type Activity = 'noted' | 'unnoted';

/**
 * The session behind a cookie's token and, where it is complete, the person as they are now. A person who
 * owes a second factor (administrator, cleared) and has none is back at `enrol`, whatever they had before.
 */
export async function sessionBehind(
  app: App,
  token: string,
  from: string,
  activity: Activity = 'noted',
): Promise<{ session: OpenSession; actor: Actor | null } | null> {
  return sessionOf(app, hashToken(token), from, activity);
}

/** The person of a session as they are now; null where it has ended or is not complete. */
export const actorOfSession = async (app: App, sessionId: string, from: string): Promise<Actor | null> =>
  (await sessionOf(app, sessionId, from, 'unnoted'))?.actor ?? null;

async function sessionOf(
  app: App,
  id: string,
  from: string,
  activity: Activity,
): Promise<{ session: OpenSession; actor: Actor | null } | null> {
  const now = app.clock();
  const row = await sessionRow(app.db, id, now);
  if (!row || row.status !== 'active') return null;
  if (now.getTime() - row.lastSeenAt.getTime() > minutes(app.settings.idleMinutes)) return null;
  const owesFactor = !app.settings.demo && !row.hasFactor && mustHaveFactor(row, londonDay(now));
  const stage = stageNow(row.stage as SessionStage, { owesFactor, hasFactor: row.hasFactor });
  const open: OpenSession = {
    id,
    publicId: row.publicId,
    personId: row.personId,
    stage,
    name: row.name,
    roleTitle: row.roleTitle,
    organisation: row.organisation,
    sector: row.sector as Sector,
    admin: row.admin,
    theme: row.theme as OpenSession['theme'],
  };
  if (activity === 'noted' && now.getTime() - row.lastSeenAt.getTime() > touchEvery)
    await touchSession(app, id, row.personId);
  return { session: open, actor: stage === 'full' ? actorOf(row, id, from) : null };
}

/** A factor added elsewhere meanwhile is asked for here too; one that is owed is owed at once. */
function stageNow(stage: SessionStage, of: { owesFactor: boolean; hasFactor: boolean }): SessionStage {
  if (stage === 'full' && of.owesFactor) return 'enrol';
  return stage === 'enrol' && of.hasFactor ? 'second-factor' : stage;
}

/** Obligatory for administrators and for people cleared for OFFICIAL-SENSITIVE. */
export const mustHaveFactor = (of: { admin: boolean; clearedUntil: string | null }, today: string): boolean =>
  of.admin || (of.clearedUntil !== null && of.clearedUntil >= today);

/** Notes that something happens in a session: a request, or typing in an open page. */
async function touchSession(app: App, sessionId: string, personId: Id): Promise<void> {
  if (app.cannotWrite()) return;
  const now = app.clock();
  await app.transaction(async (tx) => {
    await tx.update(session).set({ lastSeenAt: now }).where(eq(session.id, sessionId));
    await tx.update(person).set({ lastSeenAt: now }).where(eq(person.id, personId));
    return done();
  });
}

/**
 * Notes that sessions are typed in, each at most once a minute, in one statement for all. Answers with those of
 * `live` that have ended: by their time, by standing idle, or by hand.
 */
export async function endedSessions(
  app: App,
  live: ReadonlySet<string>,
  typed: ReadonlySet<string>,
): Promise<string[]> {
  const now = app.clock();
  const goesOn = and(
    gt(session.endsAt, now),
    gte(session.lastSeenAt, after(now, -minutes(app.settings.idleMinutes))),
  );
  if (typed.size > 0 && !app.cannotWrite())
    await app.transaction(async (tx) => {
      const touched = await tx
        .update(session)
        .set({ lastSeenAt: now })
        .where(and(inArray(session.id, [...typed]), goesOn, lt(session.lastSeenAt, after(now, -touchEvery))))
        .returning({ personId: session.personId });
      const people = touched.map(({ personId }) => personId);
      if (people.length > 0)
        await tx.update(person).set({ lastSeenAt: now }).where(inArray(person.id, people));
      return done();
    });
  const open = await app.db
    .select({ id: session.id })
    .from(session)
    .where(and(inArray(session.id, [...live]), goesOn));
  const still = new Set(open.map(({ id }) => id));
  return [...live].filter((id) => !still.has(id));
}

/** Ends every session of a person but, where given, one. Answers with how many. */
export async function endSessionsOf(tx: Tx, personId: Id, except?: string): Promise<number> {
  const ended = await tx
    .delete(session)
    .where(and(eq(session.personId, personId), except ? ne(session.id, except) : undefined))
    .returning({ id: session.id });
  return ended.length;
}

/**
 * Whether a person has a second factor they can use: a passkey, or an authenticator app with a first code.
 * Wrapped, because in a query of one table drizzle drops the table's name from columns it finds at the top.
 */
export const hasFactorOf = (personId: typeof person.id) =>
  sql<boolean>`(${sql`
  exists (select 1 from ${passkey} where ${passkey.personId} = ${personId})
  or exists (select 1 from ${authenticatorApp}
    where ${authenticatorApp.personId} = ${personId} and ${authenticatorApp.confirmedAt} is not null)`})`;

async function sessionRow(from: Reader, id: string, now: Date) {
  const [row] = await from
    .select({
      publicId: session.publicId,
      stage: session.stage,
      lastSeenAt: session.lastSeenAt,
      provedAt: session.provedAt,
      personId: person.id,
      name: person.name,
      roleTitle: person.roleTitle,
      status: person.status,
      admin: person.admin,
      steward: person.steward,
      signatory: person.signatory,
      unitId: person.unitId,
      clearedUntil: person.clearedUntil,
      holdsLicence: person.holdsLicence,
      sitsOnCommittee: person.sitsOnCommittee,
      rulesVersion: person.rulesVersion,
      theme: person.theme,
      organisationId: organisation.id,
      organisation: organisation.name,
      sector: organisation.sector,
      hasFactor: hasFactorOf(person.id),
    })
    .from(session)
    .innerJoin(person, eq(person.id, session.personId))
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .where(and(eq(session.id, id), gt(session.endsAt, now)));
  return row;
}

type SessionRow = NonNullable<Awaited<ReturnType<typeof sessionRow>>>;

const actorOf = (row: SessionRow, sessionId: string, from: string): Actor => ({
  personId: row.personId,
  sessionId,
  status: row.status as Actor['status'],
  organisationId: row.organisationId,
  unitId: row.unitId,
  sector: row.sector as Sector,
  admin: row.admin,
  steward: row.steward,
  signatory: row.signatory,
  rulesAccepted: row.rulesVersion === houseRules.version,
  clearedUntil: row.clearedUntil,
  licenceInterest: row.holdsLicence || row.sitsOnCommittee,
  provedAt: row.provedAt,
  from,
});
