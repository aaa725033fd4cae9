import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { whoTyped } from '#lib/sections/who-typed.ts';
import { step2Frame, updateFrame } from '#server/collab/protocol.ts';
import { databases } from '../fixtures/database.ts';
import { craft, element, text, xmlText } from './craft.ts';
import { keptTexts } from './people-editing.ts';
import { closeCodeOf, everyoneEdits, headersOf, openPortal, until, visit, write } from './portal.ts';
import type { Portal, Someone } from './portal.ts';

const own = 4;
const theirs = 77;

/** New words of one's own, and then some under the other's id, as one frame. */
const mixed = craft({
  blocks: [
    { client: theirs, clock: 6, structs: [text({ after: [theirs, 5] }, 'forged')] },
    {
      client: own,
      structs: [
        element({ in: rootName }, 'paragraph'),
        xmlText({ under: [own, 0] }),
        text({ under: [own, 1] }, 'mine'),
      ],
    },
  ],
});
const alone = craft({
  blocks: [{ client: theirs, clock: 6, structs: [text({ after: [theirs, 5] }, 'forged')] }],
});

describe.each(databases)('whose words they are (%s)', (kind) => {
  let portal: Portal;
  let victim: Someone;
  let thief: Someone;
  let sectionId: Id;
  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    portal = await openPortal(kind);
    victim = await portal.someone('Victim');
    thief = await portal.someone('Thief', { sector: 'business' });
  });
  afterAll(() => portal.close());
  beforeEach(async () => {
    sectionId = await portal.newSection(everyoneEdits);
    const doc = new Y.Doc();
    doc.clientID = theirs;
    const guest = visit(portal, victim, sectionId, doc);
    const reader = visit(portal, thief, sectionId);
    await Promise.all([guest.synced(), reader.synced()]);
    write(guest, 'mine');
    await until(reader.doc, () => reader.text().includes('mine'));
    guest.stop();
    reader.stop();
    // The room is closed by then: whose the id is must be read from the database.
    await keptTexts(portal, victim, sectionId);
  });

  test.each([
    ['as an update', updateFrame(alone)],
    ['as a step 2', step2Frame(alone)],
    ['beside words of one’s own', updateFrame(mixed)],
    ['beside words of one’s own, as a step 2', step2Frame(mixed)],
  ])('[P2] nobody writes under another’s id: %s', async (_how, frame) => {
    const code = await closeCodeOf(`${portal.url}/${sectionId}`, headersOf(thief), (ws) => ws.send(frame));
    expect(code).toBe(4403);
    const { rows, fresh } = await keptTexts(portal, victim, sectionId);
    expect(rows.map(({ authorId }) => authorId)).toEqual([victim.personId]);
    expect(fresh.getXmlFragment(rootName).toJSON()).toBe('<paragraph>mine</paragraph>');
    expect(whoTyped(rows)).toEqual([[{ words: 'mine', authorId: victim.personId }]]);
  });

  test('[P2] another’s words sent again by somebody who holds them are not theirs, and no row', async () => {
    const holder = visit(portal, thief, sectionId);
    await holder.synced();
    const held = Y.encodeStateAsUpdate(holder.doc);
    holder.provider.disconnect();
    holder.provider.connect();
    await holder.synced();
    holder.provider.ws?.send(step2Frame(held) as Uint8Array<ArrayBuffer>);
    write(holder, 'and this');
    await until(holder.doc, () => holder.text().includes('and this'));
    const reader = visit(portal, victim, sectionId);
    await until(reader.doc, () => reader.text().includes('and this'));
    for (const guest of [holder, reader]) guest.stop();
    const { rows } = await keptTexts(portal, victim, sectionId);
    expect(whoTyped(rows).flat()).toEqual([
      { words: 'mine', authorId: victim.personId },
      { words: 'and this', authorId: thief.personId },
    ]);
    expect(rows.length).toBe(2);
  });
});

test('[P2] the log has two doors: the rooms’, where each frame is judged, and a new section’s first row', () => {
  const writers = globSync(['src/**/*.ts', 'server/**/*.ts'], {
    exclude: (name) => name.endsWith('.test.ts'),
  }).filter((file) => /insert into section_update|insert\(sectionUpdate\)/.test(readFileSync(file, 'utf8')));
  expect(writers.sort()).toEqual(['src/lib/sections/log.server.ts', 'src/lib/sections/making.server.ts']);
});
