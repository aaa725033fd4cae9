import { and, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import * as v from 'valibot';
import { partnership } from '#schema/partnerships.ts';
import { invitation, organisation, unit } from '#schema/people.ts';
import { authorise, authoriseInvitation, authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { after, days } from '../core/clock.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, invalid, refused, type Result } from '../core/result.ts';
import { plainLine } from '../core/text.ts';
import { roles, type Role } from '../core/words.ts';
import { record } from './audit.server.ts';
import { emailField, firstMessages } from './fields.ts';
import { linkTo, sendLink, type Sent } from './links.server.ts';
import { hashToken, newToken } from './tokens.server.ts';

const invitationDays = 7;

export type InvitationGiven = {
  email: string;
  organisationId: Id;
  unitId?: Id | null;
  /** What they do, as far as the inviter knows: they may change it. */
  roleTitle?: string;
  /** Binds the invitation to a partnership: accepting it also makes them a member. */
  partnership?: { id: Id; role: Role } | null;
  /** Only administrators give these. */
  admin?: boolean;
  steward?: boolean;
  signatory?: boolean;
};

const given = v.object({
  email: emailField,
  roleTitle: v.pipe(v.string(), v.transform(plainLine), v.maxLength(120, 'Use at most 120 characters')),
});

/** `link` is known here for the only time. `sent` says what became of the e-mail. */
export type InvitationMade = { id: Id; email: string; link: string; expiresAt: Date; sent: Sent };

/** Invites an address into an organisation and, where given, a partnership. Replaces an open invitation to the same. */
export async function makeInvitation(
  app: App,
  actor: Who,
  input: InvitationGiven,
): Promise<Result<InvitationMade>> {
  const parsed = v.safeParse(given, { email: input.email, roleTitle: input.roleTitle ?? '' });
  if (!parsed.success) return invalid(firstMessages(parsed.issues));
  const { email, roleTitle } = parsed.output;
  const flags = {
    admin: input.admin ?? false,
    steward: input.steward ?? false,
    signatory: input.signatory ?? false,
  };
  const token = newToken(app.random);
  const now = app.clock();
  const row = {
    id: newId(),
    tokenHash: hashToken(token),
    email,
    organisationId: input.organisationId,
    unitId: input.unitId ?? null,
    roleTitle,
    partnershipId: input.partnership?.id ?? null,
    partnershipRole: input.partnership?.role ?? null,
    ...flags,
    invitedBy: actor?.personId ?? null,
    createdAt: now,
    expiresAt: after(now, days(invitationDays)),
  };
  const result = await app.transaction(async (tx) => {
    const may = await authoriseInvitation(tx, actor, row);
    if (!may.ok) return may;
    if (Object.values(flags).includes(true) && !actor?.admin) return denied('not-yours');
    if (row.partnershipRole && !(roles as readonly string[]).includes(row.partnershipRole))
      return invalid({ role: 'Choose a role' });
    const into = await destination(tx, row);
    if (!into.ok) return into;
    const replaced = await withdrawSame(tx, row, now);
    await tx.insert(invitation).values(row);
    await record(tx, app, {
      action: 'invitation.made',
      actor,
      subject: { kind: 'invitation', id: row.id },
      partnershipId: row.partnershipId,
      detail: { organisation: row.organisationId, role: row.partnershipRole, replaced, ...flags },
      personal: { email },
    });
    return done(into.value.organisation);
  });
  if (!result.ok) return result;
  const link = linkTo(app, `/invitation/${token}`);
  const sent = await sendLink(app, email, invitationMail(link, result.value));
  return done({ id: row.id, email, link, expiresAt: row.expiresAt, sent });
}

const invitationMail = (link: string, organisationName: string) => ({
  subject: 'You are invited to Wardmote',
  lines: [
    `You are invited to work in Wardmote for ${organisationName}. There the police, the council, the trade, residents and voluntary groups of a ward write down together what happens in it, and what each can do about it.`,
    'Open this link to accept. It works once, and for seven days:',
    link,
    'If you did not expect this, do nothing: no account is made.',
  ],
});

/** Where an invitation leads, as long as all of it is in use and belongs together. */
async function destination(
  tx: Tx,
  row: { organisationId: Id; unitId: Id | null; partnershipId: Id | null },
): Promise<Result<{ organisation: string }>> {
  const [found] = await tx
    .select({ name: organisation.name, archivedAt: organisation.archivedAt })
    .from(organisation)
    .where(eq(organisation.id, row.organisationId))
    .for('share');
  if (!found || found.archivedAt)
    return invalid({ organisationId: 'This organisation is no longer in use. Choose another' });
  if (row.unitId) {
    const units = await tx
      .select({ id: unit.id })
      .from(unit)
      .where(
        and(eq(unit.id, row.unitId), eq(unit.organisationId, row.organisationId), isNull(unit.archivedAt)),
      );
    if (units.length === 0)
      return invalid({ unitId: 'This unit is not one of the organisation’s. Choose another' });
  }
  if (row.partnershipId) {
    const open = await tx
      .select({ id: partnership.id })
      .from(partnership)
      .where(and(eq(partnership.id, row.partnershipId), isNull(partnership.archivedAt)));
    if (open.length === 0) return denied('not-found');
  }
  return done({ organisation: found.name });
}

async function withdrawSame(
  tx: Tx,
  row: { id: Id; email: string; organisationId: Id; partnershipId: Id | null },
  now: Date,
): Promise<number> {
  const withdrawn = await tx
    .update(invitation)
    .set({ withdrawnAt: now })
    .where(
      and(
        ne(invitation.id, row.id),
        eq(invitation.email, row.email),
        eq(invitation.organisationId, row.organisationId),
        sql`${invitation.partnershipId} is not distinct from ${row.partnershipId}`,
        isNull(invitation.acceptedAt),
        isNull(invitation.withdrawnAt),
      ),
    )
    .returning({ id: invitation.id });
  return withdrawn.length;
}

/** Makes an open invitation worthless. Whoever may make one may withdraw it. */
export function withdrawInvitation(app: App, actor: Who, input: { id: Id }): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const [found] = await tx
      .select({
        id: invitation.id,
        organisationId: invitation.organisationId,
        partnershipId: invitation.partnershipId,
      })
      .from(invitation)
      .where(eq(sql`${invitation.id}::text`, input.id));
    if (!found) return denied(actor ? 'not-found' : 'signed-out');
    const may = actor?.admin
      ? authorisePortal(actor, 'invitation.manage')
      : await authoriseInvitation(tx, actor, found);
    if (!may.ok) return may.failure.code === 'denied' && actor ? denied('not-found') : may;
    const withdrawn = await tx
      .update(invitation)
      .set({ withdrawnAt: app.clock() })
      .where(and(eq(invitation.id, found.id), isNull(invitation.acceptedAt), isNull(invitation.withdrawnAt)))
      .returning({ id: invitation.id });
    if (withdrawn.length === 0)
      return refused('This invitation was already accepted or withdrawn. Nothing was changed.');
    await record(tx, app, {
      action: 'invitation.withdrawn',
      actor,
      subject: { kind: 'invitation', id: found.id },
      partnershipId: found.partnershipId,
    });
    return done();
  });
}

