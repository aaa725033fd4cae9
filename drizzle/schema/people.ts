import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
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
import { bytes, moment } from './columns.ts';

export const organisation = pgTable(
  'organisation',
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    sector: text().notNull(),
    /** Where others reach it: a telephone number, an address, a page. */
    contact: text().notNull().default(''),
    /** Raised by every change: a form that carries an older one is told what changed. */
    edition: integer().notNull().default(1),
    createdAt: moment().notNull(),
    archivedAt: moment(),
  },
  (table) => [uniqueIndex('organisation_name_key').on(sql`lower(${table.name})`)],
);

export const unit = pgTable(
  'unit',
  {
    id: uuid().primaryKey(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    name: text().notNull(),
    createdAt: moment().notNull(),
    archivedAt: moment(),
  },
  (table) => [uniqueIndex('unit_name_key').on(table.organisationId, sql`lower(${table.name})`)],
);

export const person = pgTable(
  'person',
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    name: text().notNull(),
    /** What they are to others, "Neighbourhood sergeant": shown across organisations in place of the name. */
    roleTitle: text().notNull(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    unitId: uuid().references(() => unit.id),
    status: text().notNull().default('active'),
    admin: boolean().notNull().default(false),
    /** May bring new people into their own organisation. */
    steward: boolean().notNull().default(false),
    /** May sign sharing agreements for their organisation. */
    signatory: boolean().notNull().default(false),
    /** `name` or `role`: what other organisations see. Null: what the sector's default says. */
    shownAs: text(),
    passphraseHash: text(),
    clearanceBasis: text(),
    /** The last day on which OFFICIAL-SENSITIVE may be read. Null: not cleared. */
    clearedUntil: date({ mode: 'string' }),
    /** Holds or works for a premises licence. */
    holdsLicence: boolean().notNull().default(false),
    /** Sits on a licensing committee. */
    sitsOnCommittee: boolean().notNull().default(false),
    rulesVersion: integer().notNull().default(0),
    rulesAcceptedAt: moment(),
    theme: text().notNull().default('system'),
    edition: integer().notNull().default(1),
    createdAt: moment().notNull(),
    lastSeenAt: moment(),
  },
  (table) => [
    uniqueIndex('person_email_key').on(table.email),
    index('person_organisation').on(table.organisationId),
    check('person_status', sql`${table.status} in ('active', 'paused')`),
    check('person_email_lower', sql`${table.email} = lower(${table.email})`),
  ],
);

/** A signed-in browser. The cookie holds the token, this table only its SHA-256. */
export const session = pgTable(
  'session',
  {
    id: text().primaryKey(),
    /** What the person sees and ends it by; the hash never leaves the server. */
    publicId: uuid().notNull(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    /** `second-factor`: waits for one. `enrol`: must set one up first. `full`: signed in. */
    stage: text().notNull(),
    createdAt: moment().notNull(),
    lastSeenAt: moment().notNull(),
    /** The last time this person proved who they are in this session. */
    provedAt: moment().notNull(),
    endsAt: moment().notNull(),
    /** "Firefox on Windows": for the person's own list of sessions. */
    browser: text().notNull(),
    address: text().notNull(),
  },
  (table) => [
    index('session_person').on(table.personId),
    uniqueIndex('session_public_key').on(table.publicId),
    check('session_stage', sql`${table.stage} in ('second-factor', 'enrol', 'full')`),
  ],
);

export const passkey = pgTable(
  'passkey',
  {
    /** The credential's id, base64url. */
    id: text().primaryKey(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    publicKey: bytes().notNull(),
    counter: bigint({ mode: 'number' }).notNull(),
    transports: text().array().notNull(),
    name: text().notNull(),
    createdAt: moment().notNull(),
    lastUsedAt: moment(),
  },
  (table) => [index('passkey_person').on(table.personId)],
);

/** A challenge handed to an authenticator; used once, gone after five minutes. */
export const passkeyChallenge = pgTable('passkey_challenge', {
  /** SHA-256 of the token in the browser's cookie. */
  id: text().primaryKey(),
  challenge: text().notNull(),
  personId: uuid().references(() => person.id),
  expiresAt: moment().notNull(),
});

export const authenticatorApp = pgTable('authenticator_app', {
  personId: uuid()
    .primaryKey()
    .references(() => person.id),
  secret: bytes().notNull(),
  /** Null until the first code was right. */
  confirmedAt: moment(),
  /** The time step of the last accepted code: a code is never accepted twice. */
  lastStep: bigint({ mode: 'number' }).notNull().default(0),
});

export const recoveryCode = pgTable(
  'recovery_code',
  {
    personId: uuid()
      .notNull()
      .references(() => person.id),
    /** SHA-256 of the code: it has 80 random bits, so that a slow hash would add nothing. */
    hash: text().notNull(),
    usedAt: moment(),
  },
  (table) => [primaryKey({ columns: [table.personId, table.hash] })],
);

export const invitation = pgTable(
  'invitation',
  {
    id: uuid().primaryKey(),
    tokenHash: text().notNull(),
    email: text().notNull(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    unitId: uuid().references(() => unit.id),
    roleTitle: text().notNull().default(''),
    partnershipId: uuid(),
    partnershipRole: text(),
    admin: boolean().notNull().default(false),
    steward: boolean().notNull().default(false),
    signatory: boolean().notNull().default(false),
    /** Null for the first administrator's, which the console made. */
    invitedBy: uuid().references(() => person.id),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    acceptedAt: moment(),
    withdrawnAt: moment(),
  },
  (table) => [
    uniqueIndex('invitation_token_key').on(table.tokenHash),
    index('invitation_email').on(table.email),
  ],
);

export const resetLink = pgTable(
  'reset_link',
  {
    id: uuid().primaryKey(),
    tokenHash: text().notNull(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    /** Null where the person asked for it by e-mail. */
    issuedBy: uuid().references(() => person.id),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (table) => [uniqueIndex('reset_link_token_key').on(table.tokenHash)],
);

/** How often something was tried in vain lately, by account and by address. Keys are hashes. */
export const attempt = pgTable('attempt', {
  key: text().primaryKey(),
  failures: integer().notNull(),
  lastAt: moment().notNull(),
});
