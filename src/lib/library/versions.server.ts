import { and, desc, eq } from 'drizzle-orm';
import { entryVersion } from '#schema/library.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import type { ShownPerson } from '../people/naming.ts';
import { mentionedIn, withNames } from '../sections/mentions.ts';
import { namesFor, peopleShownTo } from '../sections/reading.server.ts';
import { loggedText } from '../sections/versions.server.ts';
import { readableSections } from '../sections/sections.server.ts';
import type { EntryFields } from './entry.ts';
import { authoriseEntry } from './facts.server.ts';

type EntryVersionLine = {
  number: number;
  /** What its owners say has changed. */
  note: string;
  /** ISO. */
  at: string;
  by: ShownPerson | null;
};

type Row = { number: number; note: string; at: Date; madeBy: Id };

async function linesOf(app: App, viewer: Actor, rows: readonly Row[]): Promise<EntryVersionLine[]> {
  const people = await peopleShownTo(
    app.db,
    viewer,
    rows.map(({ madeBy }) => madeBy),
  );
  return rows.map(({ number, note, at, madeBy }) => ({
    number,
    note,
    at: at.toISOString(),
    by: people.get(madeBy) ?? null,
  }));
}

/**
 * The versions of an entry, the newest first, with what its owners said of each: for everyone who reads it. The texts
 * of older ones are its owners' alone, who may have taken something out of them.
 */
export async function entryVersions(
  app: App,
  actor: Who,
  slug: string,
): Promise<Result<{ slug: string; title: string; owner: boolean; versions: EntryVersionLine[] }>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.read', { slug });
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const { id, owner, version, fields } = allowed.value;
  const rows = await app.db
    .select()
    .from(entryVersion)
    .where(eq(entryVersion.entryId, id))
    .orderBy(desc(entryVersion.number));
  const newest = rows.find(({ number }) => number === version);
  return done({
    slug,
    title: newest ? (newest.fields as EntryFields).title : fields.title,
    owner,
    versions: await linesOf(app, actor, rows),
  });
}

type EntryVersion = {
  slug: string;
  line: EntryVersionLine;
  fields: EntryFields;
  /** `number`: of the section's own versions, 0: nothing stood in it. */
  sections: { id: Id; title: string; number: number; html: string }[];
};

/** One version as it was published, for its owners. */
export async function entryVersionText(
  app: App,
  actor: Who,
  { slug, version }: { slug: string; version: string },
): Promise<Result<EntryVersion>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.write', { slug });
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  if (!/^\d{1,9}$/.test(version)) return denied('not-found');
  const [row] = await app.db
    .select()
    .from(entryVersion)
    .where(and(eq(entryVersion.entryId, allowed.value.id), eq(entryVersion.number, Number(version))));
  const [line] = row ? await linesOf(app, actor, [row]) : [];
  if (!row || !line) return denied('not-found');
  const today = londonDay(app.clock());
  const now = await readableSections(app.db, actor, today, { documentId: allowed.value.id });
  const epochs = new Map(now.map(({ id, epoch }) => [id, epoch]));
  const htmls = await Promise.all(
    row.sections.map(async ({ sectionId: id, seq }) =>
      seq === 0 ? '' : (await loggedText(app, { id, epoch: epochs.get(id) ?? 0 }, seq)).html,
    ),
  );
  const names = await namesFor(app.db, actor, [...new Set(htmls.flatMap(mentionedIn))]);
  return done({
    slug,
    line,
    fields: row.fields as EntryFields,
    sections: row.sections.map(({ sectionId, title, number }, i) => ({
      id: sectionId,
      title,
      number,
      html: withNames(htmls[i] ?? '', names),
    })),
  });
}
