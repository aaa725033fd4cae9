/** What is said about an entry of the library: questions to its owners, comments, and "useful to us". */
import * as v from 'valibot';
import { choice, id, text } from '../partnerships/fields.ts';
import type { ShownPerson } from '../people/naming.ts';

export const remarkKinds = ['question', 'comment'] as const;
export type RemarkKind = (typeof remarkKinds)[number];
export const remarkKindNames = {
  question: 'Question',
  comment: 'Comment',
} as const satisfies Record<RemarkKind, string>;

/** Characters of a question, a comment, an answer, or a reason for hiding one. */
const mostOfRemark = 4000;

/** A new question or comment. */
export const remarking = v.object({
  kind: choice(remarkKinds, 'Choose whether you ask its owners or comment'),
  body: text(mostOfRemark, 'Enter your question or comment'),
});
export type Remarking = v.InferOutput<typeof remarking>;

/** Its owners' answer to a question. Given again, it takes the first one's place. */
export const answering = v.object({
  remark: id,
  answer: text(mostOfRemark, 'Enter the answer'),
});
export type Answering = v.InferOutput<typeof answering>;

export const hiding = v.object({
  remark: id,
  because: text(600, 'Enter why: it is kept in the audit trail'),
});
export type Hiding = v.InferOutput<typeof hiding>;

export const showing = v.object({ remark: id });

/** Whether this organisation finds it useful from now on. */
export const calling = v.object({ useful: choice(['yes', 'no'], 'Load the page again.') });

/** A remark as one reader gets it. */
export type Remark = {
  id: string;
  kind: RemarkKind;
  body: string;
  by: ShownPerson | null;
  at: string;
  answer: { words: string; by: ShownPerson | null; at: string } | null;
  /** Why it is hidden, for those who may hide it: nobody else gets it at all. Null: it is shown to all. */
  hiddenBecause: string | null;
  may: { answer: boolean; hide: boolean; show: boolean };
};
