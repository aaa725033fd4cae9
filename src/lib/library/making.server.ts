import { and, eq, isNull, sql } from 'drizzle-orm';
import { entry, entryOwner } from '#schema/library.ts';
import { space } from '#schema/partnerships.ts';
import { organisation } from '#schema/people.ts';
import { document, section, sectionGrant } from '#schema/sections.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { newId, newSlug, type Id } from '../core/ids.ts';
import { denied, done, invalid, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import type { Block } from '../sections/blocks.ts';
import { firstTextOf, writeFirstTexts, type FirstText } from '../sections/making.server.ts';
import { schemaVersion } from '../sections/schema-names.ts';
import { entrySections, type EntryFields, type SectionKey } from './entry.ts';
import { authoriseLibrary } from './facts.server.ts';

export type NewEntry = {
  fields: EntryFields;
  /** The organisations that will own it, besides its maker's own. */
  owners?: readonly Id[];
  /** What stands in each section from the first. */
  texts?: Partial<Record<SectionKey, readonly Block[]>>;
  /** Titles of sections that are not the usual ones. */
  titles?: Partial<Record<SectionKey, string>>;
  reviewOn?: string | null;
};

/** An entry that is ready to be written down: its texts are made. */
export type ReadyEntry = Omit<NewEntry, 'texts'> & { texts: Partial<Record<SectionKey, FirstText>> };

/** Makes a new entry's texts. Before the transaction, which waits for nothing. */
export async function readyEntry(app: App, { texts = {}, ...rest }: NewEntry): Promise<ReadyEntry> {
  const made: ReadyEntry['texts'] = {};
  for (const { key } of entrySections) {
    const blocks = texts[key] ?? [];
    if (blocks.length > 0) made[key] = await firstTextOf(app, blocks);
  }
  return { ...rest, texts: made };
}

/** Whether somebody may begin an entry, for their own organisation. */
export const mayAddEntry = (actor: Who): Result<undefined> =>
  authoriseLibrary(actor, 'library.add', actor?.organisationId ?? '');

/** Begins an entry: a draft, which exists for its owners alone. Answers with its id and its address. */
export async function makeEntry(
  app: App,
  actor: Who,
  given: NewEntry,
): Promise<Result<{ id: Id; slug: string }>> {
  const allowed = mayAddEntry(actor);
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const ready = await readyEntry(app, given);
  return app.transaction((tx) => insertEntry(tx, app, actor, ready));
}

/** The same inside a command: the texts are made already. The policy is asked here. */
export async function insertEntry(
  tx: Tx,
  app: App,
  actor: Actor,
  ready: ReadyEntry,
): Promise<Result<{ id: Id; slug: string }>> {
  const allowed = authoriseLibrary(actor, 'library.add', actor.organisationId);
  if (!allowed.ok) return allowed;
  const owners = [...new Set([actor.organisationId, ...(ready.owners ?? [])])];
  if (!(await areThere(tx, owners)))
    return invalid({ owners: 'One of these organisations is not there any more' });
  const [id, at] = [newId(), app.clock()];
  const { fields, reviewOn = null } = ready;
  const slug = newSlug(fields.title, app.random);
  await tx.insert(document).values({
    id,
    spaceId: await librarySpace(tx),
    kind: 'entry',
    title: fields.title,
    createdAt: at,
  });
  await tx.insert(entry).values({ id, slug, fields, reviewOn, createdBy: actor.personId, createdAt: at });
  await tx
    .insert(entryOwner)
    .values(owners.map((organisationId) => ({ entryId: id, organisationId, addedAt: at })));
  await insertSections(tx, actor, { id, owners, at, ready });
  await record(tx, app, { action: 'entry.made', actor, subject: { kind: 'entry', id } });
  return done({ id, slug });
}

async function areThere(tx: Tx, owners: readonly Id[]): Promise<boolean> {
  for (const id of owners) {
    const [row] = await tx
      .select({ id: organisation.id })
      .from(organisation)
      .where(and(eq(organisation.id, id), isNull(organisation.archivedAt)));
    if (!row) return false;
  }
  return true;
}

/** The one space of the library: made when its first entry is. */
async function librarySpace(tx: Tx): Promise<Id> {
  const find = () => tx.select({ id: space.id }).from(space).where(eq(space.kind, 'library')).limit(1);
  const [there] = await find();
  if (there) return there.id;
  // Two at once wait for each other, and the second then finds what the first has made.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('library space'))`);
  const [meanwhile] = await find();
  if (meanwhile) return meanwhile.id;
  const id = newId();
  await tx.insert(space).values({ id, kind: 'library' });
  return id;
}

type Inserting = { id: Id; owners: readonly Id[]; at: Date; ready: ReadyEntry };

async function insertSections(tx: Tx, actor: Actor, { id, owners, at, ready }: Inserting): Promise<void> {
  const rows = entrySections.map(({ key, title }, position) => ({
    id: newId(),
    documentId: id,
    templateKey: key,
    position,
    title: ready.titles?.[key] ?? title,
    ownerOrganisationId: actor.organisationId,
    held: true,
    schemaVersion,
    createdAt: at,
  }));
  await tx.insert(section).values(rows);
  await tx
    .insert(sectionGrant)
    .values(
      rows.flatMap(({ id: sectionId }) =>
        owners.map((subjectId) => ({ sectionId, subjectKind: 'organisation', subjectId, level: 'edit' })),
      ),
    );
  const authorId = actor.personId;
  await writeFirstTexts(
    tx,
    rows.flatMap(({ id: sectionId, templateKey }) => {
      const text = ready.texts[templateKey];
      return text ? [{ sectionId, authorId, at, text }] : [];
    }),
  );
}
