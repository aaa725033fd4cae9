import * as Y from 'yjs';
import { eq, max } from 'drizzle-orm';
import { commentMention, commentReply, commentThread } from '#schema/comments.ts';
import { document, section } from '#schema/sections.ts';
import { authoriseSection } from '../access/authorise.server.ts';
import { threadActions, type ThreadAction } from '../access/policy-threads.ts';
import type { Who } from '../access/facts.ts';
import { writesSection } from '../access/policy.ts';
import type { App } from '../core/app.ts';
import type { Reader, Tx } from '../core/db.server.ts';
import { isId, newId, type Id } from '../core/ids.ts';
import { denied, done, fail, invalid, type Result } from '../core/result.ts';
import { record } from '../people/audit.server.ts';
import { readsReleased, renderedUpTo } from '../sections/reading.server.ts';
import { answerDay, isCommunity, standsIn, type NewReply, type NewThread } from './comments.ts';
import { readersIn } from './readers.server.ts';
import { threadRow, type ThreadRow } from './rows.server.ts';
import { capacityIn, placeOf, threadFactsOf, type Place } from './talk.server.ts';

/**
 * Says something about the words of a section, or proposes others in their place. The words must stand in the text as
 * its author may read it: what nobody wrote, or a text that is not released, cannot be quoted.
 */
export async function makeThread(
  app: App,
  who: Who,
  sectionId: Id,
  input: NewThread,
): Promise<Result<{ id: Id; answerBy: string | null }>> {
  const found = await placeOf(app, who, sectionId);
  if (!found.ok) return found;
  const place = found.value;
  const { actor, today } = place;
  const fits = await whatFits(app, place, input);
  if (!fits.ok) return fits;
  const capacity = capacityIn(place);
  const made = await app.transaction(async (tx) => {
    const allowed = await authoriseSection(tx, actor, 'section.comment', sectionId, today);
    if (!allowed.ok) return allowed;
    const at = app.clock();
    const writes = writesSection(actor, allowed.value, today);
    const community = isCommunity({ ...capacity, writes, onBehalfOf: input.onBehalfOf });
    const row: typeof commentThread.$inferInsert = {
      id: newId(),
      sectionId,
      kind: input.kind,
      audience: input.audience,
      anchorStart: fits.value.anchor?.start ?? null,
      anchorEnd: fits.value.anchor?.end ?? null,
      anchorBefore: input.anchor?.before ?? '',
      anchorAfter: input.anchor?.after ?? '',
      quote: input.quote,
      madeOnSeq: fits.value.seq,
      body: input.body,
      replacement: input.replacement,
      onBehalfOf: input.onBehalfOf,
      authorId: actor.personId,
      organisationId: capacity.organisationId,
      fromReader: !writes,
      community,
      answerBy: community ? answerDay(today) : null,
      createdAt: at,
    };
    await tx.insert(commentThread).values(row);
    await mention(tx, row.id, 0, input.to);
    const { kind, audience } = input;
    await noteComment(tx, app, place, 'comment.made', row.id, { kind, audience, community });
    return done({ id: row.id, answerBy: row.answerBy ?? null });
  });
  if (made.ok) await tell(app, place, made.value.id);
  return made;
}

/** The anchor's bytes, and the number of the text it lies in; or what does not fit. */
async function whatFits(
  app: App,
  place: Place,
  input: NewThread,
): Promise<Result<{ anchor: { start: Uint8Array; end: Uint8Array } | null; seq: number }>> {
  const { row } = place;
  const seq = readsReleased(row) ? (row.releasedSeq ?? 0) : row.newestSeq;
  const heard = await mayHear(app.db, place, input.audience === 'writers', input.to);
  if (!heard.ok) return heard;
  if (input.anchor === null) return done({ anchor: null, seq });
  const [start, end] = [positionIn(input.anchor.start), positionIn(input.anchor.end)];
  if (!start || !end) return invalid({ anchor: 'Select the words again' });
  const { text } = await renderedUpTo(app, row, seq);
  if (!standsIn(input.quote, text))
    return fail({
      code: 'changed',
      message: 'These words were changed while you wrote. What you wrote is kept: send it again.',
      now: {},
    });
  return done({ anchor: { start, end }, seq });
}

/** The bytes of a relative position that is of one character. Null: it is something else. */
function positionIn(base64: string): Uint8Array | null {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  try {
    return Y.decodeRelativePosition(bytes).item ? bytes : null;
  } catch {
    return null;
  }
}

