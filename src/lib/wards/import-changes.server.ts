import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { measure, release, series } from '#schema/wards.ts';
import type { Reader } from '../core/db.server.ts';
import type { Id } from '../core/ids.ts';
import { isVisible } from './areas.server.ts';
import type { Batch } from './formats/batches.ts';
import { monthOfDay, monthText, type MonthIndex } from './formats/months.ts';
import type { Changes, ImportReport } from './formats/report.ts';

type Window = { from: MonthIndex; to: MonthIndex };

/** Adds up what an import counts, by source, measure and month. */
export function makeTotals() {
  const windows = new Map<string, Window>();
  const sums = new Map<string, Map<MonthIndex, number>>();
  const names = new Map<string, string>();
  const wards = new Set<string>();
  const whole = new Map<string, number>();
  return {
    add(batch: Batch) {
      if (batch.table === 'tally') {
        if (batch.window) windows.set(batch.source, batch.window);
        for (const { key, name, parent } of batch.measures) if (parent === null) names.set(key, name);
      } else if (batch.table === 'wards') for (const { code } of batch.rows) wards.add(code);
      else if (batch.table === 'denominators') for (const { ward } of batch.rows) wards.add(ward);
      if (batch.table !== 'series') return;
      const from = windows.get(batch.source)?.from ?? 0;
      for (const row of batch.rows) {
        wards.add(row.ward);
        const place = `${batch.source}\n${row.measure}`;
        const months = sums.get(place) ?? new Map<MonthIndex, number>();
        sums.set(place, months);
        row.counts.forEach((count, i) => {
          if (count === 0) return;
          months.set(from + i, (months.get(from + i) ?? 0) + count);
          whole.set(row.measure, (whole.get(row.measure) ?? 0) + count);
        });
      }
    },
    of: (key: string) => whole.get(key) ?? 0,
    wards: () => wards.size,
    windows,
    names,
    monthOf: (source: string, key: string, month: MonthIndex) =>
      sums.get(`${source}\n${key}`)?.get(month) ?? 0,
  };
}
type Totals = ReturnType<typeof makeTotals>;

type KnownMeasure = { id: Id; name: string; kind: string };

/** The measures of an area before an import adds its own. */
export const measuresBefore = (from: Reader, areaId: Id): Promise<KnownMeasure[]> =>
  from
    .select({ id: measure.id, name: measure.name, kind: measure.kind })
    .from(measure)
    .where(eq(measure.areaId, areaId));

const mostShown = 50;
const mostReleases = 60;

/**
 * What an import alters of what is held: months, and the totals of each main measure over all wards; `measures` are those from before. Asked a measure at
 * a time, so that nobody's saving waits for it.
 */
export async function changesOf(
  from: Reader,
  areaId: Id,
  { kind, sources }: ImportReport,
  totals: Totals,
  measures: readonly KnownMeasure[],
): Promise<Changes | null> {
  if (totals.windows.size === 0) return null;
  const held = await from
    .select({
      id: release.id,
      title: release.title,
      source: release.source,
      from: release.monthFrom,
      to: release.monthTo,
    })
    .from(release)
    .where(
      and(eq(release.areaId, areaId), eq(release.kind, kind), inArray(release.source, sources), isVisible),
    )
    .orderBy(desc(release.monthTo), desc(release.importedAt))
    .limit(mostReleases);
  const changes: Changes = {
    newMonths: 0,
    heldMonths: 0,
    revised: [],
    revisedCount: 0,
    newMeasures: [],
    supersedes: [],
  };
  const known = new Map(measures.filter((one) => one.kind === kind).map(({ name, id }) => [name, id]));
  for (const [source, window] of totals.windows) {
    const counting = countingIn(
      window,
      held.filter((one) => one.source === source),
    );
    changes.heldMonths += counting.size;
    changes.newMonths += window.to - window.from + 1 - counting.size;
    for (const { id, title } of new Set(counting.values())) changes.supersedes.push({ id, title });
    for (const [key, name] of totals.names)
      changes.revised.push(
        ...(await revisedOf(from, known.get(name), { source, key, name }, counting, totals)),
      );
  }
  changes.newMeasures = [...totals.names.values()].filter((name) => !known.has(name));
  changes.revisedCount = changes.revised.length;
  changes.revised = changes.revised
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, mostShown);
  return changes;
}

type Held = { id: Id; title: string; from: MonthIndex; to: MonthIndex };

/** Which release counts each month of the window: of those that cover it the first, in the order they come in. */
function countingIn(
  window: Window,
  held: readonly { id: Id; title: string; from: string | null; to: string | null }[],
): Map<MonthIndex, Held> {
  const dated = held.flatMap((one) =>
    one.from && one.to ? [{ ...one, from: monthOfDay(one.from), to: monthOfDay(one.to) }] : [],
  );
  const counting = new Map<MonthIndex, Held>();
  for (let month = window.from; month <= window.to; month++) {
    const before = dated.find((one) => month >= one.from && month <= one.to);
    if (before) counting.set(month, before);
  }
  return counting;
}

/** The months whose total of one measure differs from what is held. */
async function revisedOf(
  from: Reader,
  measureId: Id | undefined,
  { source, key, name }: { source: string; key: string; name: string },
  counting: ReadonlyMap<MonthIndex, Held>,
  totals: Totals,
): Promise<Changes['revised']> {
  if (counting.size === 0) return [];
  const before = measureId ? await heldTotals(from, measureId, [...new Set(counting.values())]) : null;
  return [...counting].flatMap(([month, { id }]) => {
    const [was, is] = [before?.get(id)?.get(month) ?? 0, totals.monthOf(source, key, month)];
    return was === is ? [] : [{ measure: name, month: monthText(month), before: was, after: is }];
  });
}

/** A measure's totals by release and month. */
async function heldTotals(from: Reader, measureId: Id, releases: readonly { id: Id; from: MonthIndex }[]) {
  const rows = await from
    .select({
      releaseId: sql<Id>`${series.releaseId}`,
      place: sql<number>`counted.place::int`,
      sum: sql<number>`sum(counted.count)::float8`,
    })
    .from(sql`${series} cross join lateral unnest(${series.counts}) with ordinality as counted(count, place)`)
    .where(
      and(
        eq(series.measureId, measureId),
        inArray(
          series.releaseId,
          releases.map(({ id }) => id),
        ),
      ),
    )
    .groupBy(series.releaseId, sql`counted.place`);
  const totals = new Map<Id, Map<MonthIndex, number>>();
  for (const { releaseId, place, sum } of rows) {
    const months = totals.get(releaseId) ?? new Map<MonthIndex, number>();
    totals.set(releaseId, months);
    months.set((releases.find(({ id }) => id === releaseId)?.from ?? 0) + place - 1, sum);
  }
  return totals;
}
