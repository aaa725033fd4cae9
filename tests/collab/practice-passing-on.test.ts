import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { section as sections } from '#schema/sections.ts';
import { type Id } from '#lib/core/ids.ts';
import { splitSection, headingsIn } from '#lib/documents/splitting.server.ts';
import { publishEntry } from '#lib/library/publishing.server.ts';
import { adoptEntry, adoptForm } from '#lib/practice/adopting.server.ts';
import { adoptionsOf, elsewhereOf, markSeen, reportOutcome } from '#lib/practice/adoptions.server.ts';
import { approveShare } from '#lib/practice/approving.server.ts';
import { refuseShare, sharesOf } from '#lib/practice/deciding.server.ts';
import { packagesOfDocument } from '#lib/practice/package-pages.server.ts';
import { heading, paragraph } from '#lib/sections/blocks.ts';
import { sectionText } from '#lib/sections/reading.server.ts';
import { databases } from '../fixtures/database.ts';
import { code, value } from '../fixtures/partnerships.ts';
import { openPortal, type Portal, type Someone } from './portal.ts';
import { open, passingOn, to } from './practice-stage.ts';

describe.each(databases)('what is passed on from ward to ward, on %s', (kind) => {
  let portal: Portal;
  let police: Someone;
  let lead: Someone;
  let trade: Someone;
  /** The other ward: a co-ordinator, and a section of their plan. */
  let other: Someone;
  let theirs: Id;
  beforeAll(async () => {
    portal = await openPortal(kind);
    portal.tested.app.rooms = portal.collab;
    on = passingOn(portal, () => ({ police, lead }));
    police = await portal.someone('police');
    trade = await portal.someone('trade', { sector: 'licensing-trade' });
    lead = await portal.someone('lead', { sector: 'community-safety', role: 'co-ordinator' });
    ({ who: other, section: theirs } = await on.elsewhere('Copperfield', 'Copper Hill'));
  });
  afterAll(() => portal.close());

  let on: ReturnType<typeof passingOn>;
  test('nobody approves what they asked for, nor who does not co-ordinate; then everyone reads exactly what was shown', async () => {
    const { app } = portal.tested;
    const section = await on.venues();
    const id = await on.ask(section);
    expect(await on.reads(other, 'anything')).toBe('not-found');
    for (const who of [police, trade, other]) expect(code(await on.approve(id, who))).not.toBe('done');
    expect(code(await on.shown(id, trade))).toBe('not-found');
    expect(code(await on.shown(id, other))).toBe('not-found');
    expect(value(await sharesOf(app, await on.actor(trade), await on.slugOf())).shares).toEqual([]);
    const seen = value(await on.shown(id)).standing;
    expect(JSON.stringify(seen?.composed)).toContain('Two marshals stood there.');
    const { slug } = value(await on.approve(id));
    expect(await on.reads(other, slug)).toBe('done');
    const row = await on.stateOf(slug);
    expect(row).toMatchObject({ state: 'published', version: 1 });
    expect(JSON.stringify(row?.fields)).toContain('from 31 to 19');
    const texts = await app.db
      .select({ id: sections.id, key: sections.templateKey })
      .from(sections)
      .where(eq(sections.documentId, row?.id ?? ''));
    const implementation = texts.find(({ key }) => key === 'implementation')?.id ?? '';
    expect(value(await sectionText(app, await on.actor(other), implementation)).text).toBe(
      'Doors\nTwo marshals stood there.',
    );
    expect(code(await on.approve(id))).not.toBe('done');
  });

  test('text that was changed, closed, or lost to its author after it was chosen is not published', async () => {
    const { app } = portal.tested;
    const changed = await on.venues();
    const first = await on.ask(changed);
    await on.write(changed, [paragraph('CANARY')]);
    // The words went to the last part of the text; the part that was chosen says the same still.
    value(await on.approve(first));

    const rewritten = await on.venues();
    const second = await on.ask(rewritten, { parts: [{ sectionId: rewritten, part: 2, under: 'done' }] });
    await on.write(rewritten, [paragraph('CANARY')]);
    expect(value(await on.shown(second)).standing?.composed).toBeNull();
    expect(code(await on.approve(second))).toBe('refused');

    const closed = await on.venues();
    const third = await on.ask(closed);
    const before = value(await on.shown(third)).standing;
    await on.set(closed, { marking: 'OFFICIAL-SENSITIVE' });
    expect(code(await on.shown(third))).toBe('not-found');
    const seen = before?.composed ? before.seen : '';
    expect(code(await approveShare(app, await on.actor(lead), { share: third, seen }))).toBe('not-found');
    const cleared = { ...(await on.actor(lead)), clearedUntil: '2027-01-01' };
    expect(code(await approveShare(app, cleared, { share: third, seen }))).not.toBe('done');

    const lost = await on.venues();
    const fourth = await on.ask(lost);
    await portal.grant(lost, [to('community-safety', 'edit')]);
    expect(code(await on.approve(fourth))).toBe('refused');

    const no = await on.ask(await on.venues());
    value(await refuseShare(app, await on.actor(lead), { share: no, reason: 'Too early.' }));
    expect(value(await on.shown(no, police)).reason).toBe('Too early.');
    expect(code(await on.approve(no))).not.toBe('done');
  });

  test('an entry is withdrawn, and stays so, once a text it came from is marked, made regulatory, or split and marked', async () => {
    const { app } = portal.tested;
    for (const change of [{ marking: 'OFFICIAL-SENSITIVE' }, { kind: 'regulatory' }] as const) {
      const { section, slug } = await on.published();
      await on.set(section, change);
      expect(await on.reads(other, slug)).toBe('not-found');
      const row = await on.stateOf(slug);
      expect(row?.state).toBe('withdrawn');
      expect(row?.withdrawnBecause).toContain('may not be shared any more');
      const again = { slug, edition: row?.edition ?? 0, note: '' };
      expect(code(await publishEntry(app, await on.actor(lead), again))).toBe('refused');
      expect(await on.reads(other, slug)).toBe('not-found');
    }
    const { section, slug } = await on.published();
    await on.write(section, [heading(2, 'More'), paragraph('Of the same.')]);
    const headings = value(await headingsIn(app, await on.actor(police), section));
    const at = headings.find(({ words }) => words === 'The last hour');
    if (!at) throw new Error('The heading is not there.');
    const part = value(
      await splitSection(app, await on.actor(police), {
        section,
        at: { client: at.client, clock: at.clock },
        title: 'Apart',
        marking: 'OFFICIAL',
        grants: open,
      }),
    );
    expect(await on.reads(other, slug)).toBe('done');
    await on.set(part.id, { marking: 'OFFICIAL-SENSITIVE' });
    expect(await on.reads(other, slug)).toBe('not-found');
  });

  test('another ward adopts it, changes it, tells how it went; each sees of the other what is theirs to see', async () => {
    const { app } = portal.tested;
    const { section, slug } = await on.published();
    const id = (await on.stateOf(slug))?.id ?? '';
    const form = value(await adoptForm(app, await on.actor(other), slug));
    expect(form.sections.map((one) => one.id)).toEqual([theirs]);
    const adopt = async (who: Someone, into: Id) =>
      adoptEntry(app, await on.actor(who), slug, { section: into, changes: 'CANARY-OURS', version: 1 });
    // Into a plan of others, or a section one may not write, it cannot go.
    expect(code(await adopt(other, section))).toBe('not-found');
    expect(code(await adopt(trade, section))).toBe('not-found');
    const { href } = value(await adopt(other, theirs));
    const text = value(await sectionText(app, await on.actor(other), theirs)).text;
    expect(text).toContain('CANARY-OURS');
    expect(text).toContain('Count the queue.');
    expect((await on.stateOf(slug))?.adopted).toBe(1);

    const ours = async (who: Someone) => elsewhereOf(app, await on.actor(who), id);
    expect((await ours(other)).told).toEqual([
      { place: { name: 'Copperfield', href }, borough: 'Copper Hill', report: null },
    ]);
    // One partnership in that borough: its number would tell which.
    const theirView = await ours(police);
    expect(theirView).toEqual({ told: [], untold: [{ borough: null, count: 1 }] });
    expect(JSON.stringify(theirView)).not.toContain('CANARY');

    const [packageId] = href.split('#p-').slice(-1);
    const mine = (await adoptionsOf(app, await on.actor(other), [packageId ?? ''])).get(packageId ?? '');
    const adoption = mine?.[0]?.id ?? '';
    const report = { adoption, outcome: 'partly' as const, body: 'The queue moved.', figures: '' };
    expect(code(await reportOutcome(app, await on.actor(police), report))).toBe('not-found');
    value(await reportOutcome(app, await on.actor(other), report));
    expect((await ours(police)).told).toMatchObject([
      { place: null, report: { outcome: 'partly', body: 'The queue moved.' } },
    ]);
    // A member of the other ward does not follow the way back into the plan.
    const [where] = await app.db
      .select({ id: sections.documentId })
      .from(sections)
      .where(eq(sections.id, section));
    const back = { slug: await on.slugOf(), id: where?.id ?? '' };
    expect(code(await packagesOfDocument(app, await on.actor(other), back))).toBe('not-found');

    // A new version: its adopters see what changed until they have looked.
    const row = await on.stateOf(slug);
    value(
      await publishEntry(app, await on.actor(lead), {
        slug,
        edition: row?.edition ?? 0,
        note: 'A third marshal.',
      }),
    );
    const newer = async () =>
      (await adoptionsOf(app, await on.actor(other), [packageId ?? ''])).get(packageId ?? '')?.[0]?.newer;
    expect(await newer()).toMatchObject([{ version: 2, note: 'A third marshal.' }]);
    expect(code(await markSeen(app, await on.actor(police), adoption))).toBe('not-found');
    value(await markSeen(app, await on.actor(other), adoption));
    expect(await newer()).toEqual([]);
    expect(code(await adopt(other, theirs))).toBe('changed');
  });

  test('of what is adopted or told in a section that is closed, others learn nothing, nor that it is there', async () => {
    const { app } = portal.tested;
    const { slug } = await on.published();
    const id = (await on.stateOf(slug))?.id ?? '';
    const shut = await portal.newSection([to('police', 'edit')], { title: 'Tactics' });
    const given = { section: shut, changes: 'CANARY', version: 1 };
    value(await adoptEntry(app, await on.actor(police), slug, given));
    expect((await elsewhereOf(app, await on.actor(other), id)).untold).toEqual([{ borough: null, count: 1 }]);
    await on.set(shut, { marking: 'OFFICIAL-SENSITIVE' });
    expect(await elsewhereOf(app, await on.actor(other), id)).toEqual({ told: [], untold: [] });
    expect((await on.stateOf(slug))?.adopted).toBe(0);
    const who = { ...(await on.actor(police)), clearedUntil: '2027-01-01' };
    const [mine] = (await elsewhereOf(app, who, id)).told;
    const packageId = mine?.place?.href.split('#p-')[1] ?? '';
    const [line] = (await adoptionsOf(app, who, [packageId])).get(packageId) ?? [];
    const report = { adoption: line?.id ?? '', outcome: 'worked' as const, body: 'CANARY', figures: '' };
    expect(code(await reportOutcome(app, who, report))).toBe('not-yours');
  });
});
