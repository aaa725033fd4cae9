import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { partnership } from './partnerships.ts';
import { organisation, person } from './people.ts';

/** The wards that belong together, as one import of boundaries or codes defined them: a city. */
export const area = pgTable(
  'area',
  {
    id: uuid().primaryKey(),
    slug: text().notNull(),
    name: text().notNull(),
    /** Its places and figures are made up, and every page that shows them says so. */
    invented: boolean().notNull().default(false),
    createdAt: moment().notNull(),
  },
  (table) => [uniqueIndex('area_slug_key').on(table.slug)],
);

/** One imported file, never altered once it is published. Without `publishedAt` nobody sees anything of it. */
export const release = pgTable(
  'release',
  {
    id: uuid().primaryKey(),
    areaId: uuid()
      .notNull()
      .references(() => area.id),
    kind: text().notNull(),
    /** Releases of one area, kind and source supersede each other, month by month. */
    source: text().notNull(),
    /** The year of the ward codes, where the file says it. */
    edition: integer(),
    title: text().notNull(),
    publisher: text().notNull(),
    licence: text().notNull(),
    fileName: text().notNull(),
    sha256: text().notNull(),
    byteLength: bigint({ mode: 'number' }).notNull(),
    /** First days of the first and the last month; null for what has no months. */
    monthFrom: date(),
    monthTo: date(),
    /** What was read, mapped and rejected, and why. */
    report: jsonb().notNull(),
    importedById: uuid().references(() => person.id),
    importedAt: moment().notNull(),
    publishedAt: moment(),
    withdrawnAt: moment(),
    withdrawnById: uuid().references(() => person.id),
    withdrawnReason: text(),
  },
  (table) => [
    index('release_area').on(table.areaId, table.kind),
    index('release_sha256').on(table.sha256),
    check(
      'release_kind',
      sql`${table.kind} in ('boundaries', 'borough-boundaries', 'ward-crime', 'street-crime', 'stop-and-search', 'populations', 'lsoa-wards', 'lsoa-changes', 'ward-districts', 'figures')`,
    ),
  ],
);

/** A ward as one release names and draws it. */
export const ward = pgTable(
  'ward',
  {
    releaseId: uuid()
      .notNull()
      .references(() => release.id, { onDelete: 'cascade' }),
    code: text().notNull(),
    name: text().notNull(),
    boroughCode: text(),
    borough: text().notNull(),
    /** Square kilometres. */
    size: doublePrecision(),
    /** Degrees, WGS 84: west, south, east, north. */
    box: doublePrecision().array(),
    /** GeoJSON geometry, Polygon or MultiPolygon, longitude before latitude. Null where only codes are known. */
    outline: jsonb(),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.code] })],
);

export const boroughOutline = pgTable(
  'borough_outline',
  {
    releaseId: uuid()
      .notNull()
      .references(() => release.id, { onDelete: 'cascade' }),
    code: text().notNull(),
    name: text().notNull(),
    outline: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.code] })],
);

/** Something counted by ward and month, or put together from such (`parts`). */
export const measure = pgTable(
  'measure',
  {
    id: uuid().primaryKey(),
    areaId: uuid()
      .notNull()
      .references(() => area.id),
    slug: text().notNull(),
    name: text().notNull(),
    /** The kind of release that counts it; `composite` for what an analyst put together. */
    kind: text().notNull(),
    /** The wider category it is a part of. */
    parentId: uuid(),
    /** Of a composite: the measures that are added up. */
    parts: uuid().array(),
    definition: text().notNull().default(''),
    /** Sectors that may see it; null: everyone who is signed in. */
    audience: text().array(),
    createdById: uuid().references(() => person.id),
    createdAt: moment().notNull(),
    archivedAt: moment(),
  },
  (table) => [
    uniqueIndex('measure_slug_key').on(table.areaId, table.slug),
    check(
      'measure_kind',
      sql`${table.kind} in ('ward-crime', 'street-crime', 'stop-and-search', 'figures', 'composite')`,
    ),
  ],
);

/** One ward's counts of one measure, one a month from the release's first month. A ward without a row had none. */
export const series = pgTable(
  'series',
  {
    releaseId: uuid()
      .notNull()
      .references(() => release.id, { onDelete: 'cascade' }),
    measureId: uuid()
      .notNull()
      .references(() => measure.id),
    wardCode: text().notNull(),
    counts: integer().array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.releaseId, table.measureId, table.wardCode] }),
    index('series_measure').on(table.measureId, table.wardCode),
  ],
);

/** What rates are counted over. */
export const denominator = pgTable(
  'denominator',
  {
    releaseId: uuid()
      .notNull()
      .references(() => release.id, { onDelete: 'cascade' }),
    wardCode: text().notNull(),
    kind: text().notNull(),
    value: doublePrecision().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.releaseId, table.kind, table.wardCode] }),
    check('denominator_kind', sql`${table.kind} in ('residents', 'premises')`),
  ],
);

/** Which code of one kind belongs to which of another: LSOA to ward, LSOA 2011 to 2021, ward to district. */
export const codeLink = pgTable(
  'code_link',
  {
    releaseId: uuid()
      .notNull()
      .references(() => release.id, { onDelete: 'cascade' }),
    fromCode: text().notNull(),
    toCode: text().notNull(),
    fromName: text().notNull().default(''),
    toName: text().notNull().default(''),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.fromCode, table.toCode] })],
);

/** One stop and search: kept singly, because it is later asked by object, outcome and group at once. */
export const stopSearch = pgTable(
  'stop_search',
  {
    releaseId: uuid()
      .notNull()
      .references(() => release.id, { onDelete: 'cascade' }),
    /** Its line in the file. */
    line: integer().notNull(),
    happenedAt: moment().notNull(),
    /** Null where the file gives no place, or one outside every ward. */
    wardCode: text(),
    type: text().notNull(),
    legislation: text().notNull(),
    object: text().notNull(),
    outcome: text().notNull(),
    linkedToObject: boolean(),
    gender: text().notNull(),
    ageRange: text().notNull(),
    selfDefinedEthnicity: text().notNull(),
    officerDefinedEthnicity: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.releaseId, table.line] }),
    index('stop_search_ward').on(table.wardCode, table.happenedAt),
  ],
);

/** The recorded decision to work in a ward, or not to, with the figures it rests on as they were then. */
export const selection = pgTable(
  'selection',
  {
    id: uuid().primaryKey(),
    areaId: uuid()
      .notNull()
      .references(() => area.id),
    wardCode: text().notNull(),
    edition: integer(),
    wardName: text().notNull(),
    borough: text().notNull(),
    isSelected: boolean().notNull(),
    kind: text(),
    rationale: text().notNull(),
    /** Figures, their releases and how they were computed, frozen. */
    evidence: jsonb().notNull(),
    leadOrganisationId: uuid().references(() => organisation.id),
    partnershipId: uuid().references(() => partnership.id),
    decidedById: uuid()
      .notNull()
      .references(() => person.id),
    decidedAt: moment().notNull(),
  },
  (table) => [
    index('selection_ward').on(table.areaId, table.wardCode),
    uniqueIndex('selection_partnership_key').on(table.partnershipId),
    check('selection_kind', sql`${table.kind} in ('night-time-economy', 'gun-enabled')`),
  ],
);
