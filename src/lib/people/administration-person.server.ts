import { and, eq, isNull, sql } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { organisation, unit } from '#schema/people.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { done, invalid, refused, type Result } from '../core/result.ts';
import { counted } from '../core/text.ts';
import { changeOne, type PersonRow } from './administration-change.server.ts';
import type { InterestsChange, PersonChange } from './administration.ts';

/** Name, role title, organisation and unit. */
export const changePerson = (app: App, actor: Who, input: PersonChange): Promise<Result<undefined>> =>
  changeOne(
    app,
    actor,
    input,
    {
      action: 'person.changed',
      now: (row) => ({
        name: row.name,
        roleTitle: row.roleTitle,
        organisationId: row.organisation,
        unitId: row.unit ?? '',
      }),
    },
    async (tx, row) => {
      const moved = input.organisationId !== row.organisationId;
      const into = await placeFor(tx, row, input);
      if (!into.ok) return into;
      const { name, roleTitle, organisationId, unitId } = input;
      return done({
        set: { name, roleTitle, organisationId, unitId },
        detail: { organisation: organisationId, unit: unitId, moved },
        personal: { name, roleTitle, nameBefore: row.name, roleTitleBefore: row.roleTitle },
      });
    },
  );

/** Whether a person may belong to an organisation and unit: both in use, and no membership left behind. */
async function placeFor(tx: Tx, row: PersonRow, input: PersonChange): Promise<Result<undefined>> {
  const { organisationId, unitId } = input;
  if (organisationId !== row.organisationId) {
    const [into] = await tx
      .select({ archivedAt: organisation.archivedAt })
      .from(organisation)
      .where(eq(organisation.id, organisationId))
      .for('share');
    if (!into || into.archivedAt)
      return invalid({ organisationId: 'This organisation is not in use. Choose another' });
    const [held] = await tx
      .select({ n: sql<number>`count(*)::int` })
      .from(membership)
      .where(and(eq(membership.personId, row.id), isNull(membership.endedAt)));
    if (held && held.n > 0)
      return refused(
        `${row.name} stands for ${row.organisation} in ${counted(held.n, 'partnership', 'partnerships')}, so nothing was changed. A co-ordinator ends ${held.n === 1 ? 'that membership' : 'those memberships'} first; then move them and have them invited again.`,
      );
  }
  if (unitId === null || (unitId === row.unitId && organisationId === row.organisationId)) return done();
  const units = await tx
    .select({ id: unit.id })
    .from(unit)
    .where(and(eq(unit.id, unitId), eq(unit.organisationId, organisationId), isNull(unit.archivedAt)));
  return units.length > 0
    ? done()
    : invalid({ unitId: 'This unit does not belong to that organisation. Choose another, or none' });
}

/** Declared interests only ever subtract from what a person may read. */
export const changeInterests = (app: App, actor: Who, input: InterestsChange): Promise<Result<undefined>> =>
  changeOne(
    app,
    actor,
    input,
    {
      action: 'person.interests-changed',
      now: (row) => ({
        interests:
          [row.holdsLicence && 'premises licence', row.sitsOnCommittee && 'licensing committee']
            .filter(Boolean)
            .join(', ') || 'None',
      }),
    },
    () => {
      const { holdsLicence, sitsOnCommittee } = input;
      const set = { holdsLicence, sitsOnCommittee };
      return Promise.resolve(done({ set, detail: set }));
    },
  );
