import { eq, sql } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { organisation, person, unit } from '#schema/people.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import { counted } from '../core/text.ts';
import { record } from './audit.server.ts';
import { manager, withUniqueName } from './organisations-changes.server.ts';
import type { UnitChange, UnitMaking, UnitTurn } from './organisations.ts';

export const makeUnit = (app: App, actor: Who, input: UnitMaking): Promise<Result<{ id: Id }>> =>
  withUniqueName(input.name, () =>
    app.transaction(async (tx) => {
      const may = manager(actor);
      if (!may.ok) return may;
      const [into] = await tx
        .select({ archivedAt: organisation.archivedAt })
        .from(organisation)
        .where(eq(organisation.id, input.organisationId))
        .for('share');
      if (!into) return denied('not-found');
      if (into.archivedAt)
        return refused('This organisation is archived, so no unit was added. Bring it back first.');
      const id = newId();
      const { organisationId, name } = input;
      await tx.insert(unit).values({ id, organisationId, name, createdAt: app.clock() });
      await record(tx, app, {
        action: 'unit.made',
        actor: may.value,
        subject: { kind: 'unit', id },
        detail: { organisation: organisationId },
        personal: { name },
      });
      return done({ id });
    }),
  );

async function unitForChange(tx: Tx, id: Id) {
  const [row] = await tx
    .select({ name: unit.name, archivedAt: unit.archivedAt })
    .from(unit)
    .where(eq(unit.id, id))
    .for('update');
  return row ? done(row) : denied('not-found');
}

export const renameUnit = (app: App, actor: Who, input: UnitChange): Promise<Result<undefined>> =>
  withUniqueName(
    input.newName,
    () =>
      app.transaction(async (tx) => {
        const may = manager(actor);
        if (!may.ok) return may;
        const found = await unitForChange(tx, input.id);
        if (!found.ok) return found;
        if (found.value.name !== input.was)
          return fail({
            code: 'changed',
            message:
              'Somebody else renamed this unit while you had it open. Nothing of yours was saved; what you typed is still below. Compare, then save again.',
            now: { newName: found.value.name },
          });
        await tx.update(unit).set({ name: input.newName }).where(eq(unit.id, input.id));
        await record(tx, app, {
          action: 'unit.changed',
          actor: may.value,
          subject: { kind: 'unit', id: input.id },
          personal: { name: input.newName, nameBefore: input.was },
        });
        return done();
      }),
    'newName',
  );

/** Takes a unit out of use. Refused while somebody belongs to it, or stands for it in a partnership. */
export const archiveUnit = (app: App, actor: Who, input: UnitTurn): Promise<Result<undefined>> =>
  app.transaction(async (tx) => {
    const may = manager(actor);
    if (!may.ok) return may;
    const found = await unitForChange(tx, input.id);
    if (!found.ok) return found;
    if (found.value.archivedAt) return refused('This unit is archived already. Nothing was changed.');
    const [held] = await tx.execute<{ people: number; members: number }>(sql`select
      (select count(*)::int from ${person} where ${person.unitId} = ${input.id} and ${person.status} = 'active') as people,
      (select count(*)::int from ${membership} where ${membership.unitId} = ${input.id} and ${membership.endedAt} is null) as members`);
    if (held && held.people > 0)
      return refused(
        `${counted(held.people, 'active person belongs', 'active people belong')} to this unit, so it was not archived. Move them to another unit first.`,
      );
    if (held && held.members > 0)
      return refused(
        `${counted(held.members, 'person stands', 'people stand')} for this unit in a partnership, so it was not archived. A co-ordinator ends those memberships first.`,
      );
    await tx.update(unit).set({ archivedAt: app.clock() }).where(eq(unit.id, input.id));
    await record(tx, app, {
      action: 'unit.archived',
      actor: may.value,
      subject: { kind: 'unit', id: input.id },
    });
    return done();
  });

export const bringBackUnit = (app: App, actor: Who, input: UnitTurn): Promise<Result<undefined>> =>
  app.transaction(async (tx) => {
    const may = manager(actor);
    if (!may.ok) return may;
    const found = await unitForChange(tx, input.id);
    if (!found.ok) return found;
    if (!found.value.archivedAt) return refused('This unit is in use already. Nothing was changed.');
    await tx.update(unit).set({ archivedAt: null }).where(eq(unit.id, input.id));
    await record(tx, app, {
      action: 'unit.changed',
      actor: may.value,
      subject: { kind: 'unit', id: input.id },
      detail: { archived: false },
    });
    return done();
  });
