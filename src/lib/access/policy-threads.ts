/**
 * Who may do what with a comment or a proposed wording. Pure, as `policy.ts`, whose rules it calls first: a thread is
 * never more open than its section.
 *
 * 1. Who cannot read the section has no threads: none, nor their number.
 * 2. `readers`: everyone who can read the section. `writers`: those who write it, and whoever asked them from outside.
 *    Somebody who wrote it and no longer does loses the writers' threads, their own among them.
 * 3. Those who read a held section's released text alone see what was said about that text: a thread that somebody
 *    began from it, or one whose words stand in it. A thread about later words does not exist for them.
 * 4. What was said is answered by those who write the section, also once its text is agreed. Taking wording up changes
 *    the text, so that it needs what editing needs.
 */
import type { Id } from '../core/ids.ts';
import type { Decision, SectionFacts, Who } from './facts.ts';
import { sectionActions, writesSection, type SectionAction } from './policy.ts';

export const threadAudiences = ['readers', 'writers'] as const;
export type ThreadAudience = (typeof threadAudiences)[number];

export type ThreadFacts = {
  audience: ThreadAudience;
  authorId: Id;
  /** Its author could not write the section when they began it. */
  fromReader: boolean;
  /** Do the words it is about stand in the released text? Only asked of a held section. */
  inReleased: boolean;
  state: 'open' | 'resolved' | 'taken-up' | 'not-taken-up';
};

type Rule = (actor: Who, s: SectionFacts, thread: ThreadFacts, today: string) => Decision;

const allow: Decision = { ok: true };
const deny = (why: 'not-found' | 'not-yours' | 'sealed'): Decision => ({ ok: false, why });

const asked = (actor: Who, action: SectionAction, s: SectionFacts, today: string) =>
  sectionActions[action](actor, s, today);

const isAuthor = (actor: Who, { authorId }: ThreadFacts) => actor?.personId === authorId;

const read: Rule = (actor, s, thread, today) => {
  const seen = asked(actor, 'section.read', s, today);
  if (!seen.ok || writesSection(actor, s, today)) return seen;
  const mine = isAuthor(actor, thread) && thread.fromReader;
  if (thread.audience === 'writers' && !mine) return deny('not-found');
  return !s.held || mine || thread.fromReader || thread.inReleased ? allow : deny('not-found');
};

const reply: Rule = (actor, s, thread, today) => {
  const seen = read(actor, s, thread, today);
  return seen.ok ? asked(actor, 'section.comment', s, today) : seen;
};

/** Whoever began it, or those who write the section. */
const close: Rule = (actor, s, thread, today) => {
  const may = reply(actor, s, thread, today);
  if (!may.ok) return may;
  return isAuthor(actor, thread) || writesSection(actor, s, today) ? allow : deny('not-yours');
};

const answer: Rule = (actor, s, thread, today) => {
  const may = reply(actor, s, thread, today);
  if (!may.ok) return may;
  return writesSection(actor, s, today) ? allow : deny('not-yours');
};

const takeUp: Rule = (actor, s, thread, today) => {
  const seen = read(actor, s, thread, today);
  return seen.ok ? asked(actor, 'section.edit', s, today) : seen;
};

export const threadActions = {
  'thread.read': read,
  'thread.reply': reply,
  'thread.resolve': close,
  'thread.reopen': close,
  'thread.answer': answer,
  'thread.take-up': takeUp,
} as const satisfies Record<string, Rule>;

export type ThreadAction = keyof typeof threadActions;
