import { eq } from 'drizzle-orm';
import { membership, partnership, space } from '#schema/partnerships.ts';
import { authorise, authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { isDuplicate, type Tx } from '../core/db.server.ts';
import { newId, newSlug, type Id } from '../core/ids.ts';
import { denied, done, fail, type Result } from '../core/result.ts';
import { stageNames, type Stage } from '../core/words.ts';
import { record } from '../people/audit.server.ts';
import { lockPartnership } from './joining.server.ts';
import type { ChangedPartnership, NewPartnership } from './partnership.ts';

/** Opens a partnership; whoever opens it is its first co-ordinator, for their own organisation. */
export async function createPartnership(
  app: App,
  actor: Who,
  input: NewPartnership,
): Promise<Result<{ id: Id; slug: string }>> {
  const made = await insertPartnership(app, actor, input, newSlug(input.name, app.random));
  if (made.ok && actor) await app.rooms.recheck({ person: actor.personId });
  return made;
}

async function insertPartnership(app: App, actor: Who, input: NewPartnership, slug: string, tries = 4) {
  try {
    return await app.transaction((tx) => insertIn(tx, app, actor, input, slug));
  } catch (thrown) {
    // Four random letters may meet a name that is already there: then four others do not.
    if (tries <= 1 || !isDuplicate(thrown, 'partnership_slug_key')) throw thrown;
    return insertPartnership(app, actor, input, newSlug(input.name, app.random), tries - 1);
  }
}

/** The inside of opening a partnership, for a command that does more in the same transaction. */
export async function insertIn(tx: Tx, app: App, actor: Who, input: NewPartnership, slug: string) {
  const allowed = authorisePortal(actor, 'partnership.create');
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const id = newId();
  const membershipId = newId();
  const now = app.clock();
  const { name, ward, borough, kind } = input;
  await tx.insert(space).values({ id, kind: 'partnership' });
  await tx
    .insert(partnership)
    .values({ id, slug, name, ward, borough, kind, stage: 'select', createdAt: now });
  await tx.insert(membership).values({
    id: membershipId,
    partnershipId: id,
    personId: actor.personId,
    organisationId: actor.organisationId,
    unitId: actor.unitId,
    role: 'co-ordinator',
    createdAt: now,
  });
  await record(tx, app, {
    action: 'partnership.made',
    actor,
    subject: { kind: 'partnership', id },
    partnershipId: id,
    detail: { kind, actorOrganisation: actor.organisationId },
  });
  return done({ id, slug });
}

const watched = ['name', 'ward', 'borough', 'stage'] as const;

/** Changes what a partnership is called, where it works and the step it has reached. The address stays. */
export async function changePartnership(
  app: App,
  actor: Who,
  partnershipId: Id,
  input: ChangedPartnership,
): Promise<Result<undefined>> {
  const changed = await app.transaction(async (tx) => {
    await lockPartnership(tx, partnershipId);
    const allowed = await authorise(tx, actor, 'partnership.arrange', partnershipId);
    if (!allowed.ok) return allowed;
    const [before] = await tx
      .select({
        name: partnership.name,
        ward: partnership.ward,
        borough: partnership.borough,
        stage: partnership.stage,
        edition: partnership.edition,
      })
      .from(partnership)
      .where(eq(partnership.id, partnershipId));
    if (!before) return denied('not-found');
    const { edition, ...wanted } = input;
    if (before.edition !== edition) return changedMeanwhile(before);
    const fields = watched.filter((field) => before[field] !== wanted[field]);
    if (fields.length === 0) return done();
    await tx
      .update(partnership)
      .set({ ...wanted, edition: edition + 1 })
      .where(eq(partnership.id, partnershipId));
    await record(tx, app, {
      action: 'partnership.changed',
      actor,
      subject: { kind: 'partnership', id: partnershipId },
      partnershipId,
      detail: {
        fields: fields.join(', '),
        ...(before.stage === wanted.stage ? {} : { from: before.stage, to: wanted.stage }),
        actorOrganisation: allowed.value.capacity?.organisationId ?? null,
      },
    });
    return done();
  });
  if (changed.ok) await app.rooms.recheck({ partnership: partnershipId });
  return changed;
}

const changedMeanwhile = (before: { name: string; ward: string; borough: string; stage: string }) =>
  fail({
    code: 'changed',
    message:
      'Another co-ordinator changed this partnership while you were writing. Nothing of yours was saved yet, and nothing is lost: compare, then save again.',
    now: {
      name: before.name,
      ward: before.ward,
      borough: before.borough,
      stage: stageNames[before.stage as Stage],
    },
  });
