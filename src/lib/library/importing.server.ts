import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { entry, entryOwner } from '#schema/library.ts';
import { document } from '#schema/sections.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { denied, done, invalid, type Failure, type Result } from '../core/result.ts';
import { plainText } from '../sections/plain.ts';
import { tidyDocument } from '../sections/tidy.ts';
import { missingIn, sectionKeys, type EntryFields, type SectionKey } from './entry.ts';
import { authoriseLibrary } from './facts.server.ts';
import { packed, unpacked } from './import-files.server.ts';
import type { Ahead, FileAhead, FileOutcome, Importing, MarkdownFile, NameAhead } from './import.ts';
import { beginning } from './lines.ts';
import { makeEntry } from './making.server.ts';
import { matterIn, meaning, type Mapping } from './markdown-matter.ts';
import { readMarkdown, type Read } from './markdown.ts';
import { publishEntry } from './publishing.server.ts';

/** Asks whether somebody may bring in many at once. For the page that offers it. */
export const mayImport = (actor: Who): Result<undefined> =>
  authoriseLibrary(actor, 'library.import', actor?.organisationId ?? '');

/** What files would become. Nothing is stored. */
export async function importAhead(
  app: App,
  actor: Who,
  files: readonly MarkdownFile[],
  mapping: Mapping = {},
): Promise<Result<Ahead>> {
  const allowed = mayImport(actor);
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const read = files.map((file) => ({ name: file.name, read: readMarkdown(file.text, mapping) }));
  const titles = read.flatMap((one) => (one.read.ok ? [one.read.fields.title] : []));
  const already = await ownTitles(app, actor.organisationId, titles);
  return done({
    packed: packed(files),
    names: namesIn(files, mapping),
    files: read.map(({ name, read: one }) => ahead(name, one, already)),
  });
}

function ahead(name: string, read: Read, already: ReadonlyMap<string, string>): FileAhead {
  if (!read.ok) return { ok: false, name, because: read.because };
  const { fields, texts, notes } = read;
  const said = saidIn(texts);
  return {
    ok: true,
    name,
    title: fields.title,
    date: fields.date,
    tags: fields.tags,
    sections: sectionKeys.filter((key) => (said[key] ?? '') !== ''),
    missing: missingIn(fields, said),
    notes,
    already: already.get(fields.title) ?? null,
  };
}

const saidIn = (texts: Extract<Read, { ok: true }>['texts']): Partial<Record<SectionKey, string>> =>
  Object.fromEntries(
    sectionKeys.map((key) => [key, plainText(tidyDocument({ content: texts[key] ?? [] })).trim()]),
  );

/** Every name that stands in a front matter, the most frequent first. */
function namesIn(files: readonly MarkdownFile[], mapping: Mapping): NameAhead[] {
  const names = new Map<string, NameAhead>();
  for (const { text } of files) {
    const split = matterIn(text);
    if (!split.ok) continue;
    for (const [name, value] of Object.entries(split.matter)) {
      const seen = names.get(name) ?? { name, files: 0, example: '', field: meaning(name, mapping) };
      seen.files++;
      if (seen.example === '' && value !== null) seen.example = beginning(exampleOf(value), 80);
      names.set(name, seen);
    }
  }
  return [...names.values()].sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1)).slice(0, 60);
}

const exampleOf = (value: unknown): string => {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

async function ownTitles(app: App, organisationId: string, titles: readonly string[]) {
  if (titles.length === 0) return new Map<string, string>();
  const title = sql<string>`${entry.fields}->>'title'`;
  const rows = await app.db
    .select({ slug: entry.slug, title })
    .from(entry)
    .innerJoin(entryOwner, eq(entryOwner.entryId, entry.id))
    .innerJoin(document, eq(document.id, entry.id))
    .where(
      and(
        eq(entryOwner.organisationId, organisationId),
        isNull(document.archivedAt),
        inArray(title, [...titles]),
      ),
    );
  return new Map(rows.map((row) => [row.title, row.slug]));
}

/**
 * Makes an entry of each file, as this person's organisation's: a draft, or published at once where that is asked and
 * nothing is missing. Each file is taken whole or not at all; one that cannot be leaves the others as they are. A title
 * that the organisation has already is passed over, so that the same files may be sent twice.
 */
export async function importEntries(
  app: App,
  actor: Who,
  { packed: word, publish, licence }: Importing,
  mapping: Mapping,
): Promise<Result<FileOutcome[]>> {
  const allowed = mayImport(actor);
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  const files = unpacked(word);
  if (!files) return invalid({ packed: 'Choose the files again: they did not come through whole' });
  const outcomes: FileOutcome[] = [];
  for (const file of files) {
    const read = readMarkdown(file.text, mapping);
    if (!read.ok) outcomes.push({ ok: false, name: file.name, because: read.because });
    else outcomes.push(await importOne(app, actor, { name: file.name, read, publish, licence }));
  }
  return done(outcomes);
}

type One = {
  name: string;
  read: Extract<Read, { ok: true }>;
  publish: boolean;
  licence: EntryFields['licence'];
};

async function importOne(
  app: App,
  actor: NonNullable<Who>,
  { name, read, publish, licence }: One,
): Promise<FileOutcome> {
  const { texts, notes } = read;
  const { title } = read.fields;
  const has = (await ownTitles(app, actor.organisationId, [title])).get(title);
  if (has !== undefined)
    return {
      ok: false,
      name,
      because: `Passed over: your organisation has an entry of this title already, “${title}”.`,
    };
  const fields = { ...read.fields, licence: read.licensed ? read.fields.licence : licence };
  const made = await makeEntry(app, actor, { fields, texts });
  if (!made.ok) return { ok: false, name, because: wordsOf(made.failure) };
  const { slug } = made.value;
  if (!publish) return { ok: true, name, title, slug, published: false, notes };
  const out = await publishEntry(app, actor, { slug, edition: 1, note: '' });
  return out.ok
    ? { ok: true, name, title, slug, published: true, notes }
    : { ok: true, name, title, slug, published: false, notes: [...notes, wordsOf(out.failure)] };
}

const wordsOf = (failure: Failure): string =>
  'message' in failure ? failure.message : 'It was not taken. Nothing of it was kept; try it again.';
