import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { sectionClient, sectionUpdate, sectionVersion } from '#schema/sections.ts';
import type { Actor, Grant } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { mention, paragraph, type Block } from '#lib/sections/blocks.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';
import { openLog } from '#lib/sections/log.server.ts';
import { makeDocument, type NewSection } from '#lib/sections/making.server.ts';
import { documentInFull, sectionText } from '#lib/sections/reading.server.ts';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import { sectionsOf } from '#lib/sections/sections.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';

const to = (sector: string, level: Grant['level']): Grant => ({
  subjectKind: 'sector',
  subjectId: sector,
  level,
});

describe.each(databases)('sections on %s', (kind) => {
  let t: TestApp;
  let lead: Actor;
  let police: Actor;
  let trade: Actor;
  let outsider: Actor;
  let slug: string;
  let partnershipId: Id;
  let documentId: Id;
  let open: Id;
  let shut: Id;
  let held: Id;
  let sensitive: Id;

  const made = (
    title: string,
    grants: Grant[],
    text: Block[],
    more: Partial<NewSection> = {},
  ): NewSection => ({
    templateKey: null,
    title,
    ownerOrganisationId: police.organisationId,
    marking: 'OFFICIAL',
    kind: 'ordinary',
    held: false,
    announced: false,
    grants,
    text,
    ...more,
  });

  beforeAll(async () => {
    t = await openTestApp(kind);
    lead = await somebodyIn(t, 'community-safety');
    police = await somebodyIn(t, 'police', { clearedUntil: '2099-01-01' });
    trade = await somebodyIn(t, 'licensing-trade');
    outsider = await somebodyIn(t, 'police', { admin: true, clearedUntil: '2099-01-01' });
    ({ id: partnershipId, slug } = await readyIn(t, lead, [
      [police, 'contributor'],
      [trade, 'contributor'],
    ]));
    const result = await makeDocument(t.app, lead, partnershipId, {
      kind: 'intervention-plan',
      title: 'Plan',
      sections: [
        made(
          'Aims',
          [to('police', 'edit'), to('licensing-trade', 'comment')],
          [paragraph(['Asked of ', mention(police.personId)])],
        ),
        made('Canary title', [to('police', 'edit')], [paragraph('Canary text')]),
        made('Stops', [to('police', 'edit'), to('licensing-trade', 'read')], [paragraph('Draft canary')], {
          held: true,
        }),
        made('Detail', [to('police', 'edit')], [paragraph('Seven people')], {
          marking: 'OFFICIAL-SENSITIVE',
        }),
      ],
    });
    documentId = value(result).id;
    [open = '', shut = '', held = '', sensitive = ''] = value(result).sections;
  });
  afterAll(() => t.close());

  const readEvents = () =>
    t.app.db
      .select({ by: auditEvent.actorId, subject: auditEvent.subjectId, detail: auditEvent.detail })
      .from(auditEvent)
      .where(eq(auditEvent.action, 'section.read'));

  test('a document and the first text of its sections are made together, by whoever asked', async () => {
    const rows = await t.app.db.select().from(sectionUpdate).where(eq(sectionUpdate.sectionId, open));
    expect(rows.map(({ seq, authorId }) => [seq, authorId])).toEqual([[1, lead.personId]]);
    const [claim] = await t.app.db.select().from(sectionClient).where(eq(sectionClient.sectionId, open));
    expect(claim?.personId).toBe(lead.personId);
    const stored = await openLog(t.app).load(open);
    expect([stored?.lastSeq, stored?.snapshot?.uptoSeq, stored?.rows.length]).toEqual([1, 1, 0]);
  });

  test('only a co-ordinator makes one, and nothing stands where it was refused', async () => {
    const before = (await t.app.db.select({ id: sectionUpdate.sectionId }).from(sectionUpdate)).length;
    const input = { kind: 'plan', title: 'Other', sections: [made('New', [], [paragraph('Words')])] };
    expect(code(await makeDocument(t.app, police, partnershipId, input))).toBe('not-yours');
    expect(code(await makeDocument(t.app, outsider, partnershipId, input))).toBe('not-found');
    expect(code(await makeDocument(t.app, null, partnershipId, input))).toBe('signed-out');
    expect(await t.app.db.select({ id: sectionUpdate.sectionId }).from(sectionUpdate)).toHaveLength(before);
  });

  test('a list holds what may be read, with the level, in order, and no number or gap', async () => {
    expect(value(await sectionsOf(t.app, trade, documentId))).toEqual([
      { id: open, title: 'Aims', level: 'comment', marking: 'OFFICIAL', kind: 'ordinary', held: false },
      { id: held, title: 'Stops', level: 'read', marking: 'OFFICIAL', kind: 'ordinary', held: true },
    ]);
    const titles = value(await sectionsOf(t.app, police, documentId)).map(({ title }) => title);
    expect(titles).toEqual(['Aims', 'Canary title', 'Stops', 'Detail']);
    expect(code(await sectionsOf(t.app, outsider, documentId))).toBe('not-found');
    expect(code(await sectionsOf(t.app, lead, documentId))).toBe('not-found');
    expect(code(await sectionsOf(t.app, trade, 'nothing'))).toBe('not-found');
    expect(code(await sectionsOf(t.app, null, documentId))).toBe('signed-out');
  });

  test('a text is given to whoever may read it; what is shut is as what is not there', async () => {
    expect(value(await sectionText(t.app, police, shut))).toEqual({
      html: '<p>Canary text</p>',
      text: 'Canary text',
      seq: 1,
    });
    for (const id of [shut, sensitive, newId(), 'nothing'])
      expect(code(await sectionText(t.app, trade, id)), id).toBe('not-found');
    expect(code(await sectionText(t.app, outsider, open))).toBe('not-found');
    expect(code(await sectionText(t.app, null, open))).toBe('signed-out');
    expect(code(await sectionText(t.app, { ...trade, rulesAccepted: false }, open))).toBe('not-yours');
  });

  test('who is mentioned is named as the reader may see them', async () => {
    const [{ html: mine }, { html: theirs }] = [
      value(await sectionText(t.app, police, open)),
      value(await sectionText(t.app, trade, open)),
    ];
    expect(mine).toContain(`@Person ${police.personId.slice(0, 8)}`);
    expect(theirs).toContain('@Member of staff');
    expect(theirs).not.toContain('Person ');
  });

  test('nothing of a shut section, nor of unreleased text, is anywhere on another’s page', async () => {
    const page = JSON.stringify(value(await documentInFull(t.app, trade, { slug, id: documentId })));
    expect(page).not.toMatch(/[Cc]anary|Seven people|Detail/);
    for (const id of [shut, sensitive]) expect(page).not.toContain(id);
    const alone = { slug, id: documentId, sectionId: shut };
    expect(code(await documentInFull(t.app, trade, alone))).toBe('not-found');
    expect(code(await documentInFull(t.app, outsider, { slug, id: documentId }))).toBe('not-found');
    expect(code(await documentInFull(t.app, trade, { slug, id: newId() }))).toBe('not-found');
  });

  test('a held text is read as it was released, later changes by its editors alone', async () => {
    expect(value(await sectionText(t.app, trade, held))).toEqual({ html: '', text: '', seq: 0 });
    expect(code(await releaseSection(t.app, trade, { section: held, seq: 1 }))).toBe('not-yours');
    expect(code(await releaseSection(t.app, trade, { section: shut, seq: 1 }))).toBe('not-found');
    expect(code(await releaseSection(t.app, police, { section: held, seq: 2 }))).toBe('refused');
    expect(code(await releaseSection(t.app, police, { section: open, seq: 1 }))).toBe('refused');
    expect(code(await releaseSection(t.app, police, { section: held, seq: 1 }))).toBe('done');
    expect(t.rechecked.at(-1)).toEqual({ section: held });
    expect(code(await releaseSection(t.app, police, { section: held, seq: 1 }))).toBe('changed');

    const bytes = updateFrom([paragraph('Later canary')], 12345);
    const entry = {
      sectionId: held,
      seq: 2,
      authorId: police.personId,
      at: t.app.clock(),
      bytes,
      claims: [12345],
    };
    expect(await openLog(t.app).append([entry])).toEqual({ ok: true });
    expect(value(await sectionText(t.app, trade, held))).toMatchObject({ text: 'Draft canary', seq: 1 });
    expect(value(await sectionText(t.app, police, held)).seq).toBe(2);
    expect(value(await sectionText(t.app, police, held)).text).toContain('Later canary');
    const mine = value(await documentInFull(t.app, police, { slug, id: documentId, sectionId: held }));
    expect(mine.sections.map(({ releasable }) => releasable)).toEqual([2]);
    const theirs = value(await documentInFull(t.app, trade, { slug, id: documentId, sectionId: held }));
    expect(theirs.sections.map(({ releasable }) => releasable)).toEqual([null]);
    expect(JSON.stringify(theirs)).not.toContain('Later');
    const versions = await t.app.db.select().from(sectionVersion).where(eq(sectionVersion.sectionId, held));
    expect(versions).toMatchObject([{ number: 1, uptoSeq: 1, reason: 'released', madeBy: police.personId }]);
  });

  test('that an OFFICIAL-SENSITIVE text was read is recorded, or it is not shown', async () => {
    const before = (await readEvents()).length;
    value(await sectionText(t.app, police, open));
    expect(await readEvents()).toHaveLength(before);
    value(await sectionText(t.app, police, sensitive));
    expect(await readEvents()).toHaveLength(before + 1);
    value(await documentInFull(t.app, police, { slug, id: documentId }));
    const events = (await readEvents()).slice(before);
    expect(events).toEqual([
      { by: police.personId, subject: sensitive, detail: { seq: 1 } },
      { by: police.personId, subject: sensitive, detail: { seq: 1 } },
    ]);
    t.app.pause.because = 'A backup is being made.';
    expect(code(await sectionText(t.app, police, sensitive))).toBe('unavailable');
    expect(code(await sectionText(t.app, police, open))).toBe('done');
    t.app.pause.because = null;
    expect(code(await sectionText(t.app, { ...police, clearedUntil: '2026-05-18' }, sensitive))).toBe(
      'not-found',
    );
  });
});
