import { sql, type SQL } from 'drizzle-orm';
import {
  boolean,
  check,
  customType,
  date,
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
import { organisation, person } from './people.ts';
import { document } from './sections.ts';

/**
 * An entry of the good-practice library is a document of the library's space. Its words stand in that document's
 * sections, which are `held`: its owners write, everyone else reads what was last published. Whatever takes an entry
 * up (adoptions, outcomes, questions) points at `entry.id` and, where it matters, at a version's number.
 */
export const entry = pgTable(
  'entry',
  {
    /** Also the id of its document. */
    id: uuid()
      .primaryKey()
      .references(() => document.id),
    slug: text().notNull(),
    /** `withdrawn`: it was published and is now for its owners alone, for the reason given. */
    state: text().notNull().default('draft'),
    withdrawnBecause: text().notNull().default(''),
    /** Published entries that anyone may read without signing in. */
    openToPublic: boolean().notNull().default(false),
    /** What stands beside the text, as its owners have it now (`library/entry.ts`). Readers get the version's. */
    fields: jsonb().$type<Record<string, unknown>>().notNull(),
    /** The newest version; null: it was never published. */
    version: integer(),
    /** When its owners look at it again. */
    reviewOn: date({ mode: 'string' }),
    /** In how many plans it is, and how many organisations call it useful: counted by those who write them down. */
    adopted: integer().notNull().default(0),
    useful: integer().notNull().default(0),
    createdBy: uuid()
      .notNull()
      .references(() => person.id),
    createdAt: moment().notNull(),
    publishedAt: moment(),
    edition: integer().notNull().default(1),
  },
  (table) => [
    uniqueIndex('entry_slug_key').on(table.slug),
    index('entry_review').on(table.reviewOn),
    check('entry_state', sql`${table.state} in ('draft', 'published', 'withdrawn')`),
    check('entry_version', sql`${table.state} = 'draft' or ${table.version} is not null`),
  ],
);

/** The organisations that write an entry and answer for it: one at least. */
export const entryOwner = pgTable(
  'entry_owner',
  {
    entryId: uuid()
      .notNull()
      .references(() => entry.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    addedAt: moment().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.entryId, table.organisationId] }),
    index('entry_owner_organisation').on(table.organisationId),
  ],
);

/** A section as a version holds it: its text up to `seq`, which is version `number` of the section. */
export type VersionedSection = {
  sectionId: string;
  key: string;
  title: string;
  number: number;
  seq: number;
  sha256: string;
};

/** What was published: the fields, and the versions of the sections. Never changed. */
export const entryVersion = pgTable(
  'entry_version',
  {
    entryId: uuid()
      .notNull()
      .references(() => entry.id),
    number: integer().notNull(),
    fields: jsonb().$type<Record<string, unknown>>().notNull(),
    sections: jsonb().$type<VersionedSection[]>().notNull(),
    /** What its owners say has changed. */
    note: text().notNull().default(''),
    madeBy: uuid()
      .notNull()
      .references(() => person.id),
    at: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.entryId, table.number] })],
);

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/**
 * What is found: one row for each entry that is published, made of its newest version and of nothing else. It can
 * always be made again.
 */
export const entryIndex = pgTable(
  'entry_index',
  {
    entryId: uuid()
      .primaryKey()
      .references(() => entry.id),
    openToPublic: boolean().notNull(),
    title: text().notNull(),
    summary: text().notNull(),
    /** The words of all its sections, for the lines that a search shows. */
    body: text().notNull(),
    problem: text(),
    sides: text().array().notNull(),
    setting: text(),
    options: text().array().notNull(),
    sectors: text().array().notNull(),
    tags: text().array().notNull(),
    stage: text().notNull(),
    /** 1 (overall fall) … 8 (overall rise). Null: nobody has said. */
    effect: integer(),
    /** How well it is known to work or not: 0 … 30, from stage, effect and what it says of itself. */
    evidence: integer().notNull(),
    adopted: integer().notNull(),
    useful: integer().notNull(),
    publishedAt: moment().notNull(),
    /** Its words as `entry_word` counts them, each once. */
    words: text().array().notNull(),
    /** Title, summary and fields: short, so that thousands are weighed quickly. */
    head: tsvector().notNull(),
    /** The same and all the text. */
    search: tsvector().notNull(),
  },
  (table) => [
    index('entry_index_search').using('gin', table.search),
    index('entry_index_open')
      .on(table.publishedAt)
      .where(sql`${table.openToPublic}`),
  ],
);

/** Every word of what can be found, and in how many entries it stands: by it a misspelt word is put right. */
export const entryWord = pgTable(
  'entry_word',
  {
    word: text().primaryKey(),
    entries: integer().notNull(),
  },
  (table) => [index('entry_word_like').using('gin', trigrams(table.word))],
);

function trigrams(column: unknown): SQL {
  return sql`${column} gin_trgm_ops`;
}
