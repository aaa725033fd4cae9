import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entry as entries } from '#schema/library.ts';
import { withdrawEntry } from '#lib/library/publishing.server.ts';
import {
  answerRemark,
  callUseful,
  discussionOf,
  hideRemark,
  makeRemark,
  showRemark,
} from '#lib/practice/remarks.server.ts';
import { practiceWaiting } from '#lib/practice/waiting.server.ts';
import { databases } from '../fixtures/database.ts';
import { code, value } from '../fixtures/partnerships.ts';
import { build } from '../fixtures/world.ts';
import { openPortal, type Portal, type Someone } from './portal.ts';
import { passingOn } from './practice-stage.ts';

describe.each(databases)('what is said about an entry, on %s', (kind) => {
  let portal: Portal;
  let police: Someone;
  let lead: Someone;
  let other: Someone;
  let trade: Someone;
  let on: ReturnType<typeof passingOn>;
  beforeAll(async () => {
    portal = await openPortal(kind);
    portal.tested.app.rooms = portal.collab;
    on = passingOn(portal, () => ({ police, lead }));
    police = await portal.someone('police');
    lead = await portal.someone('lead', { sector: 'community-safety', role: 'co-ordinator' });
    trade = await portal.someone('trade', { sector: 'licensing-trade' });
    ({ who: other } = await on.elsewhere('Copperfield', 'Copper Hill'));
  });
  afterAll(() => portal.close());

  const question = { kind: 'question', body: 'Who paid the marshals?' } as const;
  const remarks = async (who: Someone, slug: string) =>
    value(await discussionOf(portal.tested.app, await on.actor(who), slug)).remarks;
  const waits = async (who: Someone) =>
    (await practiceWaiting(portal.tested.app, await on.actor(who))).map(({ kind: what }) => what);

  test('a question waits for the owners, who alone answer it; everyone who reads the entry reads both', async () => {
    const { app } = portal.tested;
    const { slug } = await on.published();
    const { id } = value(await makeRemark(app, await on.actor(other), slug, question));
    expect(await waits(police)).toContain('question');
    expect(await waits(other)).not.toContain('question');
    const answer = { remark: id, answer: 'The borough and the venues, half each.' };
    expect(code(await answerRemark(app, await on.actor(other), slug, answer))).toBe('not-yours');
    value(await answerRemark(app, await on.actor(police), slug, answer));
    expect(await waits(police)).not.toContain('question');
    for (const who of [police, other, lead])
      expect(await remarks(who, slug)).toMatchObject([
        { body: question.body, answer: { words: answer.answer } },
      ]);
    // Whoever answered is shown to another organisation by their role.
    const [seen] = await remarks(other, slug);
    expect(seen?.answer?.by?.label).toBe('Member of staff');
    const comment = await makeRemark(app, await on.actor(other), slug, { kind: 'comment', body: 'Thanks.' });
    const wrong = { remark: value(comment).id, answer: 'Welcome.' };
    expect(code(await answerRemark(app, await on.actor(police), slug, wrong))).toBe('not-yours');
  });

  test('what is hidden is read by owners and administrators alone, with the reason, and can be shown again', async () => {
    const { app } = portal.tested;
    const { slug } = await on.published();
    const { slug: elsewhere } = await on.published();
    const { id } = value(
      await makeRemark(app, await on.actor(other), slug, { kind: 'comment', body: 'CANARY' }),
    );
    const hiding = { remark: id, because: 'It names somebody.' };
    expect(code(await hideRemark(app, await on.actor(other), slug, hiding))).toBe('not-yours');
    // Through another entry it is not there.
    expect(code(await hideRemark(app, await on.actor(police), elsewhere, hiding))).toBe('not-found');
    value(await hideRemark(app, await on.actor(police), slug, hiding));
    expect(await remarks(other, slug)).toEqual([]);
    expect(code(await showRemark(app, await on.actor(other), slug, id))).toBe('not-found');
    const admin = { ...(await on.actor(other)), admin: true };
    expect(value(await discussionOf(app, admin, slug)).remarks).toMatchObject([
      { hiddenBecause: hiding.because },
    ]);
    value(await showRemark(app, await on.actor(police), slug, id));
    expect(await remarks(other, slug)).toMatchObject([{ body: 'CANARY', hiddenBecause: null }]);
  });

  test('each organisation counts once, its owner not at all; nothing is said about what is withdrawn', async () => {
    const { app } = portal.tested;
    const { slug } = await on.published();
    const say = async (who: Someone, useful: boolean) => callUseful(app, await on.actor(who), slug, useful);
    expect(code(await say(police, true))).toBe('refused');
    expect(value(await say(other, true)).count).toBe(1);
    const both = await Promise.all([say(other, true), say(trade, true)]);
    expect(both.map(code)).toEqual(['done', 'done']);
    expect((await on.stateOf(slug))?.useful).toBe(2);
    expect(value(await say(other, false)).count).toBe(1);

    value(await withdrawEntry(app, await on.actor(police), { slug, because: 'It is wrong.' }));
    expect(code(await makeRemark(app, await on.actor(other), slug, question))).toBe('not-found');
    expect(code(await discussionOf(app, await on.actor(other), slug))).toBe('not-found');
    expect(code(await say(other, true))).toBe('not-found');
    expect(code(await makeRemark(app, await on.actor(police), slug, question))).toBe('refused');
  });

  test('an entry whose review is due waits for its owners', async () => {
    const { app } = portal.tested;
    const { slug } = await on.published();
    const before = (await waits(police)).filter((what) => what === 'review-entry').length;
    await build(app, (tx) =>
      tx.update(entries).set({ reviewOn: '2020-01-01' }).where(eq(entries.slug, slug)),
    );
    expect((await waits(police)).filter((what) => what === 'review-entry')).toHaveLength(before + 1);
    expect(await waits(other)).not.toContain('review-entry');
  });
});
