/** What an imported file can be, as `release.kind` holds it. */
export const releaseKinds = [
  'boundaries',
  'borough-boundaries',
  'ward-crime',
  'street-crime',
  'stop-and-search',
  'populations',
  'lsoa-wards',
  'lsoa-changes',
  'ward-districts',
  'figures',
] as const;
export type ReleaseKind = (typeof releaseKinds)[number];

export const kindNames = {
  boundaries: 'Ward boundaries',
  'borough-boundaries': 'Borough boundaries',
  'ward-crime': 'Recorded crime by ward',
  'street-crime': 'Street-level crime',
  'stop-and-search': 'Stop and search',
  populations: 'Ward populations',
  'lsoa-wards': 'LSOAs and their wards',
  'lsoa-changes': 'LSOAs of 2011 and of 2021',
  'ward-districts': 'Wards and their districts',
  figures: 'Own figures',
} as const satisfies Record<ReleaseKind, string>;

export const isReleaseKind = (value: string): value is ReleaseKind =>
  (releaseKinds as readonly string[]).includes(value);

/** Kinds that count something by ward and month. */
export const countedKinds: readonly ReleaseKind[] = [
  'ward-crime',
  'street-crime',
  'stop-and-search',
  'figures',
];

/** A file, or a part of it, cannot be read at all. The message is for whoever chose the file. */
export class Unreadable extends Error {
  /** 1 for the first line of the file; null where there is none to name. */
  readonly line: number | null;
  /** The names in the first line of a table whose columns are not known, for somebody to say what each holds. */
  readonly columns: readonly string[];
  constructor(message: string, line: number | null = null, columns: readonly string[] = []) {
    super(line === null ? message : `Line ${line}: ${message}`);
    this.line = line;
    this.columns = columns;
  }
}

/** A ward code of any edition, in England or Wales. */
const wardCode = /^[EW]05\d{6}$/;
/** An LSOA code. */
export const lsoaCode = /^[EW]01\d{6}$/;

/** What a made-up city may use besides: one or more capital letters, then digits. */
const otherCode = /^[A-Z]{1,4}\d{2,9}$/;
/** Codes of districts, counties, regions and countries stand beside wards in some tables. */
export const widerCode = /^[EWSN](0[6-9]|1[0-3]|47|54|92)\d{6}$/;

/** Whether `code` can be a ward's. City of London's E09000001, a region's E12000007 and the like are not. */
export const isWardCode = (code: string): boolean =>
  wardCode.test(code) || (otherCode.test(code) && !widerCode.test(code) && !lsoaCode.test(code));
