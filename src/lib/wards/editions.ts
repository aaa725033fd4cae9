import { byPrecedence, type ReleaseLine } from './figures.ts';
import { monthsFrom, spanName, type Month } from './months.ts';

/** A set of wards: the boundaries of one year, or the codes that a release of figures came with. */
export type Edition = {
  /** What asks for it: a year, or the id of a release. */
  key: string;
  label: string;
  year: number | null;
  /** The releases that define its wards, the newest first. */
  releaseIds: string[];
  /** Where a release of figures defines it: its months, since other months may know other codes. */
  months: Month[] | null;
};

/**
 * The editions that a city's wards can be seen in, the newest first. Boundaries of one year belong together, however
 * many files they came in (one a borough). Of releases of figures that came with codes each is an edition.
 */
export function editionsOf(releases: readonly ReleaseLine[]): Edition[] {
  const drawn = releases
    .filter(({ kind }) => kind === 'boundaries')
    .sort((a, b) => b.importedAt.localeCompare(a.importedAt));
  const years = [...new Set(drawn.map(({ edition }) => edition))].sort((a, b) => (b ?? 0) - (a ?? 0));
  const boundaries = years.map((year) => ({
    key: year === null ? 'undated' : String(year),
    label: year === null ? 'Undated' : String(year),
    year,
    releaseIds: drawn.filter(({ edition }) => edition === year).map(({ id }) => id),
    months: null,
  }));
  const coded = byPrecedence(releases.filter(({ kind }) => kind === 'ward-crime')).map((release) => ({
    key: release.id,
    label: `Codes of figures, ${spanName(release.from, release.to)}`,
    year: release.edition,
    releaseIds: [release.id],
    months: monthsFrom(release.from, release.to),
  }));
  return [...boundaries, ...coded];
}

/** All editions, and the one that is meant: the newest where none is asked for. */
export function choosing(
  releases: readonly ReleaseLine[],
  asked: string | null,
): { editions: Edition[]; edition: Edition | undefined } {
  const editions = editionsOf(releases);
  return { editions, edition: asked ? editions.find(({ key }) => key === asked) : editions[0] };
}
