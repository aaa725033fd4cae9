import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { partnership } from './partnerships.ts';
import { entry } from './library.ts';
import { organisation, person } from './people.ts';
import { section } from './sections.ts';

/** Tactical options and entries of the library, put together in a section of a plan. Its words stand in the section. */
export const planPackage = pgTable(
  'plan_package',
  {
    id: uuid().primaryKey(),
    sectionId: uuid()
      .notNull()
      .references(() => section.id),
    title: text().notNull(),
    aim: text().notNull(),
    /** Addresses of tactical options in the catalogue. */
    options: jsonb().$type<string[]>().notNull(),
    /** The newest number of the section's text once its words stood there. */
    madeOnSeq: bigint({ mode: 'number' }).notNull(),
    madeBy: uuid()
      .notNull()
      .references(() => person.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    createdAt: moment().notNull(),
  },
  (table) => [index('plan_package_section').on(table.sectionId)],
);

/** An entry of the library taken into a plan. */
export const adoption = pgTable(
  'adoption',
  {
    id: uuid().primaryKey(),
    packageId: uuid()
      .notNull()
      .references(() => planPackage.id),
    partnershipId: uuid()
      .notNull()
      .references(() => partnership.id),
    entryId: uuid()
      .notNull()
      .references(() => entry.id),
    version: integer().notNull(),
    /** The newest version whose changes its adopters have looked at. */
    seenVersion: integer().notNull(),
    /** What they change for their ward. */
    changes: text().notNull(),
    createdAt: moment().notNull(),
  },
  (table) => [
    uniqueIndex('adoption_package_entry').on(table.packageId, table.entryId),
    index('adoption_entry').on(table.entryId),
    index('adoption_partnership').on(table.partnershipId),
  ],
);

/** How it went with an entry where it was adopted; the newest report of an adoption counts. */
export const outcomeReport = pgTable(
  'outcome_report',
  {
    id: uuid().primaryKey(),
    adoptionId: uuid()
      .notNull()
      .references(() => adoption.id),
    /** 1, 2, 3 … for each adoption. */
    number: integer().notNull(),
    outcome: text().notNull(),
    body: text().notNull(),
    figures: text().notNull(),
    madeBy: uuid()
      .notNull()
      .references(() => person.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    createdAt: moment().notNull(),
  },
  (table) => [
    uniqueIndex('outcome_report_number').on(table.adoptionId, table.number),
    check('outcome_report_outcome', sql`${table.outcome} in ('worked', 'partly', 'did-not')`),
  ],
);

/** What a partnership wants to tell others of a package. It holds no text of sections: that is read where it stands. */
export const share = pgTable(
  'share',
  {
    id: uuid().primaryKey(),
    packageId: uuid()
      .notNull()
      .references(() => planPackage.id),
    state: text().notNull().default('waiting'),
    title: text().notNull(),
    summary: text().notNull(),
    outcome: text().notNull(),
    /** The result that a claim rests on: a figure, or evidence. Empty where there is none. */
    result: text().notNull(),
    /** Its step on the scale of eight; null: nobody has judged. */
    step: smallint(),
    /** Its author's own words, by the headings of an entry. */
    words: jsonb().$type<Record<string, string>>().notNull(),
    /** SHA-256 of all that becomes visible, as its author saw it. */
    sha256: text().notNull(),
    writtenBy: uuid()
      .notNull()
      .references(() => person.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    createdAt: moment().notNull(),
    decidedBy: uuid().references(() => person.id),
    decidedAt: moment(),
    reason: text().notNull().default(''),
    /** The entry it became. */
    entryId: uuid().references(() => entry.id),
    edition: integer().notNull().default(1),
  },
  (table) => [
    index('share_package').on(table.packageId),
    index('share_entry').on(table.entryId),
    check('share_state', sql`${table.state} in ('waiting', 'approved', 'refused', 'taken-back')`),
    check('share_outcome', sql`${table.outcome} in ('worked', 'partly', 'did-not')`),
  ],
);

/** The parts of sections that a share takes. `part` counts the headings of the section's text. */
export const sharePart = pgTable(
  'share_part',
  {
    shareId: uuid()
      .notNull()
      .references(() => share.id),
    sectionId: uuid()
      .notNull()
      .references(() => section.id),
    part: integer().notNull(),
    /** Under which heading of the entry it goes. */
    under: text().notNull(),
    /** SHA-256 of the part's text as its author saw it. */
    sha256: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.shareId, table.sectionId, table.part] }),
    index('share_part_section').on(table.sectionId),
  ],
);

/** Every section from which words of a published entry came, also once they were split off. */
export const shareSource = pgTable(
  'share_source',
  {
    shareId: uuid()
      .notNull()
      .references(() => share.id),
    sectionId: uuid()
      .notNull()
      .references(() => section.id),
  },
  (table) => [
    primaryKey({ columns: [table.shareId, table.sectionId] }),
    index('share_source_section').on(table.sectionId),
  ],
);

/** A question to an entry's owners, or a comment on it. */
export const entryRemark = pgTable(
  'entry_remark',
  {
    id: uuid().primaryKey(),
    entryId: uuid()
      .notNull()
      .references(() => entry.id),
    kind: text().notNull(),
    body: text().notNull(),
    madeBy: uuid()
      .notNull()
      .references(() => person.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    createdAt: moment().notNull(),
    answer: text().notNull().default(''),
    answeredBy: uuid().references(() => person.id),
    answeredFor: uuid().references(() => organisation.id),
    answeredAt: moment(),
    /** Why it was hidden; null: it is shown. */
    hiddenBecause: text(),
    hiddenBy: uuid().references(() => person.id),
    hiddenAt: moment(),
  },
  (table) => [
    index('entry_remark_entry').on(table.entryId, table.createdAt),
    check('entry_remark_kind', sql`${table.kind} in ('question', 'comment')`),
  ],
);

/** "Useful to us", said once by an organisation. */
export const entryUseful = pgTable(
  'entry_useful',
  {
    entryId: uuid()
      .notNull()
      .references(() => entry.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    saidBy: uuid()
      .notNull()
      .references(() => person.id),
    createdAt: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.entryId, table.organisationId] })],
);
