import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { entry, entryIndex, entryVersion, type VersionedSection } from '#schema/library.ts';
import { section, sectionGrant } from '#schema/sections.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Tx } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import { readableSections } from '../sections/sections.server.ts';
import { addVersion, lockSection, loggedText, versionAt } from '../sections/versions.server.ts';
import { isSectionKey, missingIn, type EntryFields, type SectionKey } from './entry.ts';
import { authoriseEntry, type EntryRow } from './facts.server.ts';
import { indexEntry, unindexEntry } from './indexing.server.ts';
import { hasClosedSource } from './sources.server.ts';

/** A section's text as it would be published. */
type Publishable = {
  id: Id;
  key: SectionKey;
  title: string;
  seq: number;
  text: string;
  sha256: string;
};

/** The texts of an entry as its owners have them now. */
export async function workingTexts(app: App, actor: Actor, entryId: Id): Promise<Publishable[]> {
  const rows = await readableSections(app.db, actor, londonDay(app.clock()), { documentId: entryId });
  const keys = await keysOf(app, entryId);
  const texts = await Promise.all(
    rows.map(async (row) => {
      const { text, sha256 } = await loggedText(app, row, row.newestSeq);
      const key = keys.get(row.id);
      return key ? [{ id: row.id, key, title: row.title, seq: row.newestSeq, text, sha256 }] : [];
    }),
  );
  return texts.flat();
}

/** Which section of an entry is which. */
export async function keysOf(app: App, entryId: Id): Promise<Map<Id, SectionKey>> {
  const rows = await app.db
    .select({ id: section.id, key: section.templateKey })
    .from(section)
    .where(eq(section.documentId, entryId));
  return new Map(rows.flatMap(({ id, key }) => (key && isSectionKey(key) ? [[id, key] as const] : [])));
}

export const byKey = (texts: readonly Publishable[]): Partial<Record<SectionKey, string>> =>
  Object.fromEntries(texts.map(({ key, text }) => [key, text]));

type Publishing = {
  slug: string;
  edition: number;
  note: string;
  /** `seenOf` what was looked at; where something was written since, nothing is published. */
  seen?: string;
  /** The day of its next review, `YYYY-MM-DD`; null: none; left out: as it is. */
  reviewOn?: string | null;
};

/** SHA-256 of all that becomes visible. */
export const seenOf = (fields: EntryFields, texts: readonly Publishable[]): string =>
  createHash('sha256')
    .update(JSON.stringify([fields, texts.map(({ key, title, sha256 }) => [key, title, sha256])]))
    .digest('hex');

const fromClosedText = refused(
  'Not published: a text that it was taken from may not be shared any more. The entry is kept as it is, for its owners alone. Begin a new entry without what came from there.',
);

const changedMeanwhile = fail({
  code: 'changed',
  message: 'Somebody changed this entry meanwhile. Nothing was published: look at it again first.',
  now: {},
});

/**
 * Freezes the fields and the texts as the next version, and shows it to everyone who is signed in. Refused where
 * something is missing that others need to rely on it.
 */
export async function publishEntry(
  app: App,
  actor: Who,
  { slug, edition, note, seen, reviewOn }: Publishing,
): Promise<Result<{ version: number }>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.publish', { slug });
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const found = allowed.value;
  const texts = await workingTexts(app, actor, found.id);
  const missing = missingIn(found.fields, byKey(texts));
  if (missing.length > 0)
    return refused(
      `Not published: it still needs ${listed(missing)}. The draft is kept as it is; write what is missing, then publish.`,
    );
  if (seen !== undefined && seen !== seenOf(found.fields, texts)) return changedMeanwhile;
  const made = await app.transaction(async (tx) => {
    const again = await authoriseEntry(tx, actor, 'entry.publish', { id: found.id });
    if (!again.ok) return again;
    if (again.value.edition !== edition || found.edition !== edition) return changedMeanwhile;
    if (await hasClosedSource(tx, found.id)) return fromClosedText;
    return done(await publishNow(tx, app, actor, { row: again.value, texts, note, reviewOn }));
  });
  if (made.ok) for (const { id } of texts) await app.rooms.recheck({ section: id });
  return made;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

type Now = {
  row: EntryRow;
  texts: readonly Publishable[];
  note: string;
  reviewOn?: string | null | undefined;
};

