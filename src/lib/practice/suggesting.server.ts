import { and, desc, eq, inArray, notInArray, or, sql } from 'drizzle-orm';
import { entry, entryIndex } from '#schema/library.ts';
import { adoption } from '#schema/practice.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { myPartnerships, openedPartnership } from '../partnerships/partnerships.server.ts';
import { readsReleased, renderedUpTo } from '../sections/reading.server.ts';
import { readableInSpace } from '../sections/sections.server.ts';
import { packagesIn } from './packages.server.ts';
import {
  findingsIn,
  problemsOf,
  suggestionsFor,
  type Candidate,
  type Suggestion,
  type WardSeen,
} from './suggesting.ts';

const most = 4;
/** So many are weighed: the best evidenced of those that could fit. */
const weighed = 400;

type ForWard = { slug: string; name: string; suggestions: Suggestion[] };

/** Entries that fit a partnership, by what this person may read of it; those that they adopted are left out. */
export async function forWard(
  app: App,
  actor: Who,
  asked: { slug: string } | { id: Id },
): Promise<Result<ForWard>> {
  const opened = await openedPartnership(app, actor, asked, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const today = londonDay(app.clock());
  const rows = await readableInSpace(app.db, viewer, today, head.id);
  const texts = await Promise.all(
    rows.map((row) => renderedUpTo(app, row, readsReleased(row) ? (row.releasedSeq ?? 0) : row.newestSeq)),
  );
  const packages = await packagesIn(
    app.db,
    viewer,
    today,
    rows.map(({ id }) => id),
  );
  const ward: WardSeen = {
    kind: head.kind,
    findings: texts.flatMap(({ text }) => findingsIn(text)),
    options: [...new Set(packages.flatMap(({ row }) => row.options))],
  };
  const adopted = await adoptedIn(
    app,
    packages.map(({ row }) => row.id),
  );
  const candidates = await candidatesFor(app, ward, adopted);
  return done({ slug: head.slug, name: head.name, suggestions: suggestionsFor(ward, candidates, most) });
}

/** The same for each partnership of this person's that is open to them. */
export async function forMyWards(app: App, actor: Who): Promise<Result<ForWard[]>> {
  const mine = await myPartnerships(app, actor);
  if (!mine.ok) return mine;
  const found: ForWard[] = [];
  for (const { head } of mine.value.partnerships) {
    if (!head.may.enter) continue;
    const one = await forWard(app, actor, { id: head.id });
    if (one.ok && one.value.suggestions.length > 0) found.push(one.value);
  }
  return done(found);
}

async function adoptedIn(app: App, packageIds: readonly Id[]): Promise<Id[]> {
  if (packageIds.length === 0) return [];
  const rows = await app.db
    .selectDistinct({ id: adoption.entryId })
    .from(adoption)
    .where(inArray(adoption.packageId, [...packageIds]));
  return rows.map(({ id }) => id);
}

async function candidatesFor(app: App, ward: WardSeen, without: readonly Id[]): Promise<Candidate[]> {
  return app.db
    .select({
      id: entryIndex.entryId,
      slug: entry.slug,
      title: entryIndex.title,
      problem: entryIndex.problem,
      options: entryIndex.options,
      tags: entryIndex.tags,
      evidence: entryIndex.evidence,
    })
    .from(entryIndex)
    .innerJoin(entry, and(eq(entry.id, entryIndex.entryId), eq(entry.state, 'published')))
    .where(
      and(
        or(
          inArray(entryIndex.problem, [...problemsOf[ward.kind]]),
          sql`cardinality(${entryIndex.options}) > 0`,
          sql`cardinality(${entryIndex.tags}) > 0`,
        ),
        without.length > 0 ? notInArray(entryIndex.entryId, [...without]) : undefined,
      ),
    )
    .orderBy(desc(entryIndex.evidence), desc(entryIndex.publishedAt))
    .limit(weighed);
}
