import { and, eq, gt, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import { commentMention, commentReply, commentThread } from '#schema/comments.ts';
import { partnership } from '#schema/partnerships.ts';
import { document, section } from '#schema/sections.ts';
import type { Actor, Who } from '../access/facts.ts';
import { visibleSection, writtenBy } from '../access/visible.server.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import { dayText } from '../core/dates.ts';
import { counted } from '../core/text.ts';
import type { Waiting } from '../partnerships/waiting.ts';
import { judgedThread } from './commenting.server.ts';
import type { ThreadRow } from './rows.server.ts';
import { placeOf } from './talk.server.ts';

type Found = {
  thread: ThreadRow;
  section: string;
  document: string;
  documentId: string;
  partnership: string;
  slug: string;
};

/**
 * Comments that wait for this person: what the community asked where they write, where somebody spoke to them, and
 * answers to what they said themselves since `lastHere` (ISO text; null: this is their first visit).
 */
export async function commentsWaiting(app: App, actor: Who, lastHere: string | null): Promise<Waiting[]> {
  if (!actor) return [];
  const today = londonDay(app.clock());
  const notMine = ne(commentThread.authorId, actor.personId);
  const [asked, spokenTo, answered] = [
    await found(app, and(isOpen, notMine, unanswered, writtenBy(actor, today))),
    await found(app, and(isOpen, spokenToAndSilent(actor), visibleSection(actor, today))),
    lastHere === null ? [] : await found(app, and(answeredTo(actor, lastHere), visibleSection(actor, today))),
  ];
  const toMe = await readable(app, actor, spokenTo);
  const mine = new Set(toMe.map(({ thread }) => thread.id));
  return [
    ...bySection(asked.filter(({ thread }) => !mine.has(thread.id))).map((group) => askedOf(group, today)),
    ...toMe.map((each) => item(each, 'Somebody spoke to you in a comment', today)),
    ...(await readable(app, actor, answered)).map((each) => ({
      ...item(each, 'What you said was answered', today),
      by: each.thread.answeredAt ? dayText(each.thread.answeredAt) : null,
      urgency: null,
    })),
  ];
}

const isOpen = eq(commentThread.state, 'open');

const unanswered = or(
  eq(commentThread.kind, 'proposal'),
  and(
    eq(commentThread.community, true),
    sql`not exists (select 1 from ${commentReply} where ${commentReply.threadId} = ${commentThread.id}
      and ${commentReply.fromWriter} and ${commentReply.authorId} <> ${commentThread.authorId})`,
  ),
);

/** Somebody spoke to them, and they have said nothing since. */
const spokenToAndSilent = ({ personId }: Actor): SQL => sql`exists (
  select 1 from ${commentMention} where ${commentMention.threadId} = ${commentThread.id}
    and ${commentMention.personId} = ${personId}
    and ${commentMention.number} > coalesce((
      select max(${commentReply.number}) from ${commentReply}
      where ${commentReply.threadId} = ${commentThread.id} and ${commentReply.authorId} = ${personId}), -1))`;

const answeredTo = ({ personId }: Actor, since: string): SQL | undefined =>
  and(
    eq(commentThread.authorId, personId),
    ne(commentThread.answeredBy, personId),
    gt(commentThread.answeredAt, new Date(since)),
  );

async function found(app: App, where: SQL | undefined): Promise<Found[]> {
  return app.db
    .select({
      thread: commentThread,
      section: section.title,
      document: document.title,
      documentId: document.id,
      partnership: partnership.name,
      slug: partnership.slug,
    })
    .from(commentThread)
    .innerJoin(section, eq(section.id, commentThread.sectionId))
    .innerJoin(document, eq(document.id, section.documentId))
    .innerJoin(partnership, and(eq(partnership.id, document.spaceId), isNull(partnership.archivedAt)))
    .where(where)
    .orderBy(sql`${commentThread.answerBy} nulls last`, commentThread.createdAt)
    .limit(200);
}

/** Of these, what the policy lets them read: a section may be open to somebody and what was said there not. */
async function readable(app: App, actor: Actor, all: Found[]): Promise<Found[]> {
  const kept: Found[] = [];
  for (const each of all) {
    const place = await placeOf(app, actor, each.thread.sectionId);
    if (place.ok && judgedThread(place.value, each.thread, 'thread.read').ok) kept.push(each);
  }
  return kept;
}

/** Those of one section together: whoever has thirty waiting sees where. */
const bySection = (all: Found[]): Found[][] =>
  [...new Set(all.map(({ thread }) => thread.sectionId))].map((id) =>
    all.filter(({ thread }) => thread.sectionId === id),
  );

function askedOf(group: Found[], today: string): Waiting {
  const [first] = group as [Found];
  const title =
    group.length === 1
      ? first.thread.kind === 'proposal'
        ? 'Proposed wording waits for an answer'
        : 'A comment waits for an answer'
      : `${counted(group.length, 'comment', 'comments')} wait for an answer`;
  return item(first, title, today);
}

function item({ thread, ...at }: Found, title: string, today: string): Waiting {
  const { answerBy } = thread;
  return {
    kind: 'comment',
    title,
    text: `${at.section}, ${at.document} of ${at.partnership}.`,
    href: `/partnerships/${at.slug}/documents/${at.documentId}#c-${thread.id}`,
    by: answerBy && `${answerBy < today ? 'was due' : 'by'} ${dayText(answerBy)}`,
    urgency: answerBy === null ? null : answerBy < today ? 'stop' : null,
  };
}