async function publishNow(
  tx: Tx,
  app: App,
  actor: Actor,
  { row, texts, note, reviewOn = row.reviewOn }: Now,
) {
  const at = app.clock();
  const sections: VersionedSection[] = [];
  for (const { id, key, title, seq, sha256 } of texts) {
    const number = await releaseOne(tx, actor, { id, seq, sha256, at });
    sections.push({ sectionId: id, key, title, number, seq, sha256 });
  }
  const version = (row.version ?? 0) + 1;
  const { fields } = row;
  await tx.insert(entryVersion).values({
    entryId: row.id,
    number: version,
    fields,
    sections,
    note,
    madeBy: actor.personId,
    at,
  });
  await tx
    .update(entry)
    .set({
      state: 'published',
      withdrawnBecause: '',
      version,
      reviewOn,
      publishedAt: at,
      edition: sql`${entry.edition} + 1`,
    })
    .where(eq(entry.id, row.id));
  const { id, openToPublic, adopted, useful } = row;
  await indexEntry(tx, { id, fields, openToPublic, texts: byKey(texts), publishedAt: at, adopted, useful });
  await record(tx, app, {
    action: 'entry.published',
    actor,
    subject: { kind: 'entry', id },
    detail: { version, openToPublic },
  });
  return { version };
}

type Released = { id: Id; seq: number; sha256: string; at: Date };

/** Releases a section's text to its readers: everyone, who may comment on it. Answers with the version's number, 0: none. */
async function releaseOne(tx: Tx, actor: Actor, { id, seq, sha256, at }: Released): Promise<number> {
  const locked = await lockSection(tx, id);
  await tx
    .insert(sectionGrant)
    .values({ sectionId: id, subjectKind: 'everyone', subjectId: '', level: 'comment' })
    .onConflictDoNothing();
  if (!locked || seq === 0) return 0;
  await tx.update(section).set({ releasedSeq: seq }).where(eq(section.id, id));
  const there = locked.releasedSeq === seq ? await versionAt(tx, id, seq) : null;
  return (
    there ??
    (await addVersion(tx, {
      sectionId: id,
      uptoSeq: seq,
      reason: 'released',
      madeBy: actor.personId,
      at,
      sha256,
    }))
  );
}

/**
 * Takes an entry from its readers, for a reason: it is its owners' alone again, is found no more, and is not open to
 * the public. Comes back by being published again.
 */
export async function withdrawEntry(
  app: App,
  actor: Who,
  { slug, because }: { slug: string; because: string },
): Promise<Result<undefined>> {
  const withdrawn = await app.transaction(async (tx) => {
    const allowed = await authoriseEntry(tx, actor, 'entry.withdraw', { slug });
    if (!allowed.ok) return allowed;
    if (!actor) return denied('signed-out');
    if (allowed.value.state !== 'published')
      return refused('This entry is not published: there is nothing to withdraw. Nothing was changed.');
    await takeBack(tx, app, { actor, id: allowed.value.id, because });
    return done(allowed.value.id);
  });
  if (!withdrawn.ok) return withdrawn;
  for (const id of await sectionIdsOf(app, withdrawn.value)) await app.rooms.recheck({ section: id });
  return done();
}

/** The same inside a command. Whoever calls it has asked, and rechecks the sections after its commit. */
export async function takeBack(
  tx: Tx,
  app: App,
  { actor, id, because }: { actor: Pick<Actor, 'personId' | 'from'>; id: Id; because: string },
): Promise<void> {
  await tx
    .update(entry)
    .set({
      state: 'withdrawn',
      withdrawnBecause: because,
      openToPublic: false,
      edition: sql`${entry.edition} + 1`,
    })
    .where(eq(entry.id, id));
  await tx
    .delete(sectionGrant)
    .where(
      and(
        eq(sectionGrant.subjectKind, 'everyone'),
        sql`${sectionGrant.sectionId} in (select ${section.id} from ${section} where ${section.documentId} = ${id})`,
      ),
    );
  await unindexEntry(tx, id);
  await record(tx, app, { action: 'entry.withdrawn', actor, subject: { kind: 'entry', id } });
}

export async function sectionIdsOf(app: App, entryId: Id): Promise<Id[]> {
  const rows = await app.db.select({ id: section.id }).from(section).where(eq(section.documentId, entryId));
  return rows.map(({ id }) => id);
}

/** Opens a published entry to everybody, signed in or not, or closes it again. */
export async function openEntry(
  app: App,
  actor: Who,
  { slug, open }: { slug: string; open: boolean },
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const allowed = await authoriseEntry(tx, actor, 'entry.open', { slug });
    if (!allowed.ok) return allowed;
    const { id, state, openToPublic } = allowed.value;
    if (state !== 'published')
      return refused('Publish this entry first: only what is published can be open to the public.');
    if (openToPublic === open) return done();
    await tx
      .update(entry)
      .set({ openToPublic: open, edition: sql`${entry.edition} + 1` })
      .where(eq(entry.id, id));
    await tx.update(entryIndex).set({ openToPublic: open }).where(eq(entryIndex.entryId, id));
    const action = open ? 'entry.opened' : 'entry.closed';
    await record(tx, app, { action, actor, subject: { kind: 'entry', id } });
    return done();
  });
}
