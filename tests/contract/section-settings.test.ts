import { eq, inArray } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { person } from '#schema/people.ts';
import { section } from '#schema/sections.ts';
import type { Actor, Grant } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { workspaceOf } from '#lib/documents/workspace.server.ts';
import { mentionableIn } from '#lib/documents/workspace.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { keptKey } from '#lib/people/kept-key.server.ts';
import { neverKept } from '#lib/sections/keeping.server.ts';
import { makeDocument, type NewSection } from '#lib/sections/making.server.ts';
import { documentInFull, sectionText } from '#lib/sections/reading.server.ts';
import { changeAhead, changeSettings, sectionSettings } from '#lib/sections/settings.server.ts';
import type { SettingsInput } from '#lib/sections/settings.ts';
import { releaseAhead } from '#lib/sections/spotting.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';
import { build } from '../fixtures/world.ts';

const to = (sector: string, level: Grant['level']): Grant => ({
  subjectKind: 'sector',
  subjectId: sector,
  level,
});
const words = 'The rank by the station fills at three. Karen Holt stands there alone.';

describe.each(databases)('who can read a section, changed, on %s', (kind) => {
  let t: TestApp;
  let lead: Actor;
  let police: Actor;
  let trade: Actor;
  let resident: Actor;
  let outsider: Actor;
  let slug: string;
  let partnershipId: Id;
  let documentId: Id;
  let sectionId: Id;

  const made = (more: Partial<NewSection>): NewSection => ({
    templateKey: null,
    title: 'Safer venues',
    ownerOrganisationId: police.organisationId,
    marking: 'OFFICIAL',
    kind: 'ordinary',
    held: false,
    announced: false,
    grants: [to('police', 'edit'), to('licensing-trade', 'comment')],
    text: [paragraph(words)],
    ...more,
  });
  const newSection = async (more: Partial<NewSection> = {}) => {
    const sections = [made(more)];
    const document = { kind: 'intervention-plan', title: 'Plan', sections };
    const result = value(await makeDocument(t.app, lead, partnershipId, document));
    documentId = result.id;
    return result.sections[0] ?? '';
  };
  const chosen = async (more: Partial<SettingsInput>): Promise<SettingsInput> => {
    const { id, ...settings } = value(await sectionSettings(t.app, police, sectionId));
    return { ...settings, section: id, ...more };
  };

  beforeAll(async () => {
    t = await openTestApp(kind);
    lead = await somebodyIn(t, 'community-safety');
    police = await somebodyIn(t, 'police', { clearedUntil: '2099-01-01' });
    trade = await somebodyIn(t, 'licensing-trade');
    resident = await somebodyIn(t, 'residents');
    outsider = await somebodyIn(t, 'police');
    ({ id: partnershipId, slug } = await readyIn(t, lead, [
      [police, 'contributor'],
      [trade, 'contributor'],
      [resident, 'community-representative'],
    ]));
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    sectionId = await newSection();
    t.rechecked.length = 0;
  });

  test('is said beforehand, person by person, with what to look at where more will read it', async () => {
    const grants = [to('police', 'edit'), to('residents', 'read')];
    const { shifts, spots, losesOwn } = value(await changeAhead(t.app, police, await chosen({ grants })));
    expect([shifts.before, shifts.after]).toEqual([2, 2]);
    expect(shifts.gain.map(({ person, after }) => [person.id, after])).toEqual([[resident.personId, 'read']]);
    expect(shifts.lose.map(({ person }) => person.id)).toEqual([trade.personId]);
    expect(spots.map((spot) => spot.words)).toEqual(['Karen Holt']);
    expect(losesOwn).toBe(false);
    // Nothing has changed, and where nobody gains there is nothing to look at.
    expect(code(await sectionText(t.app, resident, sectionId))).toBe('not-found');
    const fewer = value(await changeAhead(t.app, police, await chosen({ grants: [to('police', 'edit')] })));
    expect(fewer.spots).toEqual([]);
  });

  test('comes about as it was said, is audited, and rechecks whoever is connected', async () => {
    const grants = [to('police', 'edit'), to('residents', 'read')];
    value(await changeSettings(t.app, police, await chosen({ grants, title: 'Venues' })));
    expect(value(await sectionText(t.app, resident, sectionId)).text).toContain('Karen Holt');
    expect(code(await sectionText(t.app, trade, sectionId))).toBe('not-found');
    expect(t.rechecked).toContainEqual({ section: sectionId });
    const [event] = (
      await t.app.db.select().from(auditEvent).where(eq(auditEvent.subjectId, sectionId))
    ).filter(({ action }) => action === 'section.readers-changed');
    expect(event?.detail).toMatchObject({
      beforeGrants: 'sector licensing-trade: comment; sector police: edit',
      afterGrants: 'sector police: edit; sector residents: read',
      gained: 1,
      lost: 1,
    });
  });

  test('is for those who write it: others are refused, and for others it is not there', async () => {
    const input = await chosen({ grants: [to('police', 'edit'), to('residents', 'edit')] });
    for (const [who, answer] of [
      [trade, 'not-yours'],
      [resident, 'not-found'],
      [lead, 'not-found'],
      [outsider, 'not-found'],
      [null, 'signed-out'],
    ] as const) {
      expect(code(await sectionSettings(t.app, who, sectionId))).toBe(answer);
      expect(code(await changeAhead(t.app, who, input))).toBe(answer);
      expect(code(await changeSettings(t.app, who, input))).toBe(answer);
    }
    expect(t.rechecked).toEqual([]);
  });

  test('somebody can always write, nobody from outside is named, and what changed meanwhile is not written over', async () => {
    expect(code(await changeSettings(t.app, police, await chosen({ grants: [to('police', 'read')] })))).toBe(
      'invalid',
    );
    const stranger = { subjectKind: 'person' as const, subjectId: newId(), level: 'read' as const };
    const named = await chosen({ grants: [to('police', 'edit'), stranger] });
    expect(code(await changeSettings(t.app, police, named))).toBe('invalid');
    const first = await chosen({ title: 'First' });
    value(await changeSettings(t.app, police, first));
    expect(code(await changeSettings(t.app, police, { ...first, title: 'Second' }))).toBe('changed');
    expect(value(await sectionSettings(t.app, police, sectionId)).title).toBe('First');
    // Nobody who writes here may read OFFICIAL-SENSITIVE.
    expect(code(await changeAhead(t.app, police, await chosen({ marking: 'OFFICIAL-SENSITIVE' })))).toBe(
      'invalid',
    );
  });

  test('a section that becomes held is released as it is; letting go of it shows what to look at', async () => {
    value(await changeSettings(t.app, police, await chosen({ held: true })));
    expect(value(await sectionText(t.app, trade, sectionId)).text).toContain('Karen Holt');
    const [row] = await t.app.db.select().from(section).where(eq(section.id, sectionId));
    expect([row?.held, row?.releasedSeq]).toEqual([true, 1]);
    const open = value(await changeAhead(t.app, police, await chosen({ held: false })));
    expect(open.spots.map((spot) => spot.words)).toEqual(['Karen Holt']);
  });

  test('who can be mentioned in it: those who can read it and their organisations, and nobody to anyone else', async () => {
    const offered = async (who: Actor | null) => {
      const page = await workspaceOf(t.app, who, { slug, id: documentId });
      const found = page.ok ? page.value.sections.find(({ id }) => id === sectionId) : undefined;
      return page.ok && found
        ? mentionableIn(page.value, found)
            .map(({ id }) => id)
            .sort()
        : [];
    };
    const readers = [police, trade].flatMap(({ personId, organisationId }) => [personId, organisationId]);
    expect(await offered(police)).toEqual(readers.sort());
    expect(await offered(trade)).toEqual(readers);
    for (const who of [lead, resident, outsider, null]) expect(await offered(who)).toEqual([]);
  });

  test('words are kept on a device by those who write it alone, with a key of their own, and never where it is sensitive', async () => {
    const asked = async (who: Actor) =>
      value(await documentInFull(t.app, who, { slug, id: documentId, sectionId })).sections[0]?.keeping;
    // Without a passphrase there is no key.
    expect(await asked(police)).toBeNull();
    const people = [police, trade].map(({ personId }) => personId);
    await build(t.app, (tx) =>
      tx.update(person).set({ passphraseHash: '$argon2id$same' }).where(inArray(person.id, people)),
    );
    const keeping = await asked(police);
    expect(keeping).toMatchObject({ person: police.personId });
    expect(await asked(police)).toEqual(keeping);
    expect(await asked(trade)).toBeNull();
    const [other, same] = [await keptKey(t.app.db, trade), await keptKey(t.app.db, police)];
    expect(same).toEqual(keeping);
    expect(other?.key).not.toBe(same?.key);
    expect(await neverKept(t.app, police, [sectionId])).toEqual({ person: police.personId, never: [] });
    expect(await neverKept(t.app, resident, [sectionId])).toMatchObject({ never: [sectionId] });
    expect(await neverKept(t.app, null, [sectionId])).toEqual({ person: null, never: [] });
    sectionId = await newSection({ marking: 'OFFICIAL-SENSITIVE' });
    expect(await asked(police)).toBe('never');
    expect(await neverKept(t.app, police, [sectionId])).toMatchObject({ never: [sectionId] });
  });

  test('before a release its editors are shown what to look at; nobody else is', async () => {
    sectionId = await newSection({ held: true });
    const asked = { slug, id: documentId, sectionId };
    const ahead = value(await releaseAhead(t.app, police, asked));
    expect([ahead.seq, ahead.spots.map((spot) => spot.words)]).toEqual([1, ['Karen Holt']]);
    expect(code(await releaseAhead(t.app, trade, asked))).toBe('not-yours');
    expect(code(await releaseAhead(t.app, resident, asked))).toBe('not-found');
  });
});
