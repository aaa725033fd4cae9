import type { Mapping } from './columns.ts';
import type { ReleaseKind } from './kinds.ts';
import type { MonthIndex } from './months.ts';
import type { Box, Outline } from './polygons.ts';

/** What is known of an area while a file is read for it. */
export type ReadContext = {
  /** Its wards; empty before any were imported. */
  wards: { code: string; outline: Outline | null }[];
  /** LSOAs of either year to wards of the area. */
  lsoaWards: [lsoa: string, ward: string][];
};

export type Ask = {
  fileName: string;
  /** What the file is said to be; as found otherwise. */
  kind?: ReleaseKind | undefined;
  mapping?: Mapping | undefined;
  edition?: number | null | undefined;
  /** Who counted it, where the file does not say so. */
  source?: string | undefined;
};

/** Something that is counted, as a file names it. `key` is unique within one import. */
export type MeasureFound = { key: string; name: string; parent: string | null };
export type SeriesRow = { measure: string; ward: string; counts: number[] };

export type WardRow = {
  code: string;
  name: string;
  boroughCode: string | null;
  borough: string;
  size: number | null;
  box: Box | null;
  outline: Outline | null;
};
export type BoroughRow = { code: string; name: string; outline: Outline };
export type LinkRow = { from: string; to: string; fromName: string; toName: string };
export type DenominatorRow = { ward: string; kind: 'residents' | 'premises'; value: number };
export type SearchRow = {
  line: number;
  /** ISO 8601, UTC. */
  at: string;
  ward: string | null;
  type: string;
  legislation: string;
  object: string;
  outcome: string;
  linked: boolean | null;
  gender: string;
  age: string;
  selfDefined: string;
  officerDefined: string;
};

/** Rows of one table, at most `batchSize`; `tally` comes before the series of its source. */
export type Batch =
  | { table: 'wards'; rows: WardRow[] }
  | { table: 'boroughs'; rows: BoroughRow[] }
  | { table: 'links'; rows: LinkRow[] }
  | { table: 'denominators'; rows: DenominatorRow[] }
  | { table: 'searches'; rows: SearchRow[] }
  | {
      table: 'tally';
      kind: ReleaseKind;
      source: string;
      window: { from: MonthIndex; to: MonthIndex } | null;
      measures: MeasureFound[];
    }
  | { table: 'series'; source: string; rows: SeriesRow[] };

/** As many rows as the embedded database takes in well under 100 ms: nobody else's saving waits longer. */
export const batchSize = 800;
