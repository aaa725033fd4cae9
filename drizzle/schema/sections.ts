import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';
import { space } from './partnerships.ts';
import { organisation, person } from './people.ts';

export const document = pgTable(
  'document',
  {
    id: uuid().primaryKey(),
    spaceId: uuid()
      .notNull()
      .references(() => space.id),
    kind: text().notNull(),
    title: text().notNull(),
    position: integer().notNull().default(0),
    createdAt: moment().notNull(),
    archivedAt: moment(),
  },
  (table) => [index('document_space').on(table.spaceId)],
);

export const section = pgTable(
  'section',
  {
    id: uuid().primaryKey(),
    documentId: uuid()
      .notNull()
      .references(() => document.id),
    templateKey: text(),
    position: integer().notNull(),
    title: text().notNull(),
    ownerOrganisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    marking: text().notNull().default('OFFICIAL'),
    kind: text().notNull().default('ordinary'),
    /** Its title and who can read it are shown to members who cannot read it. */
    announced: boolean().notNull().default(false),
    /** Those below `edit` read the released text alone. */
    held: boolean().notNull().default(false),
    /** Raised when history is rewritten (a redaction): every copy of an older epoch is void. */
    epoch: integer().notNull().default(1),
    schemaVersion: integer().notNull().default(1),
    lastSeq: bigint({ mode: 'number' }).notNull().default(0),
    /** The newest sequence number in the released text. Null: nothing was released yet. */
    releasedSeq: bigint({ mode: 'number' }),
    /** The number of the agreed version. Null: the text is not agreed. */
    agreedVersion: integer(),
    edition: integer().notNull().default(1),
    createdAt: moment().notNull(),
    archivedAt: moment(),
  },
  (table) => [
    index('section_document').on(table.documentId, table.position),
    check('section_marking', sql`${table.marking} in ('OFFICIAL', 'OFFICIAL-SENSITIVE')`),
    check('section_kind', sql`${table.kind} in ('ordinary', 'design-together', 'regulatory')`),
  ],
);

/** `subjectId` is empty for everyone, a sector's name, or the id of an organisation, unit or person. */
export const sectionGrant = pgTable(
  'section_grant',
  {
    sectionId: uuid()
      .notNull()
      .references(() => section.id),
    subjectKind: text().notNull(),
    subjectId: text().notNull().default(''),
    level: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sectionId, table.subjectKind, table.subjectId] }),
    check(
      'section_grant_subject',
      sql`${table.subjectKind} in ('everyone', 'sector', 'organisation', 'unit', 'person')`,
    ),
    check('section_grant_level', sql`${table.level} in ('read', 'comment', 'edit')`),
  ],
);

/** Which person made a Yjs client id, from its first use in a section. */
export const sectionClient = pgTable(
  'section_client',
  {
    sectionId: uuid()
      .notNull()
      .references(() => section.id),
    clientId: bigint({ mode: 'number' }).notNull(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    claimedAt: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.sectionId, table.clientId] })],
);

/** The log: every committed change of a section's text, in order. Append-only. */
export const sectionUpdate = pgTable(
  'section_update',
  {
    sectionId: uuid()
      .notNull()
      .references(() => section.id),
    seq: bigint({ mode: 'number' }).notNull(),
    authorId: uuid()
      .notNull()
      .references(() => person.id),
    at: moment().notNull(),
    bytes: bytes().notNull(),
    checksum: bigint({ mode: 'number' }).notNull(),
    quarantined: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.sectionId, table.seq] })],
);

/** A cache of the log up to `uptoSeq`; it can always be made again. */
export const sectionSnapshot = pgTable('section_snapshot', {
  sectionId: uuid()
    .primaryKey()
    .references(() => section.id),
  uptoSeq: bigint({ mode: 'number' }).notNull(),
  state: bytes().notNull(),
  stateVector: bytes().notNull(),
  deleteSet: bytes().notNull(),
  html: text().notNull(),
  text: text().notNull(),
});

export const sectionVersion = pgTable(
  'section_version',
  {
    sectionId: uuid()
      .notNull()
      .references(() => section.id),
    number: integer().notNull(),
    uptoSeq: bigint({ mode: 'number' }).notNull(),
    reason: text().notNull(),
    madeBy: uuid().references(() => person.id),
    at: moment().notNull(),
    sha256: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.sectionId, table.number] })],
);
