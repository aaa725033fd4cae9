import { and, asc, eq, sql } from 'drizzle-orm';
import { organisation, person, unit } from '#schema/people.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, fail, type Result } from '../core/result.ts';
import type { PersonTurn } from './administration.ts';
import { record, type AuditEntry } from './audit.server.ts';
import { requireProof } from './proof.ts';

export type PersonRow = NonNullable<Awaited<ReturnType<typeof lockedPerson>>>;

type Rule = {
  action: AuditEntry['action'];
  /** Misuse at an unlocked desk would last: the administrator proved lately who they are. */
  sensitive?: boolean;
  /** May leave the portal without an administrator: all of them are locked first, in one order. */
  countsAdministrators?: boolean;
  /** What the form's fields say at present, for whoever was overtaken. */
  now: (row: PersonRow) => Record<string, string>;
};
type Change = Pick<AuditEntry, 'detail' | 'personal'> & { set: Partial<typeof person.$inferInsert> };

/**
 * One change of one person by an administrator: policy, proof, edition, change, record; then whoever is
 * connected as that person is judged anew before it answers.
 */
export async function changeOne(
  app: App,
  who: Who,
  input: PersonTurn,
  rule: Rule,
  change: (tx: Tx, row: PersonRow, actor: Actor, administrators: Id[]) => Promise<Result<Change>>,
): Promise<Result<undefined>> {
  const result = await app.transaction(async (tx) => {
    const may = administrator(app, who, rule.sensitive ?? false);
    if (!may.ok) return may;
    const administrators = rule.countsAdministrators ? await lockedAdministrators(tx) : [];
    const row = await lockedPerson(tx, input.id);
    if (!row) return denied('not-found');
    if (row.edition !== input.edition)
      return fail({ code: 'changed', message: overtaken, now: rule.now(row) });
    const changed = await change(tx, row, may.value, administrators);
    if (!changed.ok) return changed;
    const { set, ...about } = changed.value;
    await tx
      .update(person)
      .set({ ...set, edition: row.edition + 1 })
      .where(eq(person.id, row.id));
    await record(tx, app, {
      action: rule.action,
      actor: may.value,
      subject: { kind: 'person', id: row.id },
      ...about,
    });
    return done();
  });
  if (result.ok) await app.rooms.recheck({ person: input.id });
  return result;
}

const overtaken =
  'Somebody else changed this person while you had the page open. Nothing of yours was saved; what you typed is still below. Compare, then save again.';

/** The administrator behind a command; for a sensitive one, who proved lately who they are. */
export function administrator(app: App, who: Who, sensitive: boolean): Result<Actor> {
  const may = authorisePortal(who, 'person.manage');
  if (!may.ok || !who) return may.ok ? denied('signed-out') : may;
  const proved = sensitive ? requireProof(who, app.clock()) : done();
  return proved.ok ? done(who) : proved;
}

async function lockedPerson(tx: Tx, id: Id) {
  const [row] = await tx
    .select({
      id: person.id,
      name: person.name,
      roleTitle: person.roleTitle,
      organisationId: person.organisationId,
      organisation: sql<string>`(select name from ${organisation} where id = ${person}.organisation_id)`,
      organisationArchived: sql<boolean>`exists (select 1 from ${organisation}
        where id = ${person}.organisation_id and archived_at is not null)`,
      unitId: person.unitId,
      unit: sql<string | null>`(select name from ${unit} where id = ${person}.unit_id)`,
      status: person.status,
      admin: person.admin,
      steward: person.steward,
      signatory: person.signatory,
      clearanceBasis: person.clearanceBasis,
      clearedUntil: person.clearedUntil,
      holdsLicence: person.holdsLicence,
      sitsOnCommittee: person.sitsOnCommittee,
      edition: person.edition,
    })
    .from(person)
    .where(eq(person.id, id))
    .for('update');
  return row;
}

/** Active administrators. The lock makes two who act on each other at once wait for one another. */
async function lockedAdministrators(tx: Tx): Promise<Id[]> {
  const rows = await tx
    .select({ id: person.id })
    .from(person)
    .where(and(eq(person.admin, true), eq(person.status, 'active')))
    .orderBy(asc(person.id))
    .for('update');
  return rows.map(({ id }) => id);
}

export const isLast = (administrators: Id[], id: Id) =>
  administrators.length === 1 && administrators[0] === id;
