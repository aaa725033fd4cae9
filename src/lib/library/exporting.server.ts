import { and, eq } from 'drizzle-orm';
import { entryVersion, type VersionedSection } from '#schema/library.ts';
import { Zip, ZipDeflate, strToU8 } from 'fflate';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { plainText } from '../sections/plain.ts';
import { updatesUpTo } from '../sections/reading.server.ts';
import { readableSections } from '../sections/sections.server.ts';
import { tree } from '../sections/text-tasks.ts';
import type { TidyDoc } from '../sections/tidy.ts';
import { entrySections, isSectionKey, type EntryFields, type SectionKey } from './entry.ts';
import { authoriseEntry, ownersOf, type EntryRow } from './facts.server.ts';
import { foundIds } from './finding.server.ts';
import type { Search } from './finding.ts';
import { sectionMarkdown, writeMarkdown } from './markdown.ts';
import type { Origin } from './markdown-matter.ts';
import { keysOf } from './publishing.server.ts';

/** An entry as it leaves: its fields, and its sections' texts. */
type Exported = { slug: string; markdown: string; json: ExportedJson };

type ExportedJson = {
  format: 'wardmote-entry-1';
  slug: string;
  origin: Origin;
  fields: EntryFields;
  sections: { key: SectionKey; title: string; markdown: string; text: string }[];
};

/** One entry: its newest version; where it is not published, as its owners have it. */
export async function exportEntry(
  app: App,
  actor: Who,
  asked: { slug: string } | { id: Id },
): Promise<Result<Exported>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.read', asked);
  if (!allowed.ok) return allowed;
  if (!actor) return denied('signed-out');
  return done(await exported(app, actor, allowed.value));
}

/** What a search finds, one after the other, each as it may be read at that moment. */
export async function exportSearch(
  app: App,
  actor: Who,
  search: Search,
): Promise<Result<AsyncGenerator<Exported>>> {
  const ids = await foundIds(app, actor, search);
  if (!ids.ok) return ids;
  return done(each(app, actor, ids.value));
}

async function* each(app: App, actor: Who, ids: readonly Id[]): AsyncGenerator<Exported> {
  for (const id of ids) {
    const one = await exportEntry(app, actor, { id });
    // Withdrawn meanwhile.
    if (one.ok) yield one.value;
  }
}

async function exported(app: App, actor: Actor, row: EntryRow): Promise<Exported> {
  const said = row.state === 'published' ? await published(app, row) : await working(app, actor, row);
  const texts: Partial<Record<SectionKey, TidyDoc>> = {};
  for (const { id, key, seq } of said.sections) {
    if (seq === 0) continue;
    const updates = await updatesUpTo(app.db, id, seq);
    const size = updates.reduce((sum, bytes) => sum + bytes.length, 0);
    texts[key] = await app.texts.work(tree, { updates }, size);
  }
  const owners = (await ownersOf(app.db, [row.id])).get(row.id) ?? [];
  const origin: Origin = {
    owners: owners.map(({ name }) => name),
    address: `${app.settings.origins[0] ?? ''}/library/${row.slug}`,
    published: row.publishedAt === null ? null : londonDay(row.publishedAt),
    version: row.version ?? 0,
  };
  const { fields } = said;
  const sections = entrySections.flatMap(({ key, title }) => {
    const doc = texts[key];
    const own = said.sections.find((one) => one.key === key)?.title ?? title;
    return doc ? [{ key, title: own, markdown: sectionMarkdown(fields, doc), text: plainText(doc) }] : [];
  });
  const { slug } = row;
  return {
    slug,
    markdown: writeMarkdown(fields, texts, origin),
    json: { format: 'wardmote-entry-1', slug, origin, fields, sections },
  };
}

type Said = { fields: EntryFields; sections: { id: Id; key: SectionKey; title: string; seq: number }[] };

async function published(app: App, { id, version }: EntryRow): Promise<Said> {
  const [row] = await app.db
    .select({ fields: entryVersion.fields, sections: entryVersion.sections })
    .from(entryVersion)
    .where(and(eq(entryVersion.entryId, id), eq(entryVersion.number, version ?? 0)));
  const sections = (row?.sections ?? []).flatMap(({ sectionId, key, title, seq }: VersionedSection) =>
    isSectionKey(key) ? [{ id: sectionId, key, title, seq }] : [],
  );
  return { fields: row?.fields as EntryFields, sections };
}

async function working(app: App, actor: Actor, { id, fields }: EntryRow): Promise<Said> {
  const rows = await readableSections(app.db, actor, londonDay(app.clock()), { documentId: id });
  const keys = await keysOf(app, id);
  const sections = rows.flatMap((row) => {
    const key = keys.get(row.id);
    return key ? [{ id: row.id, key, title: row.title, seq: row.newestSeq }] : [];
  });
  return { fields, sections };
}

/** A zip of files that are made while it is read. */
export function zipOf(files: AsyncIterable<{ name: string; text: string }>): ReadableStream<Uint8Array> {
  const source = files[Symbol.asyncIterator]();
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    ready.push(bytes);
  });
  return new ReadableStream({
    async pull(controller) {
      const next = await source.next();
      if (next.done) zip.end();
      else {
        const file = new ZipDeflate(next.value.name, { level: 6 });
        zip.add(file);
        file.push(strToU8(next.value.text), true);
      }
      for (const bytes of ready) controller.enqueue(bytes);
      ready = [];
      if (next.done) controller.close();
    },
    async cancel() {
      await source.return?.();
    },
  });
}

/** A JSON list of things that are made while it is read. */
export function jsonOf(things: AsyncIterable<unknown>): ReadableStream<Uint8Array> {
  const source = things[Symbol.asyncIterator]();
  let begun = false;
  return new ReadableStream({
    async pull(controller) {
      const next = await source.next();
      const before = begun ? ',\n' : '[\n';
      begun = true;
      if (!next.done) return controller.enqueue(strToU8(`${before}${JSON.stringify(next.value)}`));
      controller.enqueue(strToU8(before === '[\n' ? '[]\n' : '\n]\n'));
      controller.close();
    },
    async cancel() {
      await source.return?.();
    },
  });
}
