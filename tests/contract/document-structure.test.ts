import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '#schema/audit.ts';
import { person } from '#schema/people.ts';
import type { Actor, Grant } from '#lib/access/facts.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { addable, addSection } from '#lib/documents/adding.server.ts';
import type { Adding } from '#lib/documents/adding.ts';
import {
  archiveSection,
  arrangementOf,
  bringSectionBack,
  moveSection,
} from '#lib/documents/arranging.server.ts';
import { paragraph } from '#lib/sections/blocks.ts';
import { makeDocument } from '#lib/sections/making.server.ts';
import { sectionText } from '#lib/sections/reading.server.ts';
import { sectionsOf } from '#lib/sections/sections.server.ts';
import { openTestApp, type TestApp } from '../fixtures/app.ts';
import { databases } from '../fixtures/database.ts';
import { code, readyIn, somebodyIn, value } from '../fixtures/partnerships.ts';
import { build } from '../fixtures/world.ts';

const to = (sector: string, level: Grant['level']): Grant => ({
  subjectKind: 'sector',
  subjectId: sector,
  level,
});
const all: Grant = { subjectKind: 'everyone', subjectId: '', level: 'comment' };

describe.each(databases)('the sections of a document, on %s', (kind) => {
  let t: TestApp;
  let lead: Actor;
  let police: Actor;
  let trade: Actor;
  let outsider: Actor;
  let asked: { slug: string; id: Id };
  let partnershipId: Id;
  let slug: string;
  let ids: Record<string, Id>;

  const seenBy = async (who: Actor) =>
    value(await sectionsOf(t.app, who, asked.id))
      .map(({ title }) => title)
      .join(' ');
  const move = (who: Actor | null, title: string, after: string | null) =>
    moveSection(t.app, who, {
      section: ids[title] ?? newId(),
      after: after === null ? null : (ids[after] ?? newId()),
    });
  const nothing = (more: object = {}): Adding => ({
    from: 'nothing',
    title: 'Handover',
    marking: 'OFFICIAL',
    opening: 'everyone',
    after: null,
    ...more,
  });

  beforeAll(async () => {
    t = await openTestApp(kind);
    lead = await somebodyIn(t, 'community-safety');
    police = await somebodyIn(t, 'police', { clearedUntil: '2099-01-01' });
    const { personId } = police;
    await build(t.app, (tx) =>
      tx.update(person).set({ clearedUntil: '2099-01-01' }).where(eq(person.id, personId)),
    );
    trade = await somebodyIn(t, 'licensing-trade');
    outsider = await somebodyIn(t, 'police', { admin: true });
    ({ id: partnershipId, slug } = await readyIn(t, lead, [
      [police, 'contributor'],
      [trade, 'contributor'],
    ]));
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    const open = [to('police', 'edit'), all];
    const made = await makeDocument(t.app, lead, partnershipId, {
      kind: 'intervention-plan',
      title: 'Plan',
      sections: [
        ['A', open],
        ['H', [to('police', 'edit')]],
        ['B', open],
        ['I', [to('police', 'edit')]],
        ['C', [...open, to('licensing-trade', 'edit')]],
      ].map(([title, grants]) => ({
        templateKey: title === 'H' ? 'tactics' : title === 'A' ? 'aims' : null,
        title: title as string,
        ownerOrganisationId: police.organisationId,
        marking: 'OFFICIAL',
        kind: 'ordinary',
        held: false,
        announced: false,
        grants: grants as Grant[],
        text: [paragraph(`Text of ${title as string}`)],
      })),
    });
    const { id, sections } = value(made);
    asked = { slug, id };
    ids = Object.fromEntries(sections.map((one, i) => [['A', 'H', 'B', 'I', 'C'][i] ?? '', one]));
    t.rechecked.length = 0;
    t.nudged.length = 0;
  });

  test('a co-ordinator orders what they see; for everyone else one section has moved, and nothing tells of the rest', async () => {
    value(await move(lead, 'C', 'A'));
    expect([await seenBy(lead), await seenBy(trade), await seenBy(police)]).toEqual([
      'A C B',
      'A C B',
      'A C H B I',
    ]);
    // Again: it stands there already, and nobody has anything to fetch.
    t.nudged.length = 0;
    value(await move(lead, 'C', 'A'));
    expect(await seenBy(police)).toBe('A C H B I');
    expect(t.nudged).toEqual([]);
    value(await move(lead, 'B', null));
    expect(await seenBy(police)).toBe('B A C H I');
    const told = new Set(t.nudged.map(([id, topic]) => `${topic} ${id}`));
    expect(told).toEqual(new Set(Object.values(ids).map((id) => `sections ${id}`)));
    for (const [, , whom] of t.nudged)
      expect(new Set((whom as { people: Id[] }).people)).toEqual(
        new Set([lead, police, trade].map(({ personId }) => personId)),
      );
    // What moves past hidden sections alone: those who see no difference hear nothing.
    const shut = value(
      await addSection(t.app, lead, asked, nothing({ title: 'Shut', opening: 'own', after: ids.C })),
    );
    t.nudged.length = 0;
    value(await moveSection(t.app, lead, { section: shut.id, after: ids.A ?? '' }));
    expect(t.nudged.flatMap(([, , whom]) => (whom as { people: Id[] }).people)).toEqual(
      t.nudged.map(() => lead.personId),
    );
  });

  test('the order is a co-ordinator’s, of sections they can read, to places they see', async () => {
    const answers = await Promise.all([
      move(police, 'C', 'A'),
      move(trade, 'C', 'A'),
      move(outsider, 'C', 'A'),
      move(null, 'C', 'A'),
      move(lead, 'H', 'A'),
      move(lead, 'nowhere', 'A'),
      move(lead, 'C', 'H'),
      move(lead, 'C', 'nowhere'),
      move(lead, 'C', 'C'),
    ]);
    expect(answers.map(code)).toEqual([
      'not-yours',
      'not-yours',
      'not-found',
      'signed-out',
      'not-found',
      'not-found',
      'refused',
      'refused',
      'refused',
    ]);
    // A shut place and one that is not there are the same answer.
    expect(answers[6]).toEqual(answers[7]);
    expect(await seenBy(police)).toBe('A H B I C');
  });

  test('an archived section is nowhere until somebody who could write it brings it back, to its place', async () => {
    value(await archiveSection(t.app, police, ids.B ?? ''));
    expect(t.rechecked).toContainEqual({ section: ids.B });
    expect([await seenBy(police), await seenBy(trade)]).toEqual(['A H I C', 'A C']);
    expect(code(await sectionText(t.app, police, ids.B ?? ''))).toBe('not-found');
    const archivedFor = async (who: Actor) =>
      value(await arrangementOf(t.app, who, asked)).archived.map(({ title }) => title);
    expect([await archivedFor(police), await archivedFor(trade), await archivedFor(lead)]).toEqual([
      ['B'],
      [],
      [],
    ]);
    value(await move(lead, 'C', 'A'));
    for (const [who, answer] of [
      [trade, 'not-yours'],
      [outsider, 'not-found'],
      [null, 'signed-out'],
    ] as const)
      expect(code(await bringSectionBack(t.app, who, ids.B ?? ''))).toBe(answer);
    value(await bringSectionBack(t.app, police, ids.B ?? ''));
    expect([await seenBy(police), await seenBy(trade)]).toEqual(['A C H B I', 'A C B']);
    expect(code(await bringSectionBack(t.app, police, ids.B ?? ''))).toBe('not-found');
    expect(code(await archiveSection(t.app, trade, ids.A ?? ''))).toBe('not-yours');
    expect(code(await archiveSection(t.app, trade, ids.H ?? ''))).toBe('not-found');
    const events = await t.app.db
      .select()
      .from(auditEvent)
      .where(eq(auditEvent.subjectId, ids.B ?? ''));
    expect(events.map(({ action }) => action)).toEqual([
      'section.made',
      'section.archived',
      'section.brought-back',
    ]);
  });

  test('a co-ordinator adds sections, of their own and of the template, also such as they cannot read', async () => {
    const own = value(await addSection(t.app, lead, asked, nothing({ after: ids.A })));
    expect(own.seen).toBe(true);
    expect([await seenBy(lead), await seenBy(police)]).toEqual(['A Handover B C', 'A Handover H B I C']);
    value(await addSection(t.app, lead, asked, nothing({ title: 'Ours', opening: 'own' })));
    expect([await seenBy(lead), await seenBy(trade)]).toEqual(['Ours A Handover B C', 'A Handover B C']);
    // Of the template everything is offered that the co-ordinator does not see: which of it is there is not told.
    const { template } = value(await addable(t.app, lead, asked));
    const keys = template.map(({ section }) => section.key);
    expect([keys.includes('aims'), keys.includes('tactics')]).toEqual([false, true]);
    const operations: Adding = {
      from: 'template',
      key: 'tactics',
      named: { police: [{ subjectKind: 'organisation', subjectId: police.organisationId }] },
      after: ids.A ?? null,
    };
    const added = value(await addSection(t.app, lead, asked, operations));
    expect(added.seen).toBe(false);
    expect(code(await sectionText(t.app, lead, added.id))).toBe('not-found');
    expect(await seenBy(lead)).toBe('Ours A Handover B C');
  });

  test('nobody else adds, and no section is made that nobody could write', async () => {
    for (const [who, answer] of [
      [police, 'not-yours'],
      [outsider, 'not-found'],
      [null, 'signed-out'],
    ] as const)
      expect(code(await addSection(t.app, who, asked, nothing()))).toBe(answer);
    const refused: Adding[] = [
      nothing({ marking: 'OFFICIAL-SENSITIVE' }),
      nothing({ after: ids.H }),
      { from: 'template', key: 'tactics', named: {}, after: null },
      { from: 'template', key: 'aims', named: {}, after: null },
      {
        from: 'template',
        key: 'tactics',
        named: { police: [{ subjectKind: 'organisation', subjectId: outsider.organisationId }] },
        after: null,
      },
    ];
    for (const input of refused)
      expect(['invalid', 'refused']).toContain(code(await addSection(t.app, lead, asked, input)));
    expect(await seenBy(police)).toBe('A H B I C');
  });
});
