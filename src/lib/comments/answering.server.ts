import { and, eq } from 'drizzle-orm';
import { commentReply, commentThread } from '#schema/comments.ts';
import type { ThreadAction } from '../access/policy-threads.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import type { Tx } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, fail, invalid, type Result } from '../core/result.ts';
import type { NewAnswer, ThreadState } from './comments.ts';
import { judgedAgain, noteComment, tell } from './commenting.server.ts';
import type { ThreadRow } from './rows.server.ts';
import { capacityIn, placeOf } from './talk.server.ts';

const actionFor = {
  open: 'thread.reopen',
  resolved: 'thread.resolve',
  'taken-up': 'thread.take-up',
  'not-taken-up': 'thread.answer',
} as const satisfies Record<ThreadState, ThreadAction>;

/**
 * Says what became of a thread: resolved, taken up, not taken up and why, or open again. The change of the text that
 * takes a wording up is made by its editor's own page, under their name; this notes to whom it is owed.
 */
export async function answerThread(
  app: App,
  who: Who,
  asked: { sectionId: Id; threadId: Id },
  input: NewAnswer,
): Promise<Result<{ edition: number }>> {
  const found = await placeOf(app, who, asked.sectionId);
  if (!found.ok) return found;
  const place = found.value;
  if (!isId(asked.threadId)) return denied('not-found');
  const answered = await app.transaction(async (tx) => {
    const judged = await judgedAgain(tx, place, asked.threadId, actionFor[input.state]);
    if (!judged.ok) return judged;
    const { row } = judged.value;
    const fits = await whatHolds(tx, row, input, place.actor.personId);
    if (!fits.ok) return fits;
    const reopened = input.state === 'open';
    const edition = row.edition + 1;
    await tx
      .update(commentThread)
      .set({
        state: input.state,
        answer: input.words,
        answeredBy: reopened ? null : place.actor.personId,
        answeredFor: reopened ? null : capacityIn(place).organisationId,
        answeredAt: reopened ? null : app.clock(),
        edition,
      })
      .where(eq(commentThread.id, row.id));
    const detail = { kind: row.kind, before: row.state, after: input.state };
    await noteComment(tx, app, place, 'comment.answered', row.id, detail);
    return done({ edition });
  });
  if (answered.ok) await tell(app, place, asked.threadId);
  return answered;
}

async function whatHolds(
  tx: Tx,
  row: ThreadRow,
  { state, words, edition }: NewAnswer,
  by: Id,
): Promise<Result<undefined>> {
  const closed = row.state !== 'open';
  if (edition !== row.edition || closed === (state !== 'open'))
    return fail({
      code: 'changed',
      message: 'Somebody answered this before you. Nothing was changed: read what they said.',
      now: { state: row.state },
    });
  if (state !== 'resolved' || !row.community || by === row.authorId || words !== '') return done();
  const [said] = await tx
    .select({ id: commentReply.id })
    .from(commentReply)
    .where(and(eq(commentReply.threadId, row.id), eq(commentReply.fromWriter, true)))
    .limit(1);
  return said
    ? done()
    : invalid({ words: 'Say what became of it: whoever asked reads this, and so do others who can read it' });
}
