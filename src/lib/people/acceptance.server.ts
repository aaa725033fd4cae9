import { and, eq, gt, isNull } from 'drizzle-orm';
import * as v from 'valibot';
import { membership, partnership } from '#schema/partnerships.ts';
import { invitation, organisation, person, unit } from '#schema/people.ts';
import type { Actor } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import type { Role, Sector } from '../core/words.ts';
import { record } from './audit.server.ts';
import { enter, leaveBehind, stageAfterPassphrase, type Entry, type Visitor } from './entering.server.ts';
import { nameField, roleTitleField, shownAsField } from './fields.ts';
import { newPassphrase } from './passphrases.ts';
import { hashPassphrase, judgePassphrase } from './passphrases.server.ts';
import { forgiveTry, linkLimits, takeTry } from './throttle.server.ts';
import { hashToken } from './tokens.server.ts';

export const acceptanceFields = v.object({
  name: nameField,
  roleTitle: roleTitleField,
  shownAs: shownAsField,
  passphrase: newPassphrase,
});

/** What an open invitation says to whoever holds its link. */
type OpenInvitation = {
  state: 'open';
  email: string;
  organisation: string;
  sector: Sector;
  unit: string | null;
  roleTitle: string;
  partnership: string | null;
  role: Role | null;
  admin: boolean;
  /** The address has an account: its owner signs in and joins, or needs nothing more. */
  hasAccount: boolean;
};
type GoneState = 'used' | 'withdrawn' | 'expired' | 'unknown';

export const invitationGone = {
  used: 'This invitation was accepted already. If that was you, sign in. If not, tell whoever invited you.',
  withdrawn: 'This invitation was withdrawn. Ask whoever invited you for a new one.',
  expired:
    'This invitation is more than seven days old and no longer works. Ask whoever invited you for a new one.',
  unknown:
    'This link does not work. Copy the whole of it from the message, or ask whoever invited you for a new one.',
} as const satisfies Record<GoneState, string>;

/** What a link is worth. Opening it consumes nothing: mail scanners open links. */
export async function invitationBehind(
  app: App,
  token: string,
): Promise<OpenInvitation | { state: GoneState }> {
  const found = await invitationRow(app, token);
  if (!found) return { state: 'unknown' };
  const state = stateOf(found, app.clock());
  if (state !== 'open') return { state };
  const { email, organisation, unit, roleTitle, partnership, admin } = found;
  return {
    state,
    email,
    organisation,
    sector: found.sector as Sector,
    unit,
    roleTitle,
    partnership,
    role: found.role as Role | null,
    admin,
    hasAccount: found.holder !== null,
  };
}

type Row = NonNullable<Awaited<ReturnType<typeof invitationRow>>>;

function stateOf(row: Pick<Row, 'acceptedAt' | 'withdrawnAt' | 'expiresAt'>, now: Date): GoneState | 'open' {
  if (row.acceptedAt) return 'used';
  if (row.withdrawnAt) return 'withdrawn';
  return row.expiresAt <= now ? 'expired' : 'open';
}

async function invitationRow(app: App, token: string) {
  const [found] = await app.db
    .select({
      id: invitation.id,
      email: invitation.email,
      organisationId: invitation.organisationId,
      organisation: organisation.name,
      sector: organisation.sector,
      unitId: invitation.unitId,
      unit: unit.name,
      roleTitle: invitation.roleTitle,
      partnershipId: invitation.partnershipId,
      partnership: partnership.name,
      role: invitation.partnershipRole,
      admin: invitation.admin,
      steward: invitation.steward,
      signatory: invitation.signatory,
      expiresAt: invitation.expiresAt,
      acceptedAt: invitation.acceptedAt,
      withdrawnAt: invitation.withdrawnAt,
      holder: person.id,
    })
    .from(invitation)
    .innerJoin(organisation, eq(organisation.id, invitation.organisationId))
    .leftJoin(unit, eq(unit.id, invitation.unitId))
    .leftJoin(partnership, eq(partnership.id, invitation.partnershipId))
    .leftJoin(person, eq(person.email, invitation.email))
    .where(eq(invitation.tokenHash, hashToken(token)));
  return found;
}

/** The open invitation behind a link, or the sentence that says why there is none. */
async function openRow(app: App, token: string): Promise<Result<Row>> {
  const found = await invitationRow(app, token);
  if (!found) return refused(invitationGone.unknown);
  const state = stateOf(found, app.clock());
  return state === 'open' ? done(found) : refused(invitationGone[state]);
}

const haveAccount = 'This address has an account already. Sign in, then open this link again.';

