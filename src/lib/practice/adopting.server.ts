import { and, desc, eq } from 'drizzle-orm';
import { entryVersion } from '#schema/library.ts';
import { adoption } from '#schema/practice.ts';
import { authorisePortal } from '../access/authorise.server.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import { authoriseEntry } from '../library/facts.server.ts';
import type { EntryFields } from '../library/entry.ts';
import { record } from '../people/audit.server.ts';
import { writableSections, type WritableSection } from '../sections/evidence.server.ts';
import { updatesUpTo } from '../sections/reading.server.ts';
import { parts } from '../sections/text-tasks.ts';
import { adoptedBlocks, type Adopting } from './adopting.ts';
import { recount } from './counting.server.ts';
import { enterPackage, planOf } from './packages.server.ts';

/** A published version of an entry, with the words that are taken along. */
type VersionToAdopt = { id: Id; slug: string; title: string; version: number; steps: string };

/** The newest published version, for whoever may read the entry. */
async function versionToAdopt(app: App, actor: Who, slug: string): Promise<Result<VersionToAdopt>> {
  const allowed = await authoriseEntry(app.db, actor, 'entry.read', { slug });
  if (!allowed.ok) return allowed;
  const { id, state, version } = allowed.value;
  if (state !== 'published' || version === null)
    return refused('This entry is not published. It can be adopted once it is.');
  const [row] = await app.db
    .select({ fields: entryVersion.fields, sections: entryVersion.sections })
    .from(entryVersion)
    .where(and(eq(entryVersion.entryId, id), eq(entryVersion.number, version)));
  if (!row) return denied('not-found');
  const steps_ =
    row.sections.find(({ key }) => key === 'done') ??
    row.sections.find(({ key }) => key === 'implementation');
  const title = (row.fields as EntryFields).title;
  return done({ id, slug, title, version, steps: steps_ ? await textOf(app, steps_) : '' });
}

async function textOf(app: App, { sectionId, seq }: { sectionId: Id; seq: number }): Promise<string> {
  if (seq === 0) return '';
  const updates = await updatesUpTo(app.db, sectionId, seq);
  const size = updates.reduce((sum, { length }) => sum + length, 0);
  const found = await app.texts.work(parts, { updates }, size);
  return found
    .map(({ heading, text }) => [heading, text].filter((each) => each !== '').join('\n'))
    .join('\n');
}

type AdoptForm = { entry: VersionToAdopt; sections: WritableSection[] };

/** The entry, and the sections of intervention plans that this person may write. */
export async function adoptForm(app: App, actor: Who, slug: string): Promise<Result<AdoptForm>> {
  const entry = await versionToAdopt(app, actor, slug);
  if (!entry.ok) return entry;
  const mine = await writableSections(app, actor);
  if (!mine.ok) return mine;
  const sections: WritableSection[] = [];
  for (const one of mine.value) if (await planOf(app.db, one.id)) sections.push(one);
  return done({ entry: entry.value, sections });
}

/** Takes an entry into a section of a plan, as a package of its own. Answers with where it stands. */
export async function adoptEntry(
  app: App,
  actor: Who,
  slug: string,
  input: Adopting,
): Promise<Result<{ href: string }>> {
  const standing = authorisePortal(actor, 'portal.use');
  if (!standing.ok) return standing;
  const found = await versionToAdopt(app, actor, slug);
  if (!found.ok) return found;
  if (!actor) return denied('signed-out');
  const entry = found.value;
  if (entry.version !== input.version)
    return fail({
      code: 'changed',
      message: `Version ${entry.version} was published meanwhile. Nothing was adopted. Look at it, then adopt it.`,
      now: {},
    });
  const mine = await writableSections(app, actor);
  if (!mine.ok) return mine;
  const place = mine.value.find(({ id }) => id === input.section);
  const plan = place && (await planOf(app.db, place.id));
  if (!place || !plan) return denied('not-found');
  const [origin = ''] = app.settings.origins;
  const { changes } = input;
  const given = { section: place.id, title: entry.title, aim: changes, options: [] };
  const blocks = adoptedBlocks({ ...entry, changes }, origin);
  const made = await enterPackage(app, actor, given, blocks, (tx, packageId) =>
    writeAdoption(tx, app, actor, { entry, packageId, partnershipId: plan.partnershipId, changes }),
  );
  if (!made.ok) return made;
  return done({
    href: `/partnerships/${place.slug}/documents/${place.documentId}/${place.id}/packages#p-${made.value.id}`,
  });
}

type Adoption = { entry: VersionToAdopt; packageId: Id; partnershipId: Id; changes: string };

async function writeAdoption(
  tx: Tx,
  app: App,
  actor: Actor,
  { entry, packageId, partnershipId, changes }: Adoption,
): Promise<Result<undefined>> {
  const again = await authoriseEntry(tx, actor, 'entry.read', { id: entry.id });
  if (!again.ok) return again;
  const { version } = entry;
  await tx.insert(adoption).values({
    id: newId(),
    packageId,
    partnershipId,
    entryId: entry.id,
    version,
    seenVersion: version,
    changes,
    createdAt: app.clock(),
  });
  await recount(tx, entry.id);
  await record(tx, app, {
    action: 'adoption.made',
    actor,
    subject: { kind: 'entry', id: entry.id },
    partnershipId,
    detail: { version },
  });
  return done();
}

/** An entry's title as it was last published, where this person may read it; null: it is not open to them. */
export async function titleRead(
  from: Reader,
  actor: Who,
  entryId: Id,
): Promise<{ slug: string; title: string; version: number } | null> {
  const open = await authoriseEntry(from, actor, 'entry.read', { id: entryId });
  if (!open.ok || open.value.version === null) return null;
  const { slug, version } = open.value;
  const [row] = await from
    .select({ fields: entryVersion.fields })
    .from(entryVersion)
    .where(and(eq(entryVersion.entryId, entryId), eq(entryVersion.number, version)));
  return row ? { slug, title: (row.fields as EntryFields).title, version } : null;
}

/** What owners said of each version after one, newest first. */
export async function notesSince(
  from: Reader,
  entryId: Id,
  seen: number,
): Promise<{ version: number; note: string; at: string }[]> {
  const rows = await from
    .select({ version: entryVersion.number, note: entryVersion.note, at: entryVersion.at })
    .from(entryVersion)
    .where(eq(entryVersion.entryId, entryId))
    .orderBy(desc(entryVersion.number));
  return rows
    .filter(({ version }) => version > seen)
    .map(({ version, note, at }) => ({ version, note, at: at.toISOString() }));
}
