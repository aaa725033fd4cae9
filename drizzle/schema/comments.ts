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
import { organisation, person } from './people.ts';
import { section } from './sections.ts';

/** Something said about the words of a section, or a wording proposed in their place. */
export const commentThread = pgTable(
  'comment_thread',
  {
    id: uuid().primaryKey(),
    sectionId: uuid()
      .notNull()
      .references(() => section.id),
    kind: text().notNull(),
    /** `readers`: everyone who can read the section. `writers`: those who write it, and who asked them. */
    audience: text().notNull(),
    /** First and last character it is about, as Yjs relative positions in the section's root. Null: the whole section. */
    anchorStart: bytes(),
    anchorEnd: bytes(),
    /** Some letters before and after the words: by them the words are known where they were moved. */
    anchorBefore: text().notNull().default(''),
    anchorAfter: text().notNull().default(''),
    /** The words it is about, as they stood. Empty: the whole section. */
    quote: text().notNull(),
    /** The newest number of the text that it was made on: of a held section, what its author read. */
    madeOnSeq: bigint({ mode: 'number' }).notNull(),
    /** What was said; of a proposal: the reason for it. */
    body: text().notNull(),
    /** Of a proposal: the wording. Empty: the words should go. */
    replacement: text(),
    /** Who said it, where somebody else wrote it down. */
    onBehalfOf: text(),
    authorId: uuid()
      .notNull()
      .references(() => person.id),
    /** For which organisation its author spoke. */
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    /** Its author could not write the section then. */
    fromReader: boolean().notNull(),
    /** From the community: it has a day by which it is answered, and stands in "You said, we did, or why not". */
    community: boolean().notNull(),
    answerBy: date({ mode: 'string' }),
    state: text().notNull().default('open'),
    /** What became of it, in words, and who said so for which organisation. */
    answer: text().notNull().default(''),
    answeredBy: uuid().references(() => person.id),
    answeredFor: uuid().references(() => organisation.id),
    answeredAt: moment(),
    edition: integer().notNull().default(1),
    createdAt: moment().notNull(),
  },
  (table) => [
    index('comment_thread_section').on(table.sectionId, table.createdAt),
    index('comment_thread_open')
      .on(table.sectionId)
      .where(sql`${table.state} = 'open'`),
    check('comment_thread_kind', sql`${table.kind} in ('comment', 'proposal')`),
    check('comment_thread_audience', sql`${table.audience} in ('readers', 'writers')`),
    check('comment_thread_state', sql`${table.state} in ('open', 'resolved', 'taken-up', 'not-taken-up')`),
    check(
      'comment_thread_replacement',
      sql`(${table.kind} = 'proposal') = (${table.replacement} is not null)`,
    ),
    check('comment_thread_answer_by', sql`${table.community} = (${table.answerBy} is not null)`),
  ],
);

export const commentReply = pgTable(
  'comment_reply',
  {
    id: uuid().primaryKey(),
    threadId: uuid()
      .notNull()
      .references(() => commentThread.id),
    /** 1, 2, 3 … in the order in which they were written. */
    number: integer().notNull(),
    body: text().notNull(),
    onBehalfOf: text(),
    authorId: uuid()
      .notNull()
      .references(() => person.id),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    /** Its author could write the section then: it answers. */
    fromWriter: boolean().notNull(),
    createdAt: moment().notNull(),
  },
  (table) => [uniqueIndex('comment_reply_number').on(table.threadId, table.number)],
);

/** Whom a comment (number 0) or one of its replies speaks to. */
export const commentMention = pgTable(
  'comment_mention',
  {
    threadId: uuid()
      .notNull()
      .references(() => commentThread.id),
    number: integer().notNull(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
  },
  (table) => [
    primaryKey({ columns: [table.threadId, table.number, table.personId] }),
    index('comment_mention_person').on(table.personId),
  ],
);