/** Accepts an invitation as a new person, and signs them in as far as they may. */
export async function acceptInvitation(
  app: App,
  input: v.InferOutput<typeof acceptanceFields> & { token: string },
  visitor: Visitor,
): Promise<Result<Entry>> {
  const limits = linkLimits(visitor.from);
  const taken = await takeTry(app, limits);
  if (!taken.ok) return taken;
  const open = await openRow(app, input.token);
  if (!open.ok) return open;
  const row = open.value;
  if (row.holder) return refused(haveAccount);
  const judged = await judgePassphrase(input.passphrase, [input.name, row.email, row.organisation]);
  if (!judged.ok) return judged;
  const passphraseHash = await hashPassphrase(input.passphrase);
  const personId = newId();
  const result = await app.transaction<Entry>(async (tx) => {
    const consumed = await consume(tx, app, row);
    if (!consumed.ok) return consumed;
    await forgiveTry(tx, limits);
    const { name, roleTitle, shownAs } = input;
    const { email, organisationId, unitId, admin, steward, signatory } = row;
    const made = await tx
      .insert(person)
      .values({
        id: personId,
        email,
        name,
        roleTitle,
        shownAs,
        passphraseHash,
        organisationId,
        unitId,
        admin,
        steward,
        signatory,
        createdAt: app.clock(),
      })
      .onConflictDoNothing()
      .returning({ id: person.id });
    if (made.length === 0) return refused(haveAccount);
    const actor = { personId, from: visitor.from };
    await recordAcceptance(tx, app, row, actor, { name, email });
    await join(tx, app, row, actor);
    const stage = stageAfterPassphrase(app, { admin, clearedUntil: null, hasFactor: false });
    return done(await enter(tx, app, { personId, stage, by: 'invitation', visitor }));
  });
  if (result.ok) {
    await leaveBehind(app, visitor);
    if (row.partnershipId) await app.rooms.recheck({ partnership: row.partnershipId });
  }
  return result;
}

/** Accepts an invitation with the account one has: adds the membership, and nothing else. */
export async function joinByInvitation(
  app: App,
  actor: Actor,
  input: { token: string },
): Promise<Result<undefined>> {
  const open = await openRow(app, input.token);
  if (!open.ok) return open;
  const row = open.value;
  if (row.holder !== actor.personId)
    return refused(
      'This invitation is for another address than the one you are signed in with. Nothing was changed.',
    );
  if (!row.partnershipId)
    return refused('You have an account already, and this invitation adds nothing to it.');
  const result = await app.transaction(async (tx) => {
    const [held] = await tx
      .select({ status: person.status })
      .from(person)
      .where(eq(person.id, actor.personId));
    if (held?.status !== 'active') return denied('signed-out');
    const consumed = await consume(tx, app, row);
    if (!consumed.ok) return consumed;
    await recordAcceptance(tx, app, row, actor, {});
    await join(tx, app, row, actor);
    return done();
  });
  if (result.ok) await app.rooms.recheck({ partnership: row.partnershipId });
  return result;
}

/** Marks an invitation accepted. Of two at once only one succeeds. */
async function consume(tx: Tx, app: App, row: Row): Promise<Result<undefined>> {
  const now = app.clock();
  const taken = await tx
    .update(invitation)
    .set({ acceptedAt: now })
    .where(
      and(
        eq(invitation.id, row.id),
        isNull(invitation.acceptedAt),
        isNull(invitation.withdrawnAt),
        gt(invitation.expiresAt, now),
      ),
    )
    .returning({ id: invitation.id });
  if (taken.length === 1) return done();
  const [current] = await tx
    .select({
      acceptedAt: invitation.acceptedAt,
      withdrawnAt: invitation.withdrawnAt,
      expiresAt: invitation.expiresAt,
    })
    .from(invitation)
    .where(eq(invitation.id, row.id));
  const state = current ? stateOf(current, now) : 'unknown';
  return refused(invitationGone[state === 'open' ? 'used' : state]);
}

const recordAcceptance = (
  tx: Tx,
  app: App,
  row: Row,
  actor: Pick<Actor, 'personId' | 'from'>,
  personal: Record<string, string>,
) =>
  record(tx, app, {
    action: 'invitation.accepted',
    actor,
    subject: { kind: 'invitation', id: row.id },
    partnershipId: row.partnershipId,
    detail: { organisation: row.organisationId, newAccount: Object.keys(personal).length > 0 },
    personal,
  });

/** Adds the membership an invitation promises, unless they are a member already. */
async function join(tx: Tx, app: App, row: Row, actor: Pick<Actor, 'personId' | 'from'>): Promise<void> {
  if (!row.partnershipId || !row.role) return;
  const id: Id = newId();
  const made = await tx
    .insert(membership)
    .values({
      id,
      partnershipId: row.partnershipId,
      personId: actor.personId,
      organisationId: row.organisationId,
      unitId: row.unitId,
      role: row.role,
      createdAt: app.clock(),
    })
    .onConflictDoNothing()
    .returning({ id: membership.id });
  if (made.length === 0) return;
  await record(tx, app, {
    action: 'membership.made',
    actor,
    subject: { kind: 'person', id: actor.personId },
    partnershipId: row.partnershipId,
    detail: { role: row.role, organisation: row.organisationId, by: 'invitation' },
  });
}
