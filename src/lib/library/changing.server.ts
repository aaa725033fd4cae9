import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { entry, entryOwner } from '#schema/library.ts';
import { organisation } from '#schema/people.ts';
import { document, section, sectionGrant } from '#schema/sections.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, fail, invalid, refused, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import type { EntryFields } from './entry.ts';
import { typedFrom } from './entry-form.ts';
import { authoriseEntry, ownersOf, type Owner } from './facts.server.ts';
import { sectionIdsOf } from './publishing.server.ts';

/** What stands beside an entry's text, as its owners have it now. */
export async function entryToChange(
  app: App,
  actor: Who,
  slug: string,
): Promise<Result<{ slug: string; edition: number; fields: EntryFields; published: boolean }>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.write', { slug });
  if (!allowed.ok) return allowed;
  const { edition, fields, state } = allowed.value;
  return done({ slug, edition, fields, published: state === 'published' });
}

/** Changes what stands beside the text. Readers get it with the next version. */
export function changeEntry(
  app: App,
  actor: Who,
  slug: string,
  { edition, fields }: { edition: number; fields: EntryFields },
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const allowed = await authoriseEntry(tx, actor, 'entry.write', { slug });
    if (!allowed.ok) return allowed;
    if (!actor) return denied('signed-out');
    const { id, fields: before } = allowed.value;
    const [changed] = await tx
      .update(entry)
      .set({ fields, edition: sql`${entry.edition} + 1` })
      .where(and(eq(entry.id, id), eq(entry.edition, edition)))
      .returning({ id: entry.id });
    if (!changed) return changedFirst(before);
    await tx.update(document).set({ title: fields.title }).where(eq(document.id, id));
    await record(tx, app, { action: 'entry.changed', actor, subject: { kind: 'entry', id } });
    return done();
  });
}

const changedFirst = (now: EntryFields) =>
  fail({
    code: 'changed',
    message:
      'Somebody else changed this entry while you were writing. Nothing was changed; what you typed is still here. Look at what it says now, then save again.',
    now: Object.fromEntries(
      Object.entries(typedFrom(now)).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
  });

const changingOwners = 'entry.change-owners';

/** Lets another organisation write an entry and answer for it, named as it is called here. */
export async function addOwner(app: App, actor: Who, slug: string, name: string): Promise<Result<undefined>> {
  const added = await app.transaction(async (tx) => {
    const allowed = await authoriseEntry(tx, actor, changingOwners, { slug });
    if (!allowed.ok) return allowed;
    if (!actor) return denied('signed-out');
    const [found] = await tx
      .select({ id: organisation.id })
      .from(organisation)
      .where(and(sql`lower(${organisation.name}) = lower(${name})`, isNull(organisation.archivedAt)));
    if (!found)
      return invalid({
        owner: 'No organisation is called that here. Write its name as it is shown elsewhere.',
      });
    const { id } = allowed.value;
    const [row] = await tx
      .insert(entryOwner)
      .values({ entryId: id, organisationId: found.id, addedAt: app.clock() })
      .onConflictDoNothing()
      .returning({ id: entryOwner.organisationId });
    if (!row) return invalid({ owner: 'It owns this entry already.' });
    const rows = await tx.select({ id: section.id }).from(section).where(eq(section.documentId, id));
    await tx.insert(sectionGrant).values(
      rows.map(({ id: sectionId }) => ({
        sectionId,
        subjectKind: 'organisation',
        subjectId: found.id,
        level: 'edit',
      })),
    );
    await ownersChanged(tx, app, { actor, id, added: found.id });
    return done(id);
  });
  return rechecked(app, added);
}

/** Takes an owner away: its people read what is published, like everyone. An entry keeps one owner at least. */
export async function removeOwner(
  app: App,
  actor: Who,
  slug: string,
  organisationId: Id,
): Promise<Result<undefined>> {
  const removed = await app.transaction(async (tx) => {
    const allowed = await authoriseEntry(tx, actor, changingOwners, { slug });
    if (!allowed.ok) return allowed;
    if (!actor) return denied('signed-out');
    const { id } = allowed.value;
    // Two who remove each other at once: the second finds that it is no owner any more.
    await tx.select({ id: entry.id }).from(entry).where(eq(entry.id, id)).for('update');
    const owners: Owner[] = (await ownersOf(tx, [id])).get(id) ?? [];
    if (!owners.some((owner) => owner.id === actor.organisationId)) return denied('not-yours');
    if (!owners.some((owner) => owner.id === organisationId)) return denied('not-found');
    if (organisationId === actor.organisationId)
      return refused(
        'Your own organisation cannot be taken off by you: somebody of another owner does that. Nothing was changed.',
      );
    await tx
      .delete(entryOwner)
      .where(and(eq(entryOwner.entryId, id), eq(entryOwner.organisationId, organisationId)));
    const rows = await tx.select({ id: section.id }).from(section).where(eq(section.documentId, id));
    await tx.delete(sectionGrant).where(
      and(
        inArray(
          sectionGrant.sectionId,
          rows.map((row) => row.id),
        ),
        eq(sectionGrant.subjectKind, 'organisation'),
        eq(sectionGrant.subjectId, organisationId),
      ),
    );
    await ownersChanged(tx, app, { actor, id, removed: organisationId });
    return done(id);
  });
  return rechecked(app, removed);
}

type OwnersChange = { actor: NonNullable<Who>; id: Id; added?: Id; removed?: Id };

async function ownersChanged(tx: Tx, app: App, { actor, id, ...detail }: OwnersChange): Promise<void> {
  await tx
    .update(entry)
    .set({ edition: sql`${entry.edition} + 1` })
    .where(eq(entry.id, id));
  await record(tx, app, { action: 'entry.owners-changed', actor, subject: { kind: 'entry', id }, detail });
}

/** Whoever has the text open is judged anew before the command answers. */
async function rechecked(app: App, changed: Result<Id>): Promise<Result<undefined>> {
  if (!changed.ok) return changed;
  for (const id of await sectionIdsOf(app, changed.value)) await app.rooms.recheck({ section: id });
  return done();
}
