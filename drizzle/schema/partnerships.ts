import { sql } from 'drizzle-orm';
import {
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';
import { organisation, person, unit } from './people.ts';

/** What documents belong to, and where their permissions come from: one partnership, or the library. */
export const space = pgTable(
  'space',
  {
    id: uuid().primaryKey(),
    kind: text().notNull(),
  },
  (table) => [check('space_kind', sql`${table.kind} in ('partnership', 'library')`)],
);

export const partnership = pgTable(
  'partnership',
  {
    /** Also the id of its space. */
    id: uuid()
      .primaryKey()
      .references(() => space.id),
    slug: text().notNull(),
    name: text().notNull(),
    /** The ward and borough in words. */
    ward: text().notNull(),
    borough: text().notNull(),
    kind: text().notNull(),
    stage: text().notNull(),
    edition: integer().notNull().default(1),
    createdAt: moment().notNull(),
    archivedAt: moment(),
  },
  (table) => [
    uniqueIndex('partnership_slug_key').on(table.slug),
    check('partnership_kind', sql`${table.kind} in ('night-time-economy', 'gun-enabled')`),
  ],
);

/** A person in a partnership, for exactly one organisation. Ended, never deleted: authorship outlives it. */
export const membership = pgTable(
  'membership',
  {
    id: uuid().primaryKey(),
    partnershipId: uuid()
      .notNull()
      .references(() => partnership.id),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    unitId: uuid().references(() => unit.id),
    role: text().notNull(),
    edition: integer().notNull().default(1),
    createdAt: moment().notNull(),
    endedAt: moment(),
  },
  (table) => [
    uniqueIndex('membership_open_key')
      .on(table.partnershipId, table.personId)
      .where(sql`${table.endedAt} is null`),
    index('membership_person').on(table.personId),
    check(
      'membership_role',
      sql`${table.role} in ('co-ordinator', 'contributor', 'community-representative', 'reader')`,
    ),
  ],
);

/** One version of a partnership's information-sharing agreement; the highest version is in force. */
export const agreement = pgTable(
  'agreement',
  {
    id: uuid().primaryKey(),
    partnershipId: uuid()
      .notNull()
      .references(() => partnership.id),
    version: integer().notNull(),
    text: text().notNull(),
    /** The legal gateway: which power lets these organisations share. */
    gateway: text().notNull(),
    purpose: text().notNull(),
    reviewOn: date({ mode: 'string' }).notNull(),
    writtenBy: uuid()
      .notNull()
      .references(() => person.id),
    createdAt: moment().notNull(),
  },
  (table) => [uniqueIndex('agreement_version_key').on(table.partnershipId, table.version)],
);

export const signature = pgTable(
  'signature',
  {
    agreementId: uuid()
      .notNull()
      .references(() => agreement.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    signedAt: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.agreementId, table.organisationId] })],
);
