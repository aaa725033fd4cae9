import { and, eq, isNull, sql } from 'drizzle-orm';
import { invitation, organisation, person } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { isDuplicate, type Tx } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, fail, invalid, refused, type Result } from '../core/result.ts';
import { counted } from '../core/text.ts';
import { isSector, sectorNames } from '../core/words.ts';
import { record } from './audit.server.ts';
import type { OrganisationChange, OrganisationMaking, OrganisationTurn } from './organisations.ts';

export const manager = (actor: Who): Result<Actor> => {
  const may = authorisePortal(actor, 'organisation.manage');
  return may.ok ? (actor ? done(actor) : denied('signed-out')) : may;
};

/** Runs a change whose names are unique; a name that is taken is answered beside its field. */
export async function withUniqueName<T>(
  name: string,
  change: () => Promise<Result<T>>,
  field = 'name',
): Promise<Result<T>> {
  try {
    return await change();
  } catch (thrown) {
    if (isDuplicate(thrown, 'organisation_name_key'))
      return invalid({
        name: `There is already an organisation called ${name}. Choose another name, or look among the archived ones`,
      });
    if (isDuplicate(thrown, 'unit_name_key'))
      return invalid({
        [field]: `This organisation already has a unit called ${name}. Choose another name, or bring that one back`,
      });
    throw thrown;
  }
}

export const makeOrganisation = (
  app: App,
  actor: Who,
  input: OrganisationMaking,
): Promise<Result<{ id: Id }>> =>
  withUniqueName(input.name, () =>
    app.transaction(async (tx) => {
      const may = manager(actor);
      if (!may.ok) return may;
      const id = newId();
      const { name, sector, contact } = input;
      await tx.insert(organisation).values({ id, name, sector, contact, createdAt: app.clock() });
      await record(tx, app, {
        action: 'organisation.made',
        actor: may.value,
        subject: { kind: 'organisation', id },
        detail: { sector },
        personal: { name },
      });
      return done({ id });
    }),
  );

/** Locks an organisation for a change made from one of its editions. */
async function forChange(tx: Tx, { id, edition }: OrganisationTurn) {
  const [row] = await tx
    .select({
      name: organisation.name,
      sector: organisation.sector,
      contact: organisation.contact,
      edition: organisation.edition,
      archivedAt: organisation.archivedAt,
    })
    .from(organisation)
    .where(eq(organisation.id, id))
    .for('update');
  if (!row) return denied('not-found');
  if (row.edition === edition) return done(row);
  return fail({
    code: 'changed',
    message:
      'Somebody else changed this organisation while you had it open. Nothing of yours was saved; what you typed is still below. Compare, then save again.',
    now: {
      name: row.name,
      sector: isSector(row.sector) ? sectorNames[row.sector] : row.sector,
      contact: row.contact,
    },
  });
}

/** A change of sector alters what its people may read: it holds before this answers. */
export async function changeOrganisation(
  app: App,
  actor: Who,
  input: OrganisationChange,
): Promise<Result<undefined>> {
  const result = await withUniqueName(input.name, () =>
    app.transaction(async (tx) => {
      const may = manager(actor);
      if (!may.ok) return may;
      const found = await forChange(tx, input);
      if (!found.ok) return found;
      const { id, name, sector, contact, edition } = input;
      await tx
        .update(organisation)
        .set({ name, sector, contact, edition: edition + 1 })
        .where(eq(organisation.id, id));
      await record(tx, app, {
        action: 'organisation.changed',
        actor: may.value,
        subject: { kind: 'organisation', id },
        detail: { sector, sectorBefore: found.value.sector },
        personal: { name, nameBefore: found.value.name },
      });
      return done();
    }),
  );
  if (result.ok) await app.rooms.recheck({ organisation: input.id });
  return result;
}

/** Takes an organisation out of use, with the invitations into it. Refused while active people belong to it. */
export const archiveOrganisation = (
  app: App,
  actor: Who,
  input: OrganisationTurn,
): Promise<Result<undefined>> =>
  app.transaction(async (tx) => {
    const may = manager(actor);
    if (!may.ok) return may;
    const found = await forChange(tx, input);
    if (!found.ok) return found;
    if (found.value.archivedAt) return refused('This organisation is archived already. Nothing was changed.');
    const [belonging] = await tx
      .select({ n: sql<number>`count(*)::int` })
      .from(person)
      .where(and(eq(person.organisationId, input.id), eq(person.status, 'active')));
    const n = belonging?.n ?? 0;
    if (n > 0)
      return refused(
        `${counted(n, 'active person belongs', 'active people belong')} to this organisation, so it was not archived. Move them to another organisation or pause their accounts first.`,
      );
    const now = app.clock();
    const withdrawn = await tx
      .update(invitation)
      .set({ withdrawnAt: now })
      .where(
        and(
          eq(invitation.organisationId, input.id),
          isNull(invitation.acceptedAt),
          isNull(invitation.withdrawnAt),
        ),
      )
      .returning({ id: invitation.id });
    await turn(tx, input, now);
    await record(tx, app, {
      action: 'organisation.archived',
      actor: may.value,
      subject: { kind: 'organisation', id: input.id },
      detail: { invitationsWithdrawn: withdrawn.length },
    });
    return done();
  });

const turn = (tx: Tx, { id, edition }: OrganisationTurn, archivedAt: Date | null) =>
  tx
    .update(organisation)
    .set({ archivedAt, edition: edition + 1 })
    .where(eq(organisation.id, id));

export const bringBackOrganisation = (
  app: App,
  actor: Who,
  input: OrganisationTurn,
): Promise<Result<undefined>> =>
  app.transaction(async (tx) => {
    const may = manager(actor);
    if (!may.ok) return may;
    const found = await forChange(tx, input);
    if (!found.ok) return found;
    if (!found.value.archivedAt) return refused('This organisation is in use already. Nothing was changed.');
    await turn(tx, input, null);
    await record(tx, app, {
      action: 'organisation.changed',
      actor: may.value,
      subject: { kind: 'organisation', id: input.id },
      detail: { archived: false },
    });
    return done();
  });
