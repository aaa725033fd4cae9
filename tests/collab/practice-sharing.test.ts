import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { partnership } from '#schema/partnerships.ts';
import { document, section as sections } from '#schema/sections.ts';
import type { Grant } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import { packagesOfDocument } from '#lib/practice/package-pages.server.ts';
import { makePackage } from '#lib/practice/packages.server.ts';
import { askToShare, shareAhead, shareForm } from '#lib/practice/sharing.server.ts';
import type { Sharing } from '#lib/practice/sharing.ts';
import { heading, paragraph, type Block } from '#lib/sections/blocks.ts';
import { sectionText } from '#lib/sections/reading.server.ts';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import { append } from '#lib/sections/text-tasks.ts';
import { build } from '../fixtures/world.ts';
import { databases } from '../fixtures/database.ts';
import { code, value } from '../fixtures/partnerships.ts';
import { actorOf, openPortal, type Portal, type Someone } from './portal.ts';

const to = (subjectId: string, level: Grant['level']): Grant => ({ subjectKind: 'sector', subjectId, level });

describe.each(databases)('packages and what is shared of them, on %s', (kind) => {
  let portal: Portal;
  let police: Someone;
  let trade: Someone;
  beforeAll(async () => {
    portal = await openPortal(kind);
    portal.tested.app.rooms = portal.collab;
    police = await portal.someone('police');
    trade = await portal.someone('trade', { sector: 'licensing-trade' });
    await portal.someone('lead', { sector: 'community-safety', role: 'co-ordinator' });
  });
  afterAll(() => portal.close());

  const actor = (who: Someone) => actorOf(portal, who);
  const write = async (section: Id, blocks: readonly Block[], who = police) => {
    const { app } = portal.tested;
    value(
      await app.rooms.write(section, await actor(who), (state, clientId) =>
        app.texts.work(append, { state, blocks, clientId }, state.length),
      ),
    );
  };
  const placeOf = async (section: Id) => {
    const [row] = await portal.tested.app.db
      .select({ id: sections.documentId, slug: partnership.slug })
      .from(sections)
      .innerJoin(document, eq(document.id, sections.documentId))
      .innerJoin(partnership, eq(partnership.id, document.spaceId))
      .where(eq(sections.id, section));
    if (!row) throw new Error('There is no such section.');
    return row;
  };
  const options = ['staggered-closing', 'taxi-rank-marshals'];
  const put = async (section: Id, who = police, more: { title?: string; options?: string[] } = {}) =>
    makePackage(portal.tested.app, await actor(who), {
      section,
      title: 'The last hour',
      aim: 'Fewer people hurt at the rank after closing.',
      options,
      ...more,
    });
  const packages = async (section: Id, who: Someone) => {
    const { app } = portal.tested;
    const { slug, id } = await placeOf(section);
    const found = await packagesOfDocument(app, await actor(who), { slug, id, sectionId: section });
    return found.ok ? found.value.packages.map(({ title }) => title) : code(found);
  };
  const asked = (package_: Id, more: Partial<Sharing> = {}): Sharing => ({
    package: package_,
    title: 'Staggered closing',
    summary: 'Three venues closed at three times.',
    outcome: 'partly',
    result: '',
    effect: '',
    mechanism: '',
    moderators: '',
    implementation: '',
    cost: '',
    problem: '',
    done: '',
    step: null,
    parts: [],
    seen: '',
    ...more,
  });
  const part = (sectionId: Id, nth = 0) => ({ sectionId, part: nth, under: 'implementation' as const });
  const ahead = async (who: Someone, input: Sharing) =>
    shareAhead(portal.tested.app, await actor(who), input);

  const open = [to('police', 'edit'), to('licensing-trade', 'read'), to('community-safety', 'read')];

  test('a package comes into its section as one change of whoever asked, and is seen by its readers alone', async () => {
    const { app } = portal.tested;
    const section = await portal.newSection(open, { title: 'Venues' });
    value(await put(section));
    const { text, seq } = value(await sectionText(app, await actor(trade), section));
    expect(seq).toBe(1);
    expect(text).toContain('The last hour');
    expect(text).toContain('1. Count people on the street by quarter-hour for four weekends.');
    expect(await packages(section, trade)).toEqual(['The last hour']);
    expect(code(await put(section, trade))).toBe('not-yours');

    const shut = await portal.newSection([to('police', 'edit')], { title: 'Tactics' });
    value(await put(shut));
    expect(await packages(shut, trade)).toBe('not-found');
    expect(code(await put(shut, trade))).toBe('not-found');
  });

  test('of a held section, readers get a package once its words are released', async () => {
    const { app } = portal.tested;
    const held = await portal.newSection(open, { title: 'Policing', held: true });
    await write(held, [paragraph('Seen by all.')]);
    const first = value(await sectionText(app, await actor(police), held));
    value(await releaseSection(app, await actor(police), { section: held, seq: first.seq }));
    value(await put(held));
    expect(await packages(held, police)).toEqual(['The last hour']);
    expect(await packages(held, trade)).toEqual([]);
    const { seq } = value(await sectionText(app, await actor(police), held));
    value(await releaseSection(app, await actor(police), { section: held, seq }));
    expect(await packages(held, trade)).toEqual(['The last hour']);
  });

  test('only what is OFFICIAL, released, not regulatory and open to its author can be taken; the rest is not there', async () => {
    const { app } = portal.tested;
    const plan = await portal.newSection(open, { title: 'Venues' });
    const { id } = value(await put(plan));
    const secrets: Record<string, Id> = {
      sensitive: await portal.newSection([to('police', 'edit')], {
        title: 'Detail',
      }),
      regulatory: await portal.newSection([to('police', 'edit')], { title: 'Review', kind: 'regulatory' }),
      'not mine': await portal.newSection([to('licensing-trade', 'edit')], { title: 'The trade’s own' }),
    };
    await write(secrets.sensitive ?? '', [paragraph('CANARY-1')]);
    await build(app, (tx) =>
      tx
        .update(sections)
        .set({ marking: 'OFFICIAL-SENSITIVE' })
        .where(eq(sections.id, secrets.sensitive ?? '')),
    );
    await write(secrets.regulatory ?? '', [paragraph('CANARY-2')]);
    await write(secrets['not mine'] ?? '', [paragraph('CANARY-3')], trade);
    const held = await portal.newSection(open, { title: 'Held', held: true });
    await write(held, [heading(2, 'One'), paragraph('Released.')]);
    const { seq } = value(await sectionText(app, await actor(police), held));
    value(await releaseSection(app, await actor(police), { section: held, seq }));
    await write(held, [heading(2, 'Two'), paragraph('CANARY-4')]);

    // Cleared, so that it is the marking that stops them and not that they cannot read it.
    const cleared = { ...(await actor(police)), clearedUntil: '2027-01-01' };
    expect(code(await sectionText(app, cleared, secrets.sensitive ?? ''))).toBe('done');
    const form = value(await shareForm(app, cleared, id));
    expect(JSON.stringify(form)).not.toContain('CANARY');
    expect(form.takeable.map(({ id: one }) => one)).toEqual(expect.arrayContaining([plan, held]));
    for (const [why, section] of Object.entries(secrets)) {
      expect(
        form.takeable.some(({ id: one }) => one === section),
        why,
      ).toBe(false);
      const stolen = asked(id, { parts: [part(section)] });
      expect(code(await shareAhead(app, cleared, stolen)), why).toBe('not-found');
    }
    // What is not released has no part yet, and a part of another partnership is none of this one.
    expect(code(await ahead(police, asked(id, { parts: [part(held, 2)] })))).toBe('refused');
    const seen = value(await ahead(police, asked(id, { parts: [part(held, 1)] })));
    expect(JSON.stringify(seen.composed)).toContain('Released.');
  });

  test('what is sent is what was shown, and somebody has to be able to approve it', async () => {
    const { app } = portal.tested;
    const plan = await portal.newSection(open, { title: 'Venues' });
    await write(plan, [heading(2, 'Doors'), paragraph('Two marshals stood there.')]);
    const { id } = value(await put(plan));
    const input = asked(id, { parts: [part(plan, 1)] });
    expect(code(await askToShare(app, await actor(police), input))).toBe('changed');
    const { seen } = value(await ahead(police, input));
    await write(plan, [paragraph('Said later, in another part.')]);
    value(await askToShare(app, await actor(police), { ...input, seen }));
    // Nobody who reads and does not write shares; and who may not read it all cannot approve it.
    expect(code(await ahead(trade, input))).toBe('not-yours');
    const narrow = await portal.newSection([to('police', 'edit')], { title: 'Ours alone' });
    await write(narrow, [paragraph('Among ourselves.')]);
    const wide = asked(id, { parts: [part(narrow)] });
    const again = value(await ahead(police, wide));
    expect(code(await askToShare(app, await actor(police), { ...wide, seen: again.seen }))).toBe('refused');
  });
});
