import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { adoption, outcomeReport, planPackage } from '#schema/practice.ts';
import { document, section } from '#schema/sections.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, newId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import { notesSince, titleRead } from './adopting.server.ts';
import { fewest, type ByBorough, type Elsewhere, type Reporting } from './adopting.ts';
import { knownToOthers } from './counting.server.ts';
import { authorisePackage, packagesIn } from './packages.server.ts';
import type { AdoptionLine, Outcome } from './packages.ts';

/** The newest report of each of these adoptions. */
async function newestReports(from: Reader, adoptionIds: readonly Id[]) {
  if (adoptionIds.length === 0) return new Map<Id, typeof outcomeReport.$inferSelect>();
  const rows = await from
    .select()
    .from(outcomeReport)
    .where(inArray(outcomeReport.adoptionId, [...adoptionIds]))
    .orderBy(asc(outcomeReport.number));
  return new Map(rows.map((row) => [row.adoptionId, row]));
}

/** The adoptions in packages, by package. Whoever asks has been let in to the packages before. */
export async function adoptionsOf(
  app: App,
  actor: Who,
  packageIds: readonly Id[],
): Promise<Map<Id, AdoptionLine[]>> {
  const found = new Map<Id, AdoptionLine[]>();
  if (packageIds.length === 0) return found;
  const rows = await app.db
    .select()
    .from(adoption)
    .where(inArray(adoption.packageId, [...packageIds]))
    .orderBy(asc(adoption.createdAt));
  const reports = await newestReports(
    app.db,
    rows.map(({ id }) => id),
  );
  for (const row of rows) {
    const of = await titleRead(app.db, actor, row.entryId);
    const newer = of ? await notesSince(app.db, row.entryId, row.seenVersion) : [];
    const line: AdoptionLine = {
      id: row.id,
      entry: of && { slug: of.slug, title: of.title },
      version: row.version,
      newer,
      changes: row.changes,
      outcome: (reports.get(row.id)?.outcome ?? null) as Outcome | null,
    };
    found.set(row.packageId, [...(found.get(row.packageId) ?? []), line]);
  }
  return found;
}

/** Where an entry was adopted and how it went, as far as this person may know. */
export async function elsewhereOf(
  app: App,
  actor: Who,
  entryId: Id,
): Promise<{ told: Elsewhere[]; untold: ByBorough[] }> {
  const rows = await adoptionRows(app.db, entryId);
  const today = londonDay(app.clock());
  const open = new Set(
    (await packagesIn(app.db, actor, today, [...new Set(rows.map(({ sectionId }) => sectionId))])).map(
      ({ row }) => row.id,
    ),
  );
  const named = await boroughsWithEnough(app.db);
  const reports = await newestReports(
    app.db,
    rows.map(({ id }) => id),
  );
  const told: Elsewhere[] = [];
  const counts = new Map<string | null, number>();
  for (const row of rows) {
    const mine = open.has(row.packageId);
    if (!mine && !row.known) continue;
    const borough = mine || named.has(row.borough) ? row.borough : null;
    // What was told from a section that is closed now is told no more, whoever reads.
    const report = row.known ? reports.get(row.id) : undefined;
    if (mine || report)
      told.push({
        place: mine
          ? {
              name: row.name,
              href: `/partnerships/${row.slug}/documents/${row.documentId}/${row.sectionId}/packages#p-${row.packageId}`,
            }
          : null,
        borough,
        report: report
          ? {
              outcome: report.outcome as Outcome,
              body: report.body,
              figures: report.figures,
              at: report.createdAt.toISOString(),
            }
          : null,
      });
    else counts.set(borough, (counts.get(borough) ?? 0) + 1);
  }
  const untold = Array.from(counts, ([borough, count]) => ({ borough, count }));
  return { told, untold };
}

const adoptionRows = (from: Reader, entryId: Id) =>
  from
    .select({
      id: adoption.id,
      packageId: adoption.packageId,
      sectionId: planPackage.sectionId,
      documentId: section.documentId,
      slug: partnership.slug,
      name: partnership.name,
      borough: partnership.borough,
      known: knownToOthers,
    })
    .from(adoption)
    .innerJoin(planPackage, eq(planPackage.id, adoption.packageId))
    .innerJoin(section, eq(section.id, planPackage.sectionId))
    .innerJoin(document, and(eq(document.id, section.documentId), isNull(document.archivedAt)))
    .innerJoin(partnership, and(eq(partnership.id, adoption.partnershipId), isNull(partnership.archivedAt)))
    .where(eq(adoption.entryId, entryId))
    .orderBy(asc(adoption.createdAt), asc(adoption.id));

