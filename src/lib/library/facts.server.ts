import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import { entry, entryOwner } from '#schema/library.ts';
import { organisation } from '#schema/people.ts';
import { document } from '#schema/sections.ts';
import {
  entryActions,
  libraryActions,
  type EntryAction,
  type EntryState,
  type LibraryAction,
} from '../access/policy-library.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, isSlug, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { EntryFields } from './entry.ts';

/** An entry as the server knows it. */
export type EntryRow = {
  id: Id;
  slug: string;
  state: EntryState;
  withdrawnBecause: string;
  openToPublic: boolean;
  /** As its owners have them now. Readers get those of the version they read. */
  fields: EntryFields;
  version: number | null;
  reviewOn: string | null;
  adopted: number;
  useful: number;
  createdAt: Date;
  publishedAt: Date | null;
  edition: number;
  /** Is whoever asks of an organisation that owns it? */
  owner: boolean;
};

type Which = { slug: string } | { id: Id };

/**
 * One entry, where the policy lets this person do that with it. The same answer for one that is shut and one that is
 * not there. Call it inside every query and, with the transaction, inside every command.
 */
export async function authoriseEntry(
  from: Reader,
  actor: Who,
  action: EntryAction,
  which: Which,
): Promise<Result<EntryRow>> {
  const standing = action === 'entry.read-openly' ? done() : authorisePortal(actor, 'portal.use');
  if (!standing.ok) return standing;
  if ('id' in which ? !isId(which.id) : !isSlug(which.slug)) return denied('not-found');
  const [row] = await entriesWhere(
    from,
    actor,
    'id' in which ? eq(entry.id, which.id) : eq(entry.slug, which.slug),
  );
  if (!row) return denied('not-found');
  const decision = entryActions[action](actor, row);
  return decision.ok ? done(row) : denied(decision.why);
}

/** Asks the policy whether somebody may add entries for an organisation. */
export function authoriseLibrary(actor: Who, action: LibraryAction, organisationId: Id): Result<undefined> {
  const decision = libraryActions[action](actor, { organisationId });
  return decision.ok ? done() : denied(decision.why);
}

const columns = {
  id: entry.id,
  slug: entry.slug,
  state: entry.state,
  withdrawnBecause: entry.withdrawnBecause,
  openToPublic: entry.openToPublic,
  fields: entry.fields,
  version: entry.version,
  reviewOn: entry.reviewOn,
  adopted: entry.adopted,
  useful: entry.useful,
  createdAt: entry.createdAt,
  publishedAt: entry.publishedAt,
  edition: entry.edition,
};

/** Entries by a condition of the caller's, who asks the policy about each. */
export async function entriesWhere(from: Reader, actor: Who, where: SQL | undefined): Promise<EntryRow[]> {
  const rows = await from
    .select({ ...columns, owner: ownedBy(actor) })
    .from(entry)
    .innerJoin(document, eq(document.id, entry.id))
    .where(and(where, sql`${document.archivedAt} is null`));
  return rows.map(({ state, fields, ...row }) => ({
    ...row,
    state: state as EntryState,
    fields: fields as EntryFields,
  }));
}

/** True for the `entry` rows that this person's organisation owns. */
export const ownedBy = (actor: Who): SQL<boolean> =>
  actor === null
    ? sql<boolean>`false`
    : sql<boolean>`exists (select 1 from ${entryOwner} where ${entryOwner.entryId} = ${entry.id}
        and ${entryOwner.organisationId} = ${actor.organisationId})`;

export type Owner = { id: Id; name: string; sector: string };

/** The organisations that own these entries, by name. */
export async function ownersOf(from: Reader, ids: readonly Id[]): Promise<Map<Id, Owner[]>> {
  const owners = new Map<Id, Owner[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return owners;
  const rows = await from
    .select({
      entryId: entryOwner.entryId,
      id: organisation.id,
      name: organisation.name,
      sector: organisation.sector,
    })
    .from(entryOwner)
    .innerJoin(organisation, eq(organisation.id, entryOwner.organisationId))
    .where(inArray(entryOwner.entryId, [...ids]))
    .orderBy(organisation.name);
  for (const { entryId, ...owner } of rows) owners.get(entryId)?.push(owner);
  return owners;
}
