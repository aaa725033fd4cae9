import type { ReleaseKind } from './kinds.ts';

/** A line that was not used, and why. */
export type Reject = {
  line: number;
  reason: string;
  /** Its beginning; '' where showing it would say more than the reason. */
  text: string;
  /** Of several files in one: which. */
  file?: string;
};

/** What reading a file found, told to whoever imports it and kept with the release. Counts are of rows. */
export type ImportReport = {
  kind: ReleaseKind;
  /** "utf-8 with a byte-order mark, comma, CRLF, gzip": how the file is written. */
  format: { encoding: string; delimiter: string; lineEnd: string; compression: string; files: number };
  /** The columns of the file, and the one each field was read from. */
  columns: string[];
  mapping: Record<string, string>;
  edition: number | null;
  year: number | null;
  read: number;
  used: number;
  rejected: number;
  /** The first rejects, at most `mostRejects`, and how many there are for each reason. */
  rejects: Reject[];
  reasons: Record<string, number>;
  /** Of rows with a place: how the ward was found, or why not. */
  places: { byPoint: number; byLsoa: number; without: number; outside: number } | null;
  /** Rows with a code that no ward of the area has, by code, the most frequent first; and how many rows in all. */
  unknownCodes: { code: string; rows: number }[];
  unknownRows: number;
  months: { from: string; to: string } | null;
  wards: number;
  sources: string[];
  measures: { slug: string; name: string; total: number }[];
  changes: Changes | null;
  notes: string[];
};

/** What an import alters of what is held for the same area, kind and source. */
export type Changes = {
  /** Months that no release covered before, and those that one did. */
  newMonths: number;
  heldMonths: number;
  /** Of the months held: totals that differ, the largest difference first, at most 50. */
  revised: { measure: string; month: string; before: number; after: number }[];
  revisedCount: number;
  newMeasures: string[];
  supersedes: { id: string; title: string }[];
};

const mostRejects = 200;
const mostReasons = 40;
const mostCodes = 50;

/** Collects what is said about lines and codes while a file is read; memory stays bounded whatever the file. */
export function makeRejects() {
  const rejects: Reject[] = [];
  const reasons = new Map<string, number>();
  const codes = new Map<string, number>();
  let rejected = 0;
  let unknownRows = 0;
  return {
    reject(line: number, reason: string, text = '', file?: string) {
      rejected++;
      const known = reasons.has(reason) || reasons.size < mostReasons ? reason : 'other reasons';
      reasons.set(known, (reasons.get(known) ?? 0) + 1);
      if (rejects.length < mostRejects)
        rejects.push({ line, reason, text: text.slice(0, 160), ...(file === undefined ? {} : { file }) });
    },
    unknown(code: string) {
      unknownRows++;
      if (codes.has(code) || codes.size < 20_000) codes.set(code, (codes.get(code) ?? 0) + 1);
    },
    done: () => ({
      rejected,
      rejects,
      reasons: Object.fromEntries([...reasons].sort(([, a], [, b]) => b - a)),
      unknownRows,
      unknownCodes: [...codes]
        .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
        .slice(0, mostCodes)
        .map(([code, rows]) => ({ code, rows })),
    }),
  };
}
export type Rejects = ReturnType<typeof makeRejects>;
