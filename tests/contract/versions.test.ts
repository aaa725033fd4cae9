import { createHash } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import * as Y from 'yjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { sectionSnapshot, sectionUpdate, sectionVersion } from '#schema/sections.ts';
import type { Actor, Grant } from '#lib/access/facts.ts';
import { minutes } from '#lib/core/clock.ts';
import type { Id } from '#lib/core/ids.ts';
import { bold, mention, paragraph, type Block } from '#lib/sections/blocks.ts';
import { updateFrom } from '#lib/sections/compose-text.server.ts';
import { openLog } from '#lib/sections/log.server.ts';
import { makeDocument, type NewSection } from '#lib/sections/making.server.ts';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import { renderUpdates } from '#lib/sections/rendering.server.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { versionText, versionsOf } from '#lib/sections/versions-reading.server.ts';
import { keepRested, keepVersion } from '#lib/sections/versions.server.ts';
import { startPauses } from '#server/jobs/pauses.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';
import { built, element } from '../fixtures/section-text.ts';
import { build } from '../fixtures/world.ts';

const to = (sector: string, level: Grant['level']): Grant => ({
  subjectKind: 'sector',
  subjectId: sector,
  level,
});

describe.each(databases)('versions on %s', (kind) => {
  let t: TestApp;
  let lead: Actor;
  let police: Actor;
  let trade: Actor;
  let council: Actor;
  let outsider: Actor;
  let slug: string;
  let documentId: Id;
  let live: Id;
  let held: Id;
  let sensitive: Id;
  let client = 100;

  const section = (title: string, grants: Grant[], more: Partial<NewSection> = {}): NewSection => ({
    templateKey: null,
    title,
    ownerOrganisationId: police.organisationId,
    marking: 'OFFICIAL',
    kind: 'ordinary',
    held: false,
    announced: false,
    grants,
    text: [paragraph(`First words of ${title}`)],
    ...more,
  });

  beforeAll(async () => {
    t = await openTestApp(kind);
    lead = await somebodyIn(t, 'community-safety');
    police = await somebodyIn(t, 'police', { clearedUntil: '2099-01-01' });
    trade = await somebodyIn(t, 'licensing-trade');
    council = await somebodyIn(t, 'council');
    outsider = await somebodyIn(t, 'police', { admin: true, clearedUntil: '2099-01-01' });
    const ready = await readyIn(t, lead, [
      [police, 'contributor'],
      [trade, 'contributor'],
      [council, 'contributor'],
    ]);
    slug = ready.slug;
    const made = await makeDocument(t.app, lead, ready.id, {
      kind: 'intervention-plan',
      title: 'Plan',
      sections: [
        section('Aims', [to('police', 'edit'), to('licensing-trade', 'read')]),
        section('Stops', [to('police', 'edit'), to('licensing-trade', 'read')], { held: true }),
        section('Detail', [to('police', 'edit')], { marking: 'OFFICIAL-SENSITIVE' }),
      ],
    });
    documentId = value(made).id;
    [live = '', held = '', sensitive = ''] = value(made).sections;
  });
  afterAll(() => t.close());

  const write = async (sectionId: Id, seq: number, ...blocks: Block[]) => {
    const clientId = client++;
    const bytes = updateFrom(blocks, clientId);
    const entry = { sectionId, seq, authorId: police.personId, at: t.app.clock(), bytes, claims: [clientId] };
    expect(await openLog(t.app).append([entry])).toEqual({ ok: true });
  };
  const stored = (sectionId: Id) =>
    t.app.db
      .select()
      .from(sectionVersion)
      .where(eq(sectionVersion.sectionId, sectionId))
      .orderBy(asc(sectionVersion.number));
  const ask = (sectionId: Id) => ({ slug, id: documentId, sectionId });
  const replayed = async (sectionId: Id, seq: number) =>
    renderUpdates((await openLog(t.app).rowsUpTo(sectionId, seq)).map(({ bytes }) => bytes)).sha256;

  test('a text that rests for 10 minutes is kept once, at the time of its last change; also after a restart', async () => {
    expect(await keepRested(t.app)).toBe(0);
    t.pass(minutes(10) - 1);
    expect(await keepRested(t.app)).toBe(0);
    await write(live, 2, paragraph('Typed just before'));
    const last = t.app.clock();
    t.pass(1);
    expect(await keepRested(t.app)).toBe(2);
    expect(await stored(live)).toEqual([]);
    t.pass(minutes(10) - 1);
    // Nothing runs while the portal is down: what was written before is found at the start.
    await startPauses(t.app).stop();
    const [version, ...more] = await stored(live);
    expect(more).toEqual([]);
    expect(version).toMatchObject({ number: 1, uptoSeq: 2, reason: 'pause', madeBy: null, at: last });
    expect(version?.sha256).toBe(await replayed(live, 2));
    expect(await keepRested(t.app)).toBe(0);
    t.pass(minutes(60));
    expect(await keepRested(t.app)).toBe(0);
  });

  test('it is proved by the log and not by what is made of it; a log that was changed proves nothing', async () => {
    await write(live, 3, paragraph('More'));
    await write(held, 2, paragraph('More'));
    const change = (table: typeof sectionSnapshot, state: Uint8Array) =>
      build(t.app, (tx) => tx.update(table).set({ state }).where(eq(table.sectionId, live)));
    const [snapshot] = await t.app.db
      .select()
      .from(sectionSnapshot)
      .where(eq(sectionSnapshot.sectionId, live));
    await change(sectionSnapshot, updateFrom([paragraph('Nobody wrote this')], 999));
    t.pass(minutes(10));
    const setChecksum = (checksum: number) =>
      build(t.app, (tx) =>
        tx
          .update(sectionUpdate)
          .set({ checksum })
          .where(and(eq(sectionUpdate.sectionId, live), eq(sectionUpdate.seq, 3))),
      );
    const [row] = await t.app.db
      .select({ checksum: sectionUpdate.checksum })
      .from(sectionUpdate)
      .where(and(eq(sectionUpdate.sectionId, live), eq(sectionUpdate.seq, 3)));
    await setChecksum(1);
    // The one is passed over, and holds up no other.
    expect(await keepRested(t.app)).toBe(1);
    expect((await stored(held)).at(-1)).toMatchObject({ uptoSeq: 2, reason: 'pause' });
    await setChecksum(row?.checksum ?? 0);
    expect(await keepRested(t.app)).toBe(1);
    const kept = (await stored(live)).at(-1);
    expect([kept?.uptoSeq, kept?.sha256]).toEqual([3, await replayed(live, 3)]);
    await change(sectionSnapshot, snapshot?.state ?? new Uint8Array());
  });

  test('by hand: those who may edit, once for each text, with its line in the trail', async () => {
    const count = (await stored(live)).length;
    expect(code(await keepVersion(t.app, police, { section: live }))).toBe('refused');
    await write(live, 4, paragraph('Worth keeping'));
    expect(code(await keepVersion(t.app, trade, { section: live }))).toBe('not-yours');
    expect(code(await keepVersion(t.app, council, { section: live }))).toBe('not-found');
    expect(code(await keepVersion(t.app, null, { section: live }))).toBe('signed-out');
    const both = await Promise.all([1, 2].map(() => keepVersion(t.app, police, { section: live })));
    expect(both.map(code).sort()).toEqual(['done', 'refused']);
    const all = await stored(live);
    expect(all).toHaveLength(count + 1);
    expect(all.at(-1)).toMatchObject({
      number: count + 1,
      uptoSeq: 4,
      reason: 'by-hand',
      madeBy: police.personId,
    });
    expect(all.at(-1)?.sha256).toBe(await replayed(live, 4));
    t.pass(minutes(10));
    expect(await keepRested(t.app)).toBe(0);
    const events = await t.app.db
      .select({ by: auditEvent.actorId, subject: auditEvent.subjectId, detail: auditEvent.detail })
      .from(auditEvent)
      .where(eq(auditEvent.action, 'section.version-kept'));
    expect(events).toEqual([{ by: police.personId, subject: live, detail: { version: count + 1, seq: 4 } }]);
  });

  test('every release is a version, with the same digest', async () => {
    value(await releaseSection(t.app, police, { section: held, seq: 1 }));
    const version = (await stored(held)).at(-1);
    expect(version).toMatchObject({ uptoSeq: 1, reason: 'released', madeBy: police.personId });
    expect(version?.sha256).toBe(await replayed(held, 1));
  });

  test('the list: who may follow the text reads it, with the names they may see', async () => {
    const mine = value(await versionsOf(t.app, police, ask(live)));
    const numbers = mine.versions.map(({ number }) => number);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    expect(mine.versions[0]).toMatchObject({ why: 'Kept by hand', by: { id: police.personId } });
    expect(mine.versions.at(-1)).toMatchObject({ why: 'Kept when writing rested', by: null });
    expect(mine.may).toEqual({ keep: true });
    const theirs = value(await versionsOf(t.app, trade, ask(live)));
    expect(theirs.may).toEqual({ keep: false });
    expect(theirs.versions[0]?.by?.label).toBe('Member of staff');
    expect(JSON.stringify(theirs)).not.toContain(mine.versions[0]?.by?.label);
    for (const [who, why] of [
      [council, 'not-found'],
      [outsider, 'not-found'],
      [null, 'signed-out'],
    ] as const)
      expect(code(await versionsOf(t.app, who, ask(live)))).toBe(why);
    // Of a held section there is no history for those who read what was released.
    expect(code(await versionsOf(t.app, trade, ask(held)))).toBe('not-yours');
    expect(code(await versionText(t.app, trade, { ...ask(held), version: '1' }))).toBe('not-yours');
  });

  test('a version is read as it was, and reading an OFFICIAL-SENSITIVE one is recorded', async () => {
    const first = value(await versionText(t.app, trade, { ...ask(live), version: '1' }));
    expect(first.html).toContain('Typed just before');
    expect(first.html).not.toContain('Worth keeping');
    expect(first.may).toEqual({ restore: false });
    expect(value(await versionText(t.app, police, { ...ask(live), version: '1' })).may).toEqual({
      restore: true,
    });
    for (const version of ['99', '0', 'x', '1e9', '99999999999999999999'])
      expect(code(await versionText(t.app, police, { ...ask(live), version }))).toBe('not-found');
    expect(code(await versionText(t.app, council, { ...ask(live), version: '1' }))).toBe('not-found');
    expect(code(await versionText(t.app, trade, { ...ask(sensitive), version: '1' }))).toBe('not-found');
    value(await versionText(t.app, police, { ...ask(sensitive), version: '1' }));
    const [event] = await t.app.db.select().from(auditEvent).where(eq(auditEvent.action, 'section.read'));
    expect(event).toMatchObject({ actorId: police.personId, subjectId: sensitive, detail: { seq: 1 } });
    t.app.pause.because = 'A backup is being made.';
    expect(code(await versionText(t.app, police, { ...ask(sensitive), version: '1' }))).toBe('unavailable');
    t.app.pause.because = null;
  });
});

