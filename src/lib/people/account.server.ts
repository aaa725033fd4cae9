import { and, eq, sql } from 'drizzle-orm';
import * as v from 'valibot';
import { organisation, passkey, person, unit } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import type { Sector } from '../core/words.ts';
import { record } from './audit.server.ts';
import { nameField, roleTitleField, shownAsField, tickField } from './fields.ts';
import { houseRules } from './house-rules.ts';
import { showsName } from './naming.ts';
import { newPassphrase } from './passphrases.ts';
import { hashPassphrase, judgePassphrase } from './passphrases.server.ts';
import { requireProof } from './proof.ts';
import { factorsOf, type Factors } from './second-factor.server.ts';
import { endSessionsOf, mustHaveFactor } from './sessions.server.ts';

type Account = {
  personId: Id;
  email: string;
  name: string;
  roleTitle: string;
  /** What other organisations see: chosen, or by their sector's default. */
  shownAs: 'name' | 'role';
  organisationId: Id;
  organisation: string;
  sector: Sector;
  unit: string | null;
  theme: 'system' | 'light' | 'dark';
  holdsLicence: boolean;
  sitsOnCommittee: boolean;
  clearedUntil: string | null;
  edition: number;
  factors: Factors;
  /** Must this account have a second factor? */
  owesFactor: boolean;
  passkeys: { id: string; name: string; createdAt: Date; lastUsedAt: Date | null }[];
};

/** Everything a person sees and changes about themselves. */
export async function ownAccount(app: App, actor: Who): Promise<Result<Account>> {
  const may = authorisePortal(actor, 'portal.use');
  if (!may.ok || !actor) return may.ok ? denied('signed-out') : may;
  const [row] = await app.db
    .select({
      personId: person.id,
      email: person.email,
      name: person.name,
      roleTitle: person.roleTitle,
      shownAs: person.shownAs,
      organisationId: organisation.id,
      organisation: organisation.name,
      sector: organisation.sector,
      unit: unit.name,
      theme: person.theme,
      holdsLicence: person.holdsLicence,
      sitsOnCommittee: person.sitsOnCommittee,
      admin: person.admin,
      clearedUntil: person.clearedUntil,
      edition: person.edition,
    })
    .from(person)
    .innerJoin(organisation, eq(organisation.id, person.organisationId))
    .leftJoin(unit, eq(unit.id, person.unitId))
    .where(eq(person.id, actor.personId));
  if (!row) return denied('signed-out');
  const { admin, ...shown } = row;
  const sector = row.sector as Sector;
  const passkeys = await app.db
    .select({
      id: passkey.id,
      name: passkey.name,
      createdAt: passkey.createdAt,
      lastUsedAt: passkey.lastUsedAt,
    })
    .from(passkey)
    .where(eq(passkey.personId, actor.personId))
    .orderBy(passkey.createdAt);
  return done({
    ...shown,
    sector,
    theme: row.theme as Account['theme'],
    shownAs: showsName({ shownAs: row.shownAs, sector }) ? 'name' : 'role',
    factors: await factorsOf(app.db, actor.personId),
    owesFactor:
      !app.settings.demo && mustHaveFactor({ admin, clearedUntil: row.clearedUntil }, londonDay(app.clock())),
    passkeys,
  });
}

const lost = 'Part of the form was lost on its way: load the page again';

export const detailsFields = v.object({
  name: nameField,
  roleTitle: roleTitleField,
  shownAs: shownAsField,
  edition: v.pipe(v.string(lost), v.regex(/^\d{1,9}$/, lost), v.transform(Number)),
});