/** Boroughs with so many partnerships that naming one tells of none of them. */
async function boroughsWithEnough(from: Reader): Promise<Set<string>> {
  const rows = await from
    .select({ borough: partnership.borough })
    .from(partnership)
    .where(isNull(partnership.archivedAt))
    .groupBy(partnership.borough)
    .having(sql`count(*) >= ${fewest}`);
  return new Set(rows.map(({ borough }) => borough));
}

type Adoption = typeof adoption.$inferSelect;

async function adoptionRow(from: Reader, id: Id): Promise<Adoption | null> {
  const [row] = isId(id) ? await from.select().from(adoption).where(eq(adoption.id, id)) : [];
  return row ?? null;
}

/** What stands above the form of a report. */
export async function reportForm(
  app: App,
  actor: Who,
  adoptionId: Id,
): Promise<Result<{ title: string; slug: string; version: number }>> {
  const row = await adoptionRow(app.db, adoptionId);
  if (!row) return denied('not-found');
  const today = londonDay(app.clock());
  const allowed = await authorisePackage(app.db, actor, 'package.report', row.packageId, today);
  if (!allowed.ok) return allowed;
  const of = await titleRead(app.db, actor, row.entryId);
  return of ? done({ title: of.title, slug: of.slug, version: row.version }) : denied('not-found');
}

/** Tells how it went with an adopted entry, for everyone who reads the entry. Answers with the entry's address. */
export function reportOutcome(app: App, actor: Who, input: Reporting): Promise<Result<{ slug: string }>> {
  return app.transaction(async (tx) => {
    const row = await adoptionRow(tx, input.adoption);
    if (!row) return denied('not-found');
    const now = app.clock();
    const allowed = await authorisePackage(tx, actor, 'package.report', row.packageId, londonDay(now));
    if (!allowed.ok) return allowed;
    const of = await titleRead(tx, actor, row.entryId);
    if (!of) return denied('not-found');
    if (!actor) return denied('signed-out');
    const { facts } = allowed.value;
    const capacity = facts.space.kind === 'partnership' ? facts.space.capacity : null;
    // Two at once count one after the other.
    await tx.select({ id: adoption.id }).from(adoption).where(eq(adoption.id, row.id)).for('update');
    const [last] = await tx
      .select({ number: outcomeReport.number })
      .from(outcomeReport)
      .where(eq(outcomeReport.adoptionId, row.id))
      .orderBy(desc(outcomeReport.number))
      .limit(1);
    const { outcome, body, figures } = input;
    await tx.insert(outcomeReport).values({
      id: newId(),
      adoptionId: row.id,
      number: (last?.number ?? 0) + 1,
      outcome,
      body,
      figures,
      madeBy: actor.personId,
      organisationId: capacity?.organisationId ?? actor.organisationId,
      createdAt: now,
    });
    await record(tx, app, {
      action: 'outcome.reported',
      actor,
      subject: { kind: 'entry', id: row.entryId },
      partnershipId: row.partnershipId,
      detail: { outcome },
    });
    return done({ slug: of.slug });
  });
}

/** Marks what changed in an entry since it was adopted as seen. */
export function markSeen(app: App, actor: Who, adoptionId: Id): Promise<Result<{ href: string }>> {
  return app.transaction(async (tx) => {
    const row = await adoptionRow(tx, adoptionId);
    if (!row) return denied('not-found');
    const today = londonDay(app.clock());
    const allowed = await authorisePackage(tx, actor, 'package.follow', row.packageId, today);
    if (!allowed.ok) return allowed;
    const of = await titleRead(tx, actor, row.entryId);
    if (!of) return denied('not-found');
    if (!actor) return denied('signed-out');
    const { version } = of;
    await tx.update(adoption).set({ seenVersion: version }).where(eq(adoption.id, row.id));
    await record(tx, app, {
      action: 'adoption.seen',
      actor,
      subject: { kind: 'entry', id: row.entryId },
      partnershipId: row.partnershipId,
      detail: { version },
    });
    const { packageId } = row;
    return done({ href: await packageHref(tx, packageId) });
  });
}

/** Where a package stands. */
async function packageHref(from: Reader, packageId: Id): Promise<string> {
  const [row] = await from
    .select({ slug: partnership.slug, documentId: section.documentId, sectionId: section.id })
    .from(planPackage)
    .innerJoin(section, eq(section.id, planPackage.sectionId))
    .innerJoin(document, eq(document.id, section.documentId))
    .innerJoin(partnership, eq(partnership.id, document.spaceId))
    .where(eq(planPackage.id, packageId));
  return row
    ? `/partnerships/${row.slug}/documents/${row.documentId}/${row.sectionId}/packages#p-${packageId}`
    : '/';
}
