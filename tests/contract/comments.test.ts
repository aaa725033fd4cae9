import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { commentThread } from '#schema/comments.ts';
import type { Grant } from '#lib/access/facts.ts';
import { answersIn } from '#lib/comments/answers.server.ts';
import { answerThread } from '#lib/comments/answering.server.ts';
import { makeThread, replyTo } from '#lib/comments/commenting.server.ts';
import { commentsOf } from '#lib/comments/talk.server.ts';
import { commentsWaiting } from '#lib/comments/waiting.server.ts';
import { workspaceOf } from '#lib/documents/workspace.server.ts';
import { readersOf } from '#lib/documents/workspace.ts';
import { newId } from '#lib/core/ids.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { makeDocument } from '#lib/sections/making.server.ts';
import { anchor, at, commentsStage, said, type CommentsStage } from '../fixtures/comments.ts';
import { databases } from '../fixtures/database.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';

describe.each(databases)('comments on %s', (kind) => {
  let s: CommentsStage;
  beforeAll(async () => {
    s = await commentsStage(kind);
  });
  afterAll(() => s.t.close());

  test('a comment stands on words of the text, with a day by which a community’s is answered', async () => {
    const { t, police, resident, open, make, threadOf } = s;
    const made = value(await makeThread(t.app, resident, open, said({ anchor, quote: 'three times' })));
    // Ten working days after Tuesday 19 May 2026.
    expect(made.answerBy).toBe('2026-06-03');
    const thread = await threadOf(police, open, made.id);
    expect(thread).toMatchObject({
      anchor,
      quote: 'three times',
      community: true,
      state: 'open',
      mine: false,
    });
    expect(thread?.by.label).toBe('Member of staff');
    expect(JSON.stringify(thread)).not.toContain('Person ');
    const own = await make(police, open, { body: 'Ours' });
    expect(await threadOf(police, open, own)).toMatchObject({ community: false, answerBy: null });
    expect(t.nudged.slice(-2).map(([, , whom]) => whom)).toEqual(['everyone', 'everyone']);
  });

  test('only who may comment does; what is shut is as what is not there', async () => {
    const { t, resident, health, outsider, open, shut, sensitive } = s;
    expect(code(await makeThread(t.app, health, open, said()))).toBe('not-yours');
    for (const id of [shut, sensitive, newId(), 'nothing']) {
      expect(code(await makeThread(t.app, resident, id, said())), id).toBe('not-found');
      expect(code(await commentsOf(t.app, resident, id)), id).toBe('not-found');
    }
    expect(code(await commentsOf(t.app, outsider, open))).toBe('not-found');
    expect(code(await commentsOf(t.app, null, open))).toBe('signed-out');
    expect(code(await commentsOf(t.app, { ...resident, rulesAccepted: false }, open))).toBe('not-yours');
  });

  test('words that do not stand in the text as its reader has it cannot be quoted', async () => {
    const { t, resident, open } = s;
    const other = said({ anchor, quote: 'four times' });
    expect(code(await makeThread(t.app, resident, open, other))).toBe('changed');
    for (const wrong of [
      { kind: 'proposal' as const },
      { replacement: 'x' },
      { anchor },
      { quote: 'three times' },
      { kind: 'proposal' as const, replacement: 'x', anchor, quote: 'a\nb' },
      { body: '  ' },
    ])
      expect(() => said(wrong), JSON.stringify(wrong)).toThrow();
    const noPosition = said({ anchor: { start: 'AQ==', end: at(4, -1) }, quote: 'three times' });
    expect(code(await makeThread(t.app, resident, open, noPosition))).toBe('invalid');
  });

  test('what is said to those who write reaches them and whoever said it, and nobody else', async () => {
    const { t, police, resident, trade, health, slug, open, shut, bodies, make, threadOf } = s;
    const id = await make(resident, open, { audience: 'writers', body: 'Canary for writers' });
    expect(await bodies(police, open)).toContain('Canary for writers');
    expect(await bodies(resident, open)).toContain('Canary for writers');
    expect(t.nudged.at(-1)).toEqual([open, 'comments', { writersAnd: [resident.personId] }]);
    for (const who of [trade, health]) expect(await bodies(who, open)).not.toContain('Canary for writers');
    const asked = { sectionId: open, threadId: id };
    const reply = { body: 'Yes', onBehalfOf: null, to: [] };
    expect(code(await replyTo(t.app, trade, asked, reply))).toBe('not-found');
    const answer = { state: 'resolved' as const, words: 'x', edition: 1 };
    expect(code(await answerThread(t.app, trade, asked, answer))).toBe('not-found');
    value(await replyTo(t.app, police, asked, reply));
    expect((await threadOf(resident, open, id))?.replies.map(({ body }) => body)).toEqual(['Yes']);
    const page = JSON.stringify(value(await answersIn(t.app, trade, { slug })));
    expect(page).not.toContain('Canary for writers');
    // The same thread is not found through another section.
    expect(code(await replyTo(t.app, police, { ...asked, sectionId: shut }, reply))).toBe('not-found');
  });

  test('a proposal is taken up, or not and why; by those who write, once', async () => {
    const { t, police, resident, trade, open, make, threadOf } = s;
    const id = await make(resident, open, {
      kind: 'proposal',
      anchor,
      quote: 'three times',
      replacement: 'four times',
    });
    const asked = { sectionId: open, threadId: id };
    const not = { state: 'not-taken-up' as const, words: 'The buses stop.', edition: 1 };
    expect(code(await answerThread(t.app, resident, asked, not))).toBe('not-yours');
    const up = { state: 'taken-up' as const, words: '', edition: 1 };
    expect(code(await answerThread(t.app, trade, asked, up))).toBe('not-yours');
    value(await answerThread(t.app, police, asked, not));
    expect(code(await answerThread(t.app, police, asked, up))).toBe('changed');
    expect(await threadOf(resident, open, id)).toMatchObject({
      state: 'not-taken-up',
      outcome: { words: 'The buses stop.' },
    });
    value(await answerThread(t.app, resident, asked, { state: 'open', words: '', edition: 2 }));
    value(await answerThread(t.app, police, asked, { ...up, edition: 3 }));
    const thread = await threadOf(trade, open, id);
    expect([thread?.state, thread?.by.id, thread?.outcome?.by.id]).toEqual([
      'taken-up',
      resident.personId,
      police.personId,
    ]);
    const events = await t.app.db
      .select({ action: auditEvent.action })
      .from(auditEvent)
      .where(eq(auditEvent.subjectId, id));
    expect(events.map(({ action }) => action)).toEqual([
      'comment.made',
      'comment.answered',
      'comment.answered',
      'comment.answered',
    ]);
  });

  test('a community’s comment is not closed without a word; its author may withdraw it', async () => {
    const { t, police, trade, health, slug, open, make } = s;
    const id = await make(trade, open, { body: 'Which nights?' });
    const asked = { sectionId: open, threadId: id };
    const close = { state: 'resolved' as const, words: '', edition: 1 };
    expect(code(await answerThread(t.app, police, asked, close))).toBe('invalid');
    value(await answerThread(t.app, police, asked, { ...close, words: 'Fridays.' }));
    const other = await make(trade, open, { body: 'Never mind' });
    value(await answerThread(t.app, trade, { sectionId: open, threadId: other }, close));
    const { answers } = value(await answersIn(t.app, health, { slug }));
    expect(answers.find(({ thread }) => thread.id === id)?.thread.outcome?.words).toBe('Fridays.');
  });

  test('one speaks only to those who can read it, by the list that names them as one may see them', async () => {
    const { t, lead, police, resident, trade, health, outsider, open, make } = s;
    const page = value(await workspaceOf(t.app, resident, { slug: s.slug, id: s.documentId }));
    const place = page.sections.find(({ id }) => id === open);
    if (!place) throw new Error('The section is not on the page of its document.');
    const { usual, may } = place.talk;
    const people = readersOf(page.people, place).filter(({ id }) => id !== page.viewer);
    expect([usual, may]).toEqual(['writers', { comment: true, write: false }]);
    expect(new Set(people.map(({ id }) => id))).toEqual(
      new Set([police, trade, health].map(({ personId }) => personId)),
    );
    expect(JSON.stringify(people)).not.toContain(`Person ${police.personId.slice(0, 8)}`);
    const toTrade = said({ audience: 'writers', to: [trade.personId] });
    expect(code(await makeThread(t.app, resident, open, toTrade))).toBe('invalid');
    expect(code(await makeThread(t.app, resident, open, said({ to: [outsider.personId] })))).toBe('invalid');
    expect(code(await makeThread(t.app, resident, open, said({ to: [lead.personId] })))).toBe('invalid');
    const id = await make(police, open, { body: 'To the publican', to: [trade.personId] });
    const titles = async () => (await commentsWaiting(t.app, trade, null)).map(({ title }) => title);
    expect(await titles()).toEqual(['Somebody spoke to you in a comment']);
    value(
      await replyTo(
        t.app,
        trade,
        { sectionId: open, threadId: id },
        { body: 'So', onBehalfOf: null, to: [] },
      ),
    );
    expect(await titles()).toEqual([]);
  });

  test('what waits is listed for those who write, by section, and tells nobody of what is not theirs', async () => {
    const { t, police, resident, health, outsider, slug } = s;
    const { name } = value(await answersIn(t.app, police, { slug })).head;
    const waiting = await commentsWaiting(t.app, police, null);
    expect(waiting.map(({ text }) => text)).toContain(`Venues, Plan of ${name}.`);
    expect(waiting.every(({ kind }) => kind === 'comment')).toBe(true);
    expect(await commentsWaiting(t.app, health, null)).toEqual([]);
    expect(await commentsWaiting(t.app, outsider, null)).toEqual([]);
    expect(await commentsWaiting(t.app, null, null)).toEqual([]);
    const answered = await commentsWaiting(t.app, resident, '2026-05-01T00:00:00Z');
    expect(answered.map(({ title }) => title)).toContain('What you said was answered');
  });

  test('somebody who no longer writes a section loses what its writers say, their own too', async () => {
    const { t, lead, bodies, make } = s;
    const writer = await somebodyIn(t, 'police');
    const ready = await readyIn(t, lead, [[writer, 'contributor']]);
    const grants: Grant[] = [{ subjectKind: 'person', subjectId: writer.personId, level: 'edit' }];
    const made = value(
      await makeDocument(t.app, lead, ready.id, {
        kind: 'plan',
        title: 'Other',
        sections: [
          {
            templateKey: null,
            title: 'One',
            ownerOrganisationId: writer.organisationId,
            marking: 'OFFICIAL',
            kind: 'ordinary',
            held: false,
            announced: false,
            grants,
            text: [paragraph('Words')],
          },
        ],
      }),
    );
    const [id = ''] = made.sections;
    await make(writer, id, { audience: 'writers', body: 'Among us' });
    expect(await bodies(writer, id)).toEqual(['Among us']);
    await t.app.db.execute(`update section_grant set level = 'comment' where section_id = '${id}'`);
    expect(await bodies(writer, id)).toEqual([]);
    const own = await make(writer, id, { audience: 'writers', body: 'From outside' });
    expect(await bodies(writer, id)).toEqual(['From outside']);
    await t.app.db.execute(`delete from section_grant where section_id = '${id}'`);
    expect(code(await commentsOf(t.app, writer, id))).toBe('not-found');
    expect(await t.app.db.select().from(commentThread).where(eq(commentThread.id, own))).toHaveLength(1);
  });

  test('that comments of an OFFICIAL-SENSITIVE section were read stands in the audit trail', async () => {
    const { t, police, sensitive } = s;
    value(await commentsOf(t.app, police, sensitive));
    const rows = await t.app.db
      .select({ subject: auditEvent.subjectId })
      .from(auditEvent)
      .where(eq(auditEvent.action, 'section.read'));
    expect(rows.map(({ subject }) => subject)).toContain(sensitive);
  });
});
