import { count, sql } from 'drizzle-orm';
import * as v from 'valibot';
import { organisation, person } from '#schema/people.ts';
import type { App } from '../core/app.ts';
import type { Reader } from '../core/db.server.ts';
import { newId } from '../core/ids.ts';
import { denied, done, invalid, type Result } from '../core/result.ts';
import { sectors } from '../core/words.ts';
import { record } from './audit.server.ts';
import { enter, leaveBehind, type Entry, type Visitor } from './entering.server.ts';
import { codeField, emailField, lineField, nameField, roleTitleField } from './fields.ts';
import { newPassphrase } from './passphrases.ts';
import { hashPassphrase, judgePassphrase } from './passphrases.server.ts';
import { forgiveTry, linkLimits, takeTry } from './throttle.server.ts';
import { hashToken, newToken } from './tokens.server.ts';

export const setUpFields = v.object({
  // Not named like a secret: a form that comes back shows it again, and it is worth nothing afterwards.
  console: codeField('Enter the code from the console'),
  name: nameField,
  email: emailField,
  roleTitle: roleTitleField,
  organisation: lineField('Enter the organisation’s name', 160),
  sector: v.picklist(sectors, 'Choose what kind of organisation it is'),
  passphrase: newPassphrase,
});

async function hasPeople(from: Reader): Promise<boolean> {
  const [row] = await from.select({ n: count() }).from(person);
  return (row?.n ?? 0) > 0;
}

/**
 * While there is no person: makes the one-time code by which the first administrator is made, keeps its hash
 * and answers with it, for the console. Else null, and nobody can be made this way.
 */
export async function offerSetUp(app: App): Promise<string | null> {
  app.setUp.codeHash = null;
  if (await hasPeople(app.db)) return null;
  const code = newToken(app.random).slice(0, 16);
  app.setUp.codeHash = hashToken(code);
  return (code.match(/.{4}/g) ?? []).join('-');
}

/** Whether the first administrator is still to be made. */
export const awaitsSetUp = (app: App): boolean => app.setUp.codeHash !== null;

/** Makes the first organisation and its administrator. `not-found` once there is a person. */
export async function setUpPortal(
  app: App,
  input: v.InferOutput<typeof setUpFields>,
  visitor: Visitor,
): Promise<Result<Entry>> {
  if (!awaitsSetUp(app)) return denied('not-found');
  const limits = linkLimits(visitor.from);
  const taken = await takeTry(app, limits);
  if (!taken.ok) return taken;
  if (hashToken(input.console) !== app.setUp.codeHash)
    return invalid({
      console: 'This is not the code on the console. It was made when the portal started last',
    });
  const judged = await judgePassphrase(input.passphrase, [input.name, input.email, input.organisation]);
  if (!judged.ok) return judged;
  const passphraseHash = await hashPassphrase(input.passphrase);
  const result = await app.transaction<Entry>(async (tx) => {
    // Two at once: the second waits here, and then finds the first.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('wardmote first administrator'))`);
    if (await hasPeople(tx)) return denied('not-found');
    await forgiveTry(tx, limits);
    return done(await makeFirst(tx, app, { ...input, passphraseHash }, visitor));
  });
  if (!result.ok) return result;
  app.setUp.codeHash = null;
  await leaveBehind(app, visitor);
  return result;
}

type First = Omit<v.InferOutput<typeof setUpFields>, 'console' | 'passphrase'> & { passphraseHash: string };

async function makeFirst(tx: Parameters<typeof record>[0], app: App, first: First, visitor: Visitor) {
  const createdAt = app.clock();
  const organisationId = newId();
  const personId = newId();
  const { name, email, roleTitle, passphraseHash } = first;
  await tx
    .insert(organisation)
    .values({ id: organisationId, name: first.organisation, sector: first.sector, createdAt });
  await tx.insert(person).values({
    id: personId,
    name,
    email,
    roleTitle,
    passphraseHash,
    organisationId,
    admin: true,
    steward: true,
    signatory: true,
    createdAt,
  });
  const actor = { personId, from: visitor.from };
  await record(tx, app, {
    action: 'organisation.made',
    actor,
    subject: { kind: 'organisation', id: organisationId },
    detail: { sector: first.sector },
  });
  await record(tx, app, {
    action: 'portal.set-up',
    actor,
    subject: { kind: 'person', id: personId },
    personal: { name, email },
  });
  return enter(tx, app, { personId, stage: app.settings.demo ? 'full' : 'enrol', by: 'set-up', visitor });
}