export type InvitationListed = {
  id: Id;
  /** Null where it is into another organisation than the reader's, and the reader is no administrator. */
  email: string | null;
  organisation: string;
  unit: string | null;
  partnership: string | null;
  role: Role | null;
  admin: boolean;
  steward: boolean;
  signatory: boolean;
  createdAt: Date;
  expiresAt: Date;
  expired: boolean;
};

/**
 * Invitations neither accepted nor withdrawn, newest first: of one partnership for its co-ordinators, else all
 * of them for administrators.
 */
export async function openInvitations(
  app: App,
  actor: Who,
  input: { partnershipId?: Id } = {},
): Promise<Result<InvitationListed[]>> {
  const may = input.partnershipId
    ? await authorise(app.db, actor, 'partnership.change-members', input.partnershipId)
    : authorisePortal(actor, 'invitation.manage');
  if (!may.ok) return may;
  const now = app.clock();
  const rows = await listed(app.db, input.partnershipId);
  return done(
    rows.map(({ organisationId, role, email, ...row }) => ({
      ...row,
      email: actor?.admin || actor?.organisationId === organisationId ? email : null,
      role: role as Role | null,
      expired: row.expiresAt <= now,
    })),
  );
}

const listed = (from: Reader, partnershipId: Id | undefined) =>
  from
    .select({
      id: invitation.id,
      email: invitation.email,
      organisationId: invitation.organisationId,
      organisation: organisation.name,
      unit: unit.name,
      partnership: partnership.name,
      role: invitation.partnershipRole,
      admin: invitation.admin,
      steward: invitation.steward,
      signatory: invitation.signatory,
      createdAt: invitation.createdAt,
      expiresAt: invitation.expiresAt,
    })
    .from(invitation)
    .innerJoin(organisation, eq(organisation.id, invitation.organisationId))
    .leftJoin(unit, eq(unit.id, invitation.unitId))
    .leftJoin(partnership, eq(partnership.id, invitation.partnershipId))
    .where(
      and(
        isNull(invitation.acceptedAt),
        isNull(invitation.withdrawnAt),
        partnershipId ? eq(invitation.partnershipId, partnershipId) : undefined,
      ),
    )
    .orderBy(desc(invitation.createdAt), desc(invitation.id))
    .limit(500);
