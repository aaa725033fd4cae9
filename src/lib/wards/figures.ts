/**
 * Which release counts which month, and what that makes for each ward. Pure: what the database holds comes in as
 * rows.
 *
 * 1. Releases that count the same measure for the same source supersede each other month by month: of those that
 *    cover a month, the one that reaches farthest counts it, and of these the one that was imported last.
 * 2. Different sources of one measure (two forces) add up.
 * 3. A ward that a release covers and has no row for had none. What no release covers is no figure, and not nothing. A
 *    release that defines wards covers those. A force covers the boroughs it polices, which no file names: those of
 *    which at least one ward has a row. What comes in Wardmote's own format covers all wards.
 */
import { monthAfter, monthsApart, type Month } from './months.ts';

/** A release as every figure names it. Months are null where it has none. */
export type ReleaseLine = {
  id: string;
  kind: string;
  source: string;
  edition: number | null;
  title: string;
  publisher: string;
  licence: string;
  from: Month | null;
  to: Month | null;
  importedAt: string;
};

/** One ward's counts of one measure in one release, one a month from the release's first. */
type SeriesRow = { measureId: string; releaseId: string; wardCode: string; counts: readonly number[] };

/** A ward as the chosen edition knows it. `size` in km². */
export type PlacedWard = {
  code: string;
  name: string;
  borough: string;
  boroughCode: string | null;
  size: number | null;
};

export type WardCounts = PlacedWard & {
  /** One a month of `months`; null: no release covers the ward then. */
  counts: (number | null)[];
};

type Holding = {
  /** The measures that are added up: one, or the parts of a composite. */
  parts: readonly string[];
  releases: readonly ReleaseLine[];
  /** The codes a release names, where it defines wards: it counts these, and no others. */
  named: ReadonlyMap<string, ReadonlySet<string>>;
  series: readonly SeriesRow[];
};

type Covering = ReleaseLine & { from: Month; to: Month };

/** Those that cover months, the one that counts first: rule 1. */
export const byPrecedence = (releases: readonly ReleaseLine[]): Covering[] =>
  releases
    .filter((release): release is Covering => release.from !== null && release.to !== null)
    .sort(
      (a, b) =>
        b.to.localeCompare(a.to) || b.importedAt.localeCompare(a.importedAt) || (a.id < b.id ? -1 : 1),
    );

/** The months that these releases cover, rising. */
export function monthsHeld(releases: readonly ReleaseLine[]): Month[] {
  const months = new Set<Month>();
  for (const { from, to } of byPrecedence(releases))
    for (let month = from; month <= to; month = monthAfter(month, 1)) months.add(month);
  return [...months].sort();
}

/** The last months that follow each other without a gap; of no months none. */
export function newestRun(months: readonly Month[]): Month[] {
  let start = months.length - 1;
  while (start > 0 && monthAfter(months[start - 1] ?? '', 1) === months[start]) start--;
  return months.slice(Math.max(0, start));
}

/**
 * Counts of every ward for `months`, and which releases they come from, each with the months it counts for at least
 * one ward.
 */
export function countsOf(
  wards: readonly PlacedWard[],
  months: readonly Month[],
  holding: Holding,
): { wards: WardCounts[]; used: Map<string, Month[]> } {
  const usedAt = new Map<string, Set<Month>>();
  const parts = holding.parts.map((part) => sourcesOf(part, wards, holding));
  const counted = wards.map((ward) => {
    const totals = months.map((month) => {
      let total: number | null = 0;
      for (const sources of parts) {
        const part = countIn(sources, ward.code, month, usedAt);
        total = total === null || part === null ? null : total + part;
      }
      return total;
    });
    return { ...ward, counts: parts.length === 0 ? months.map(() => null) : totals };
  });
  const used = new Map([...usedAt].map(([id, at]) => [id, [...at].sort()]));
  return { wards: counted, used };
}

/** One source's releases of one measure: the first that covers a ward and month counts it. */
type Source = {
  release: Covering;
  rows: ReadonlyMap<string, readonly number[]>;
  covers: (code: string) => boolean;
}[];

function sourcesOf(
  part: string,
  wards: readonly PlacedWard[],
  { releases, named, series }: Holding,
): Source[] {
  const rowsOf = new Map<string, Map<string, readonly number[]>>();
  for (const { measureId, releaseId, wardCode, counts } of series) {
    if (measureId !== part) continue;
    const rows = rowsOf.get(releaseId) ?? new Map<string, readonly number[]>();
    rowsOf.set(releaseId, rows.set(wardCode, counts));
  }
  // A release that never names the measure says nothing about it: categories drift from one to the next.
  const naming = byPrecedence(releases).filter(({ id }) => rowsOf.has(id));
  const boroughs = new Map(wards.map(({ code, borough }) => [code, borough]));
  const bySource = Map.groupBy(naming, ({ kind, source }) => `${kind} ${source}`);
  return [...bySource.values()].map((releasesOfOne) => {
    const rows = releasesOfOne.map(({ id }) => rowsOf.get(id) ?? new Map<string, readonly number[]>());
    const policed = new Set(rows.flatMap((one) => [...one.keys()].map((code) => boroughs.get(code))));
    return releasesOfOne.map((release, i) => {
      const codes = named.get(release.id);
      return {
        release,
        rows: rows[i] ?? new Map<string, readonly number[]>(),
        covers: (code: string) =>
          codes ? codes.has(code) : release.kind === 'figures' || policed.has(boroughs.get(code)),
      };
    });
  });
}

function countIn(
  sources: readonly Source[],
  code: string,
  month: Month,
  usedAt: Map<string, Set<Month>>,
): number | null {
  let total: number | null = null;
  for (const source of sources) {
    const found = source.find(
      ({ release, covers }) => release.from <= month && month <= release.to && covers(code),
    );
    if (!found) continue;
    const { id, from } = found.release;
    usedAt.set(id, (usedAt.get(id) ?? new Set<Month>()).add(month));
    total = (total ?? 0) + (found.rows.get(code)?.[monthsApart(from, month)] ?? 0);
  }
  return total;
}
