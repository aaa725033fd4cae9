import { and, eq, inArray } from 'drizzle-orm';
import { entryVersion, type VersionedSection } from '#schema/library.ts';
import { section } from '#schema/sections.ts';
import type { EntryState } from '../access/policy-library.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import { denied, done, type Result } from '../core/result.ts';
import { mentionedIn, namingNobody, withNames } from '../sections/mentions.ts';
import { namesFor, renderedUpTo } from '../sections/reading.server.ts';
import { readableSections } from '../sections/sections.server.ts';
import { entrySections, type EntryFields, type SectionKey } from './entry.ts';
import { authoriseEntry, ownersOf, type EntryRow, type Owner } from './facts.server.ts';

/** A heading of an entry with its text, as the portal rendered it. Empty: nothing stands there. */
export type EntryText = { key: SectionKey; title: string; html: string };

/** An entry as somebody reads it: what was last published, and nothing later. */
export type EntryRead = {
  slug: string;
  /** Of what is published; 0: it never was. */
  version: number;
  /** ISO; null: it never was. */
  publishedAt: string | null;
  openToPublic: boolean;
  /** When its owners look at it again, `YYYY-MM-DD`, and whether that day has passed. */
  reviewOn: string | null;
  overdue: boolean;
  fields: EntryFields;
  texts: EntryText[];
  owners: Owner[];
  adopted: number;
  useful: number;
};

/** What is only for those who own it. */
type EntryOwned = {
  state: EntryState;
  withdrawnBecause: string;
  /** Its text or its fields were changed since it was published. */
  changed: boolean;
};

/**
 * An entry for a person who is signed in. Its owners get one that is not published as they have it now; of a
 * published one they, too, are shown what everyone reads.
 */
export async function entryRead(
  app: App,
  actor: Who,
  slug: string,
): Promise<Result<EntryRead & { owned: EntryOwned | null }>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.read', { slug });
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const row = allowed.value;
  const working = row.owner ? await workingNow(app, actor, row) : null;
  const said = row.state === 'published' ? await lastPublished(app, row) : working;
  if (!said) return denied('not-found');
  const names = await namesFor(app.db, actor, [
    ...new Set(said.texts.flatMap(({ html }) => mentionedIn(html))),
  ]);
  const texts = said.texts.map((text) => ({ ...text, html: withNames(text.html, names) }));
  return done({
    ...(await readFrom(app, row, said.fields, texts)),
    owned: working && {
      state: row.state,
      withdrawnBecause: row.withdrawnBecause,
      changed:
        row.state === 'published' &&
        (working.marks !== said.marks || JSON.stringify(working.fields) !== JSON.stringify(said.fields)),
    },
  });
}

/**
 * The same for anybody at all, where its owners opened it. People who are mentioned in it are not named, and what an
 * imported file said besides (its author, an address) stays inside: a page's data can be asked for without the page.
 */
export async function openEntryRead(app: App, slug: string): Promise<Result<EntryRead>> {
  const allowed = await authoriseEntry(app.db, null, 'entry.read-openly', { slug });
  if (!allowed.ok) return allowed;
  const said = await lastPublished(app, allowed.value);
  if (!said) return denied('not-found');
  const texts = said.texts.map((text) => ({ ...text, html: namingNobody(text.html) }));
  return done(await readFrom(app, allowed.value, { ...said.fields, extras: {} }, texts));
}

async function readFrom(
  app: App,
  row: EntryRow,
  fields: EntryFields,
  texts: EntryText[],
): Promise<EntryRead> {
  const { slug, version, publishedAt, openToPublic, reviewOn, adopted, useful } = row;
  return {
    slug,
    version: version ?? 0,
    publishedAt: publishedAt?.toISOString() ?? null,
    openToPublic,
    reviewOn,
    overdue: reviewOn !== null && reviewOn < londonDay(app.clock()),
    fields,
    texts: inOrder(texts),
    owners: (await ownersOf(app.db, [row.id])).get(row.id) ?? [],
    adopted,
    useful,
  };
}

/** `marks`: how far each section's text goes, to be compared. */
type Said = { fields: EntryFields; texts: EntryText[]; marks: string };

const marksOf = (sections: readonly { id: string; seq: number }[]): string =>
  sections
    .map(({ id, seq }) => `${id} ${seq}`)
    .sort()
    .join();

const inOrder = (texts: readonly EntryText[]): EntryText[] =>
  entrySections.flatMap(({ key }) => texts.filter((text) => text.key === key));

async function lastPublished(app: App, { id, version }: EntryRow): Promise<Said | null> {
  const [row] = await app.db
    .select({ fields: entryVersion.fields, sections: entryVersion.sections })
    .from(entryVersion)
    .where(and(eq(entryVersion.entryId, id), eq(entryVersion.number, version ?? 0)));
  if (!row) return null;
  const epochs = await epochsOf(app, row.sections);
  const texts = await Promise.all(
    row.sections.map(async ({ sectionId, key, title, seq }) => {
      const rendered = { id: sectionId, epoch: epochs.get(sectionId) ?? 1 };
      const html = seq === 0 ? '' : (await renderedUpTo(app, rendered, seq)).html;
      return { key: key as SectionKey, title, html };
    }),
  );
  const marks = marksOf(row.sections.map(({ sectionId, seq }) => ({ id: sectionId, seq })));
  return { fields: row.fields as EntryFields, texts, marks };
}

async function epochsOf(app: App, sections: readonly VersionedSection[]): Promise<Map<string, number>> {
  if (sections.length === 0) return new Map();
  const ids = sections.map(({ sectionId }) => sectionId);
  const rows = await app.db
    .select({ id: section.id, epoch: section.epoch })
    .from(section)
    .where(inArray(section.id, ids));
  return new Map(rows.map(({ id, epoch }) => [id, epoch]));
}

async function workingNow(app: App, actor: Actor, { id, fields }: EntryRow): Promise<Said> {
  const rows = await readableSections(app.db, actor, londonDay(app.clock()), { documentId: id });
  const keys = new Map(
    (
      await app.db
        .select({ id: section.id, key: section.templateKey })
        .from(section)
        .where(eq(section.documentId, id))
    ).map((row) => [row.id, row.key]),
  );
  const texts = await Promise.all(
    rows.map(async (row) => {
      const html = row.newestSeq === 0 ? '' : (await renderedUpTo(app, row, row.newestSeq)).html;
      return { key: keys.get(row.id) as SectionKey, title: row.title, html };
    }),
  );
  return { fields, texts, marks: marksOf(rows.map((row) => ({ id: row.id, seq: row.newestSeq }))) };
}
