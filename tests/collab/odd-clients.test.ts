import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { section } from '#schema/sections.ts';
import type { Grant } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import { openSectionClient, type SectionClient } from '#lib/sections/client/section-client.ts';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { databases } from '../fixtures/database.ts';
import { build } from '../fixtures/world.ts';
import { readSaid, type Said } from './hand.ts';
import { sitAlone, type Alone } from './odd-clients-alone.ts';
import { openRaw } from './parity-socket.ts';
import { paritySuite } from './parity-suite.ts';
import { everyoneEdits, headersOf, openPortal, until, visit, write } from './portal.ts';
import type { Guest, Portal, Someone } from './portal.ts';
import { revocationSuite } from './revocation-suite.ts';

const database = databases.at(-1) ?? 'embedded';
const twoMinutes = 120_000;

/** They sit there, in real time, while everything else in this file is tried. */
let alone: Promise<{ writer: Alone; reader: Alone }>;
beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  process.setMaxListeners(50);
  alone = sitAlone(database, twoMinutes);
  alone.catch(() => undefined);
});

const toPerson = ({ personId }: Someone, level: Grant['level']): Grant => ({
  subjectKind: 'person',
  subjectId: personId,
  level,
});

/** A client's WebSocket that also keeps what it was sent. */
function listening(who: Someone): { Socket: typeof globalThis.WebSocket; said: Said[] } {
  const said: Said[] = [];
  const Socket = class extends WebSocket {
    constructor(address: string) {
      super(address, { headers: headersOf(who) });
      this.on('message', (data: Buffer) => said.push(readSaid(new Uint8Array(data))));
    }
  } as unknown as typeof globalThis.WebSocket;
  return { Socket, said };
}

