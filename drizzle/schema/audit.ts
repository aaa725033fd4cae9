import { bigint, bigserial, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';

/** One thing that happened. Rows are only ever added; a trigger refuses the rest. */
export const auditEvent = pgTable(
  'audit_event',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    at: moment().notNull(),
    /** What happened, as `subject.verb`: `session.opened`, `membership.role-changed`. */
    action: text().notNull(),
    actorId: uuid(),
    subjectKind: text(),
    subjectId: text(),
    partnershipId: uuid(),
    /** Facts that name nobody. */
    detail: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
    /** Names, addresses, e-mail. A lawful erasure empties this and nothing else. */
    personal: jsonb().$type<Record<string, string>>(),
    /** 16 random bytes and the SHA-256 over them and `personal`: what the chain covers. */
    personalSalt: bytes().notNull(),
    personalHash: text().notNull(),
  },
  (table) => [
    index('audit_event_at').on(table.at),
    index('audit_event_partnership').on(table.partnershipId, table.id),
    index('audit_event_actor').on(table.actorId, table.id),
  ],
);

/** The chain over committed events, in the order in which one writer found them. */
export const auditLink = pgTable('audit_link', {
  seq: bigint({ mode: 'number' }).primaryKey(),
  eventId: bigint({ mode: 'number' }).notNull().unique(),
  /** SHA-256 over the hash before, the sequence number and the event. */
  hash: text().notNull(),
});

/** The chain's newest link, in one row: a tail cut off shows. */
export const auditHead = pgTable('audit_head', {
  id: text().primaryKey(),
  seq: bigint({ mode: 'number' }).notNull(),
  hash: text().notNull(),
});
