import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import * as Y from 'yjs';
import { commentThread } from '#schema/comments.ts';
import { section } from '#schema/sections.ts';
import { makeThread } from '#lib/comments/commenting.server.ts';
import type { Id } from '#lib/core/ids.ts';
import { headingsIn, splitAhead, splitSection } from '#lib/documents/splitting.server.ts';
import type { Splitting } from '#lib/documents/splitting.ts';
import { finding, heading, paragraph } from '#lib/sections/blocks.ts';
import { sectionText } from '#lib/sections/reading.server.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { appendOf } from '#lib/sections/text-tasks.server.ts';
import { versionsOf } from '#lib/sections/versions-reading.server.ts';
import { code, value } from '../fixtures/partnerships.ts';
import {
  actorOf,
  everyoneEdits,
  openPortal,
  until,
  visit,
  write,
  type Guest,
  type Portal,
  type Someone,
} from './portal.ts';

const blocks = [
  paragraph('What stays.'),
  heading(2, 'By hour'),
  paragraph('Police peak at midnight.'),
  finding({ reference: 'PL-7K2Q', grade: 'B' }, 'Harm moves to the rank.'),
];

describe('a section that is split', () => {
  let portal: Portal;
  let writer: Someone;
  let other: Someone;
  let guests: Guest[] = [];
  beforeAll(async () => {
    portal = await openPortal('embedded');
    portal.tested.app.rooms = portal.collab;
    writer = await portal.someone('writer');
    other = await portal.someone('other', { sector: 'residents' });
  });
  afterEach(() => {
    for (const guest of guests) guest.stop();
    guests = [];
  });
  afterAll(() => portal.close());

  const actor = (who: Someone) => actorOf(portal, who);
  const enter = async (who: Someone, sectionId: Id) => {
    const guest = visit(portal, who, sectionId);
    guests.push(guest);
    await guest.synced();
    return guest;
  };
  const written = async () => {
    const sectionId = await portal.newSection(everyoneEdits);
    const { app } = portal.tested;
    value(
      await portal.collab.write(sectionId, await actor(writer), (state, clientId) =>
        Promise.resolve(appendOf({ state, blocks, clientId })),
      ),
    );
    const [at] = value(await headingsIn(app, await actor(writer), sectionId));
    if (!at) throw new Error('There is no heading.');
    const wanted: Splitting = {
      section: sectionId,
      at: { client: at.client, clock: at.clock },
      title: 'By hour',
      marking: 'OFFICIAL',
      grants: everyoneEdits,
    };
    return { app, sectionId, wanted };
  };
  const textOf = async (who: Someone, sectionId: Id) =>
    value(await sectionText(portal.tested.app, await actor(who), sectionId)).text;
  /** The position of the first character of these words, and of the last. */
  const anchorOf = ({ doc }: Guest, words: string) => {
    for (const node of doc.getXmlFragment(rootName).createTreeWalker((type) => type instanceof Y.XmlText)) {
      const text = node as Y.XmlText;
      const at = text.toJSON().indexOf(words);
      if (at < 0) continue;
      const position = (index: number, assoc: number) =>
        Buffer.from(
          Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, index, assoc)),
        ).toString('base64');
      return { start: position(at, 0), end: position(at + words.length, -1), before: '', after: '' };
    }
    throw new Error(`Nobody wrote “${words}”.`);
  };
  const comment = async (who: Someone, sectionId: Id, quote: string) => {
    const anchor = anchorOf(await enter(who, sectionId), quote);
    const input = {
      kind: 'comment',
      audience: 'readers',
      anchor,
      quote,
      body: 'Why?',
      replacement: null,
      onBehalfOf: null,
      to: [],
    } as const;
    return value(await makeThread(portal.tested.app, await actor(who), sectionId, { ...input, to: [] })).id;
  };
  const sectionOf = async (threadId: Id) => {
    const [row] = await portal.tested.app.db
      .select()
      .from(commentThread)
      .where(eq(commentThread.id, threadId));
    return row?.sectionId;
  };

  test('its part goes into a new one right after it, for those who have it open too, and comments on it follow', async () => {
    const { app, sectionId, wanted } = await written();
    const watching = await enter(other, sectionId);
    const [stays, goes] = [
      await comment(other, sectionId, 'What stays'),
      await comment(other, sectionId, 'peak at midnight'),
    ];
    expect(value(await splitAhead(app, await actor(writer), wanted)).lose).toEqual([]);
    const { id } = value(await splitSection(app, await actor(writer), wanted));
    await until(watching.doc, () => !watching.text().includes('midnight'));
    expect(await textOf(other, sectionId)).toBe('What stays.');
    const part =
      'By hour\nPolice peak at midnight.\nFinding PL-7K2Q, grade B: two sources agree. Harm moves to the rank.\n';
    expect(await textOf(other, id)).toBe(part);
    expect([await sectionOf(stays), await sectionOf(goes)]).toEqual([sectionId, id]);
    // It can be written in at once, by those who could write where it comes from.
    const there = await enter(other, id);
    write(there, 'More.');
    const [row] = await app.db.select().from(section).where(eq(section.id, id));
    expect([row?.title, row?.templateKey, row?.marking]).toEqual(['By hour', null, 'OFFICIAL']);
    const slug = `ward-${portal.partnershipId.slice(0, 8)}`;
    const asked = { slug, id: row?.documentId ?? '', sectionId };
    const { versions } = value(await versionsOf(app, await actor(writer), asked));
    expect(versions[0]?.why).toBe('Kept before a part became a section of its own');
  });

  test('what others type in the part while it is being moved comes along', async () => {
    const { app, sectionId, wanted } = await written();
    const typing = await enter(other, sectionId);
    const { rooms } = app;
    // Somebody's words arrive between the copy of the part and the change that takes it away.
    app.rooms = {
      ...app.rooms,
      write: (section, who, make) =>
        rooms.write(section, who, async (state, clientId) => {
          const update = await make(state, clientId);
          if (section !== sectionId) return update;
          const text = (typing.doc.getXmlFragment(rootName).get(2) as Y.XmlElement).get(0) as Y.XmlText;
          text.insert(text.length, ' And again at three.');
          const seen = await enter(writer, sectionId);
          await until(seen.doc, () => seen.text().includes('at three'));
          return update;
        }),
    };
    const { id } = value(await splitSection(app, await actor(writer), wanted));
    app.rooms = portal.collab;
    expect(await textOf(writer, id)).toContain('Police peak at midnight. And again at three.');
    expect(await textOf(writer, sectionId)).toBe('What stays.');
  });

  test('for fewer people: who loses it is said, comments stay with their quote, and nobody ever gains', async () => {
    const { app, sectionId, wanted } = await written();
    const thread = await comment(other, sectionId, 'peak at midnight');
    const grants = [{ subjectKind: 'sector', subjectId: 'police', level: 'edit' }] as const;
    const narrow = { ...wanted, grants: [...grants] };
    const { lose } = value(await splitAhead(app, await actor(writer), narrow));
    expect(lose.map(({ person }) => person.id)).toEqual([other.personId]);
    const { id } = value(await splitSection(app, await actor(writer), narrow));
    expect(code(await sectionText(app, await actor(other), id))).toBe('not-found');
    expect(await textOf(writer, id)).toContain('midnight');
    expect(await sectionOf(thread)).toBe(sectionId);
    // From there it can be split again, and never to more people.
    expect(code(await splitAhead(app, await actor(other), { ...wanted, section: id }))).toBe('not-found');
    expect(code(await splitAhead(app, await actor(writer), { ...wanted, section: id }))).toBe('invalid');
    expect(code(await splitSection(app, await actor(writer), { ...wanted, section: id }))).toBe('invalid');
  });

  test('is left as it is where it cannot be split', async () => {
    const { app, sectionId, wanted } = await written();
    const before = await textOf(writer, sectionId);
    const gone = { ...wanted, at: { client: 1, clock: 1 } };
    expect(code(await splitSection(app, await actor(writer), gone))).toBe('refused');
    const nobody = {
      ...wanted,
      grants: [{ subjectKind: 'sector' as const, subjectId: 'fire', level: 'edit' as const }],
    };
    expect(code(await splitSection(app, await actor(writer), nobody))).toBe('invalid');
    const reader = await portal.someone('reader', { role: 'reader' });
    expect(code(await splitSection(app, await actor(reader), wanted))).toBe('not-yours');
    expect(code(await headingsIn(app, await actor(reader), sectionId))).toBe('not-yours');
    expect(code(await splitSection(app, null, wanted))).toBe('signed-out');
    expect(await textOf(writer, sectionId)).toBe(before);
  });
});