describe('odd clients', () => {
  let portal: Portal;
  let editor: Someone;
  let reader: Someone;
  let stops: (() => void)[];
  beforeAll(async () => {
    stops = [];
    portal = await openPortal(database);
    portal.tested.app.rooms = portal.collab;
    editor = await portal.someone('Editor');
    reader = await portal.someone('Reader', { sector: 'residents' });
  });
  afterAll(() => portal.close());
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  const enter = async (who: Someone, id: Id, doc?: Y.Doc): Promise<Guest> => {
    const guest = visit(portal, who, id, doc);
    stops.push(() => guest.stop());
    await guest.synced();
    return guest;
  };
  const page = async (who: Someone, sectionId: Id, version?: number) => {
    const { Socket, said } = listening(who);
    const doc = new Y.Doc();
    const client: SectionClient = openSectionClient({
      url: portal.url,
      sectionId,
      WebSocket: Socket,
      doc,
      ...(version === undefined ? {} : { version }),
    });
    stops.push(() => client.stop());
    await once(client, () => client.state().synced || client.state().connection === 'ended');
    return { client, doc, said, text: () => textOf(client.view()) };
  };
  const once = (client: SectionClient, holds: () => boolean) =>
    holds()
      ? Promise.resolve()
      : new Promise<void>((done) => {
          const off = client.onState(() => {
            if (!holds()) return;
            off();
            done();
          });
        });
  const textOf = (doc: Y.Doc | null) => doc?.getXmlFragment(rootName).toJSON() ?? '';
  const rowsOf = async (id: Id) => (await portal.log.rowsUpTo(id, 10_000)).length;
  const columns = (id: Id, set: Partial<typeof section.$inferInsert>) =>
    build(portal.tested.app, (tx) => tx.update(section).set(set).where(eq(section.id, id)));

  test('[W12] an editor older than the text is shown nothing, told to load the page again, and destroys nothing', async () => {
    const id = await portal.newSection(everyoneEdits);
    const newer = await enter(editor, id);
    write(newer, 'of a newer schema');
    const second = await enter(editor, id);
    await until(second.doc, () => second.text().includes('newer'));
    second.stop();
    // Under whoever is connected: the older are closed before the newer words can reach them.
    await columns(id, { schemaVersion: 2 });
    await portal.collab.recheck({ section: id });
    expect(await newer.closed).toBe(4426);
    const rows = await rowsOf(id);
    const old = await page(editor, id, 1);
    expect(old.client.state()).toMatchObject({ connection: 'ended', ending: 'reload' });
    expect([old.said, textOf(old.doc), old.client.view()]).toEqual([[], '', null]);
    const plain = visit(portal, editor, id);
    stops.push(() => plain.stop());
    write(plain, 'typed into an old tab');
    expect([await plain.closed, plain.text()]).toEqual([
      4426,
      '<paragraph>typed into an old tab</paragraph>',
    ]);
    const raw = await openRaw(`${portal.url}/${id}?v=1`, headersOf(editor));
    expect([raw.code, raw.said]).toEqual([4426, []]);
    const present = await page(editor, id, 2);
    expect([present.text(), await rowsOf(id)]).toEqual(['<paragraph>of a newer schema</paragraph>', rows]);
  });

  test('[C3] a page for reading: what is done to its private copy is never sent, and what follows still arrives', async () => {
    const id = await portal.newSection([toPerson(editor, 'edit'), toPerson(reader, 'comment')]);
    const writer = await enter(editor, id);
    write(writer, 'shared');
    const reading = await page(reader, id);
    const copy = reading.client.view() as Y.Doc;
    await until(copy, () => reading.text().includes('shared'));
    // As an editor that does not know a node tidies it away, and as a mistake of ours would write it.
    copy.getXmlFragment(rootName).delete(0, 1);
    write({ doc: copy }, 'only on this screen');
    write({ doc: reading.doc }, 'by a mistake of ours');
    write(writer, 'what follows');
    await until(copy, () => reading.text().includes('what follows'));
    const fresh = await enter(editor, id);
    expect(fresh.text()).toBe('<paragraph>shared</paragraph><paragraph>what follows</paragraph>');
    expect(reading.client.state()).toMatchObject({ connection: 'connected', level: 'comment' });
    expect(await rowsOf(id)).toBe(2);
  });

  test('[P7] an unmodified client that may only read, with edits of its own pending, destroys nothing', async () => {
    const id = await portal.newSection([toPerson(editor, 'edit'), toPerson(reader, 'read')]);
    const writer = await enter(editor, id);
    write(writer, 'shared');
    const doc = new Y.Doc();
    write({ doc }, 'typed before the connection');
    const naive = await enter(reader, id, doc);
    await until(doc, () => naive.text().includes('shared'));
    expect(naive.provider.wsconnected).toBe(true);
    doc.getXmlFragment(rootName).delete(0, 2);
    expect(await naive.closed).toBe(4403);
    // On this code y-websocket gives up: it does not come back every second.
    expect(naive.provider.shouldConnect).toBe(false);
    write(writer, 'goes on');
    const fresh = await enter(editor, id);
    await until(fresh.doc, () => fresh.text().includes('goes on'));
    expect(fresh.text()).toBe('<paragraph>shared</paragraph><paragraph>goes on</paragraph>');
    expect(await rowsOf(id)).toBe(2);
  });

  test('[P4] a reader of a held section: the released text alone, no later update, no caret, no number', async () => {
    const id = await portal.newSection([toPerson(editor, 'edit'), toPerson(reader, 'comment')], {
      held: true,
    });
    const drafting = await page(editor, id);
    write({ doc: drafting.doc }, 'released');
    await once(drafting.client, () => drafting.client.state().save === 'saved');
    const app = portal.tested.app;
    const actor = (await sessionBehind(app, editor.token, '127.0.0.1'))?.actor ?? null;
    const release = async (seq: number) =>
      expect(await releaseSection(app, actor, { section: id, seq })).toMatchObject({ ok: true });
    await release(1);
    const reading = await page(reader, id);
    const naive = await enter(reader, id);
    expect([reading.text(), naive.text()]).toEqual([
      '<paragraph>released</paragraph>',
      '<paragraph>released</paragraph>',
    ]);
    const heardBefore = reading.said.length;
    for (let i = 0; i < 20; i++) {
      write({ doc: drafting.doc }, `a secret ${i}`);
      drafting.client.awareness().setLocalStateField('cursor', { anchor: i });
    }
    await once(drafting.client, () => drafting.client.state().save === 'saved');
    naive.provider.awareness.setLocalStateField('cursor', { anchor: 0 });
    // A second answer comes after everything that was on its way.
    const raw = await openRaw(`${portal.url}/${id}`, headersOf(reader));
    expect(textIn(await raw.ask())).toBe('<paragraph>released</paragraph>');
    expect(reading.said.slice(heardBefore).filter(({ what }) => what !== 'saved')).toEqual([]);
    expect(raw.heard('hello').map(({ seq }) => seq)).toEqual([1]);
    expect(raw.heard('presence')).toEqual([]);
    expect([...naive.provider.awareness.getStates().keys()]).toEqual([naive.doc.clientID]);
    expect([...drafting.client.awareness().getStates().keys()]).toEqual([drafting.doc.clientID]);
    await raw.close();
    await release(2);
    await until(naive.doc, () => naive.text().includes('a secret 0'));
    expect(naive.text()).not.toContain('a secret 1<');
    expect(reading.said.filter(({ what }) => what === 'hello').at(-1)).toMatchObject({ seq: 2 });
  });
  const textIn = (update: Uint8Array | null) => {
    const doc = new Y.Doc();
    if (update) Y.applyUpdate(doc, update);
    return textOf(doc);
  };

  test('[P8] a reader is present like everyone who follows: seen with a caret, and shown the others', async () => {
    const id = await portal.newSection([toPerson(editor, 'edit'), toPerson(reader, 'read')]);
    const [one, two] = [await enter(editor, id), await enter(reader, id)];
    const stateOf = (seen: Guest, by: Guest) =>
      by.provider.awareness.getStates().get(seen.doc.clientID) as
        { user?: { id: string }; cursor?: unknown } | undefined;
    const shown = (by: Guest, holds: () => boolean) =>
      holds()
        ? Promise.resolve()
        : new Promise<void>((done) => {
            by.provider.awareness.on('change', () => (holds() ? done() : undefined));
          });
    two.provider.awareness.setLocalStateField('cursor', { anchor: 3 });
    one.provider.awareness.setLocalStateField('cursor', { anchor: 5 });
    await shown(one, () => stateOf(two, one)?.cursor !== undefined);
    await shown(two, () => stateOf(one, two)?.cursor !== undefined);
    expect(stateOf(two, one)).toMatchObject({ user: { id: reader.personId }, cursor: { anchor: 3 } });
    expect(stateOf(one, two)).toMatchObject({ user: { id: editor.personId }, cursor: { anchor: 5 } });
    two.stop();
    await shown(one, () => stateOf(two, one) === undefined);
  });
});

describe('both doors', paritySuite);
describe('withdrawn access', () => revocationSuite(130));

test('[P7] unmodified clients, a writer and a reader, alone in a room for two minutes: never dropped', async () => {
  const { writer, reader } = await alone;
  for (const client of [writer, reader]) {
    expect(client.statuses).toEqual(['same socket']);
    // y-websocket drops a connection that is silent for 30 s.
    expect(client.longestSilence).toBeLessThan(30_000);
    expect(client.heard).toBeGreaterThanOrEqual(5);
  }
}, 240_000);
