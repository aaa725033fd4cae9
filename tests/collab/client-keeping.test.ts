import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { KeptWords } from '#lib/sections/client/kept-words.ts';
import { openSectionClient, type SectionClient } from '#lib/sections/client/section-client.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { lineSocket, openStage, settled, type Line, type Person, type Stage } from './stage.ts';

let stage: Stage;
let clients: SectionClient[];
beforeEach(() => {
  stage = openStage();
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.stop();
  await stage.close();
});

/** A device: records by page, each with its epoch. */
const newDevice = () => new Map<string, { epoch: number; update: Uint8Array }>();
type Device = ReturnType<typeof newDevice>;

const pageOf = (device: Device, own: string): KeptWords => ({
  left: (epoch) =>
    Promise.resolve(
      [...device]
        .filter(([id, record]) => id !== own && record.epoch === epoch)
        .map(([id, { update }]) => ({ id, update })),
    ),
  keep: (epoch, update) => Promise.resolve(void device.set(own, { epoch, update })),
  done: (ids) => Promise.resolve([own, ...ids].forEach((id) => device.delete(id))),
});

async function open(person: Person, kept?: Promise<KeptWords | null>) {
  const doc = new Y.Doc();
  const lines: Line[] = [];
  let cut = false;
  const lost = (line: Line) => {
    line.drop();
    line.onClose(1006);
  };
  const Socket = lineSocket(stage, person, (opened) => {
    lines.push(opened);
    if (cut) queueMicrotask(() => lost(opened));
  });
  const client = openSectionClient({
    url: 'ws://stage',
    sectionId: stage.sectionId,
    WebSocket: Socket,
    doc,
    ...(kept ? { kept } : {}),
  });
  clients.push(client);
  await settled();
  const type = (words: string) => {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(words)]);
    doc.getXmlFragment(rootName).push([paragraph]);
  };
  const lose = () => {
    cut = true;
    for (const line of lines) lost(line);
  };
  return { client, doc, type, lose, text: () => doc.getXmlFragment(rootName).toJSON() };
}

test('[C10] what waits to be saved is kept, said to be kept once it is, and sent by the next page under its own ids', async () => {
  const device = newDevice();
  const person = stage.person('one');
  const first = await open(person, Promise.resolve(pageOf(device, 'first')));
  first.type('Saved at once. ');
  await expect.poll(() => first.client.state().save).toBe('saved');
  expect(device.size).toBe(0);
  first.lose();
  expect(first.client.state()).toMatchObject({ save: 'saved', keeps: true });
  first.type('Typed away. ');
  expect(first.client.state()).toMatchObject({ save: 'unsaved', kept: false });
  await expect.poll(() => first.client.state().kept).toBe(true);
  first.type('And more.');
  expect(first.client.state()).toMatchObject({ save: 'unsaved', kept: false });
  await expect.poll(() => first.client.state().kept).toBe(true);
  // The tab is closed; what was saved before is not kept.
  first.client.stop();
  expect([...device.keys()]).toEqual(['first']);
  const kept = Y.decodeUpdate(device.get('first')?.update ?? new Uint8Array());
  expect(new Set(kept.structs.map(({ id }) => id.client))).toEqual(new Set([first.doc.clientID]));

  const next = await open(person, Promise.resolve(pageOf(device, 'next')));
  await expect.poll(() => next.client.state().save === 'saved' && next.text()).toContain('And more.');
  await expect.poll(() => device.size).toBe(0);
  expect(next.text().match(/Typed away/g)).toHaveLength(1);
  const { rows } = stage.log.kept(stage.sectionId);
  const replayed = new Y.Doc();
  for (const { bytes } of rows) Y.applyUpdate(replayed, bytes);
  expect(replayed.getXmlFragment(rootName).toJSON()).toBe(next.text());
  expect(new Set(rows.map(({ authorId }) => authorId))).toEqual(new Set([person.personId]));
  // Nothing is ever typed under an id that another page used.
  expect(next.doc.clientID).not.toBe(first.doc.clientID);
});

test('[C10] of another epoch nothing is sent, and where nothing may be kept nothing is', async () => {
  const device = newDevice();
  const person = stage.person('one');
  device.set('older', { epoch: 7, update: Y.encodeStateAsUpdate(new Y.Doc()) });
  const page = await open(person, Promise.resolve(pageOf(device, 'page')));
  page.type('Here. ');
  await expect.poll(() => page.client.state().save).toBe('saved');
  page.client.keepNothing();
  page.lose();
  page.type('Away.');
  expect(page.client.state()).toMatchObject({ save: 'unsaved', keeps: false, kept: false });
  const plain = await open(stage.person('two'));
  plain.lose();
  expect(plain.client.state()).toMatchObject({ keeps: false, kept: false });
  expect([...device.keys()]).toEqual(['older']);
});