/** Only those who can read a thread can be spoken to in it. */
async function mayHear(
  from: Reader,
  place: Place,
  writersOnly: boolean,
  to: readonly Id[],
): Promise<Result<undefined>> {
  if (to.length === 0) return done();
  const people = await readersIn(from, place);
  const ids = new Set(people.filter(({ writes }) => writes || !writersOnly).map(({ id }) => id));
  return to.every((id) => ids.has(id))
    ? done()
    : invalid({ to: 'Speak to people who can read this comment: choose them from the list' });
}

async function mention(tx: Tx, threadId: Id, number: number, to: readonly Id[]): Promise<void> {
  const rows = [...new Set(to)].map((personId) => ({ threadId, number, personId }));
  if (rows.length > 0) await tx.insert(commentMention).values(rows);
}

/** Says something more in a thread. */
export async function replyTo(
  app: App,
  who: Who,
  asked: { sectionId: Id; threadId: Id },
  input: NewReply,
): Promise<Result<{ number: number }>> {
  const found = await placeOf(app, who, asked.sectionId);
  if (!found.ok) return found;
  const place = found.value;
  const begun = isId(asked.threadId) ? await threadRow(app.db, asked.sectionId, asked.threadId) : null;
  const judged = judgedThread(place, begun, 'thread.reply');
  if (!judged.ok) return judged;
  const heard = await mayHear(app.db, place, judged.value.audience === 'writers', input.to);
  if (!heard.ok) return heard;
  const made = await app.transaction(async (tx) => {
    const again = await judgedAgain(tx, place, asked.threadId, 'thread.reply');
    if (!again.ok) return again;
    const [before] = await tx
      .select({ number: max(commentReply.number) })
      .from(commentReply)
      .where(eq(commentReply.threadId, asked.threadId));
    const number = (before?.number ?? 0) + 1;
    await tx.insert(commentReply).values({
      id: newId(),
      threadId: asked.threadId,
      number,
      body: input.body,
      onBehalfOf: input.onBehalfOf,
      authorId: place.actor.personId,
      organisationId: capacityIn(place).organisationId,
      fromWriter: again.value.writes,
      createdAt: app.clock(),
    });
    await mention(tx, asked.threadId, number, input.to);
    await noteComment(tx, app, place, 'comment.replied', asked.threadId, { number });
    return done({ number });
  });
  if (made.ok) await tell(app, place, asked.threadId);
  return made;
}

/** A thread, where the policy lets this be done with it. */
export function judgedThread(
  { actor, facts, released, today }: Place,
  row: ThreadRow | null,
  action: ThreadAction,
): Result<ThreadRow> {
  if (!row) return denied('not-found');
  const decision = threadActions[action](actor, facts, threadFactsOf(row, released), today);
  return decision.ok ? done(row) : denied(decision.why);
}

/** The same inside a transaction, by what holds then; the thread is held until its end. */
export async function judgedAgain(
  tx: Tx,
  place: Place,
  threadId: Id,
  action: ThreadAction,
): Promise<Result<{ row: ThreadRow; writes: boolean }>> {
  const { actor, today, row: sectionRow } = place;
  const allowed = await authoriseSection(tx, actor, 'section.read', sectionRow.id, today);
  if (!allowed.ok) return allowed;
  const row = await threadRow(tx, sectionRow.id, threadId, true);
  const writes = writesSection(actor, allowed.value, today);
  const judged = judgedThread({ ...place, facts: allowed.value, writes }, row, action);
  return judged.ok ? done({ row: judged.value, writes }) : judged;
}

/** What was done stands in the trail, never what was said. */
export async function noteComment(
  tx: Tx,
  app: App,
  { actor, row, facts }: Place,
  action: 'comment.made' | 'comment.replied' | 'comment.answered',
  threadId: Id,
  detail: Record<string, string | number | boolean>,
): Promise<void> {
  const [found] = await tx
    .select({ spaceId: document.spaceId })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(eq(section.id, row.id));
  const partnershipId = facts.space.kind === 'partnership' ? (found?.spaceId ?? null) : null;
  await record(tx, app, {
    action,
    actor,
    subject: { kind: 'comment', id: threadId },
    partnershipId,
    detail,
  });
}

/** Those who may read the thread hear that there is something to fetch; nobody else hears anything. */
export async function tell(app: App, { facts, row }: Place, threadId: Id): Promise<void> {
  const thread = await threadRow(app.db, row.id, threadId);
  if (!thread) return;
  const author = thread.fromReader ? [thread.authorId] : [];
  if (thread.audience === 'writers') return app.rooms.nudge(row.id, 'comments', { writersAnd: author });
  const released =
    facts.held && !thread.fromReader ? (await renderedUpTo(app, row, row.releasedSeq ?? 0)).text : null;
  const all = threadFactsOf(thread, released).inReleased;
  app.rooms.nudge(row.id, 'comments', all ? 'everyone' : { writersAnd: author });
}