/** Changes name, role and how other organisations see a person. */
export async function changeDetails(
  app: App,
  actor: Actor,
  input: v.InferOutput<typeof detailsFields>,
): Promise<Result<undefined>> {
  const result = await app.transaction(async (tx) => {
    const may = authorisePortal(actor, 'portal.use');
    if (!may.ok) return may;
    const proved = requireProof(actor, app.clock());
    if (!proved.ok) return proved;
    const { edition, ...fields } = input;
    const changed = await tx
      .update(person)
      .set({ ...fields, edition: edition + 1 })
      .where(and(eq(person.id, actor.personId), eq(person.edition, edition)))
      .returning({ id: person.id });
    if (changed.length === 0) {
      const [now] = await tx
        .select({ name: person.name, roleTitle: person.roleTitle, shownAs: person.shownAs })
        .from(person)
        .where(eq(person.id, actor.personId));
      return fail({
        code: 'changed',
        message:
          'Your details were changed elsewhere while this page was open. Nothing was saved; what you typed is kept below. Compare, then save again.',
        now: { name: now?.name ?? '', roleTitle: now?.roleTitle ?? '', shownAs: now?.shownAs ?? '' },
      });
    }
    await record(tx, app, {
      action: 'person.changed',
      actor,
      subject: { kind: 'person', id: actor.personId },
      detail: { shownAs: input.shownAs },
      personal: { name: input.name, roleTitle: input.roleTitle },
    });
    return done();
  });
  if (result.ok) await app.rooms.recheck({ person: actor.personId });
  return result;
}

export const interestFields = v.object({ holdsLicence: tickField, sitsOnCommittee: tickField });

/** Declares interests. They are only ever added here: taking one back needs an administrator. */
export async function declareInterests(
  app: App,
  actor: Actor,
  input: v.InferOutput<typeof interestFields>,
): Promise<Result<undefined>> {
  const { holdsLicence, sitsOnCommittee } = input;
  const result = await app.transaction(async (tx) => {
    const may = authorisePortal(actor, 'portal.use');
    if (!may.ok) return may;
    await tx
      .update(person)
      .set({
        holdsLicence: sql`${person.holdsLicence} or ${holdsLicence}`,
        sitsOnCommittee: sql`${person.sitsOnCommittee} or ${sitsOnCommittee}`,
        edition: sql`${person.edition} + 1`,
      })
      .where(eq(person.id, actor.personId));
    await record(tx, app, {
      action: 'person.interests-changed',
      actor,
      subject: { kind: 'person', id: actor.personId },
      detail: { holdsLicence, sitsOnCommittee, declared: true },
    });
    return done();
  });
  if (result.ok) await app.rooms.recheck({ person: actor.personId });
  return result;
}

export const passphraseFields = v.object({ passphrase: newPassphrase });

/** Changes the passphrase and ends every other session. */
export async function changePassphrase(
  app: App,
  actor: Actor,
  input: { passphrase: string },
): Promise<Result<undefined>> {
  const proved = requireProof(actor, app.clock());
  if (!proved.ok) return proved;
  const account = await ownAccount(app, actor);
  if (!account.ok) return account;
  const { name, email, organisation: works } = account.value;
  const judged = await judgePassphrase(input.passphrase, [name, email, works]);
  if (!judged.ok) return judged;
  const passphraseHash = await hashPassphrase(input.passphrase);
  const result = await app.transaction(async (tx) => {
    await tx.update(person).set({ passphraseHash }).where(eq(person.id, actor.personId));
    const ended = await endSessionsOf(tx, actor.personId, actor.sessionId);
    await record(tx, app, {
      action: 'passphrase.changed',
      actor,
      subject: { kind: 'person', id: actor.personId },
      detail: { sessionsEnded: ended },
    });
    return done();
  });
  if (result.ok) await app.rooms.recheck({ person: actor.personId });
  return result;
}

/** Accepts the house rules, in the version that was read. */
export async function acceptRules(
  app: App,
  actor: Actor,
  input: { version: number },
): Promise<Result<undefined>> {
  if (input.version !== houseRules.version)
    return refused('The rules were renewed while this page was open. Read them again, then accept them.');
  const result = await app.transaction(async (tx) => {
    const accepted = await tx
      .update(person)
      .set({ rulesVersion: input.version, rulesAcceptedAt: app.clock() })
      .where(and(eq(person.id, actor.personId), eq(person.status, 'active')))
      .returning({ id: person.id });
    if (accepted.length === 0) return denied('signed-out');
    await record(tx, app, {
      action: 'rules.accepted',
      actor,
      subject: { kind: 'person', id: actor.personId },
      detail: { version: input.version },
    });
    return done();
  });
  if (result.ok) await app.rooms.recheck({ person: actor.personId });
  return result;
}

/** The address somebody is signed in with. */
export async function emailOf(app: App, actor: Pick<Actor, 'personId'>): Promise<string | null> {
  const [row] = await app.db
    .select({ email: person.email })
    .from(person)
    .where(eq(person.id, actor.personId));
  return row?.email ?? null;
}