describe('the digest of a text', () => {
  const digest = (...updates: Uint8Array[]) => renderUpdates(updates).sha256;
  const blocks = [paragraph(['Two ', bold('words'), ' and ', mention('person')]), paragraph('Then')];

  test('is that of the form that its file describes', () => {
    const hash = (json: string) => createHash('sha256').update(`wardmote text 1\n${json}`).digest('hex');
    expect(digest()).toBe(hash('[]'));
    const first = [
      '{"m":{},"t":"Two "}',
      '{"m":{"bold":{}},"t":"words"}',
      '{"m":{},"t":" and "}',
      '{"a":{"person":"person"},"c":[],"n":"mention"}',
    ].join(',');
    const second = '{"m":{},"t":"Then"}';
    expect(digest(updateFrom(blocks, 1))).toBe(
      hash(`[{"a":{},"c":[${first}],"n":"paragraph"},{"a":{},"c":[${second}],"n":"paragraph"}]`),
    );
  });

  test('knows what is said, and not who wrote it or how it came about', () => {
    const once = digest(updateFrom(blocks, 1));
    expect(digest(updateFrom(blocks, 2))).toBe(once);
    // The same words, typed in pieces with detours.
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    Y.applyUpdate(doc, updateFrom(blocks, 3));
    const first = doc.getXmlFragment(rootName).get(0) as Y.XmlElement;
    const text = first.get(0) as Y.XmlText;
    text.insert(1, 'oh no');
    text.format(0, 3, { italic: {} });
    text.delete(1, 5);
    text.format(0, text.length, { italic: null });
    expect(digest(...updates)).toBe(once);
    expect(digest(Y.encodeStateAsUpdate(doc))).toBe(once);
    // Characters that Yjs keeps in two texts, or apart for a mark that is gone, follow each other.
    const inOne = built((body) => body.insert(0, [element('paragraph', {}, 'two words')]));
    const inTwo = built((body) => body.insert(0, [element('paragraph', {}, 'two ', '', 'words')]));
    expect(digest(inTwo)).toBe(digest(inOne));
    const others = [
      [paragraph(['Two ', bold('words'), ' and ', mention('another')]), paragraph('Then')],
      [paragraph(['Two words and ', mention('person')]), paragraph('Then')],
      [paragraph('Then')],
      [...blocks].reverse(),
      [...blocks, paragraph('')],
    ].map((changed) => digest(updateFrom(changed, 1)));
    expect(new Set([once, ...others]).size).toBe(6);
  });
});
