import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import { newId, type Id } from '#lib/core/ids.ts';
import { rootName } from '#lib/sections/schema-names.ts';
import { updateFrame } from '#server/collab/protocol.ts';
import { databases } from '../fixtures/database.ts';
import { craft, element, gc, text } from './craft.ts';
import {
  closeCodeOf,
  everyoneEdits,
  headersOf,
  openPortal,
  origin,
  until,
  visit,
  write,
  type Guest,
  type Portal,
  type Someone,
} from './portal.ts';

const docOf = (clientId: number) => {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  return doc;
};

describe.each(databases)('real sockets (%s)', (kind) => {
  let portal: Portal;
  let one: Someone;
  let two: Someone;
  let sectionId: Id;
  let guests: Guest[];
  const enter = async (who: Someone, id = sectionId, doc?: Y.Doc) => {
    const guest = visit(portal, who, id, doc);
    guests.push(guest);
    await guest.synced();
    return guest;
  };
  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    process.setMaxListeners(50);
    portal = await openPortal(kind);
    one = await portal.someone('One');
    two = await portal.someone('Two', { sector: 'business' });
  });
  afterAll(() => portal.close());
  beforeEach(async () => {
    guests = [];
    sectionId = await portal.newSection(everyoneEdits);
  });
  afterEach(() => {
    for (const guest of guests) guest.stop();
  });

  test('[P7] clients converge, and what they show is in the log', async () => {
    const [a, b, c] = [await enter(one), await enter(two), await enter(one)];
    for (let i = 0; i < 30; i++) {
      write(a, `a${i}`);
      write(b, `b${i}`);
      write(c, `c${i}`);
    }
    const whole = (doc: Y.Doc) => doc.getXmlFragment(rootName).length === 90;
    await Promise.all([a, b, c].map(({ doc }) => until(doc, () => whole(doc))));
    expect([b.text(), c.text()]).toEqual([a.text(), a.text()]);
    const rows = (await portal.log.load(sectionId))?.rows ?? [];
    const replayed = new Y.Doc();
    for (const { bytes } of await portal.log.rowsUpTo(sectionId, 1000)) Y.applyUpdate(replayed, bytes);
    // The sender's own last words may still be on their way to the log; what the others show is there.
    expect(rows.length).toBeGreaterThan(2);
    const fresh = await enter(two);
    expect(fresh.text()).toBe(a.text());
  });

  test('[P1] what anybody has seen is in the log by then', async () => {
    const [a, b] = [await enter(one), await enter(two)];
    const missing: string[] = [];
    const checks: Promise<void>[] = [];
    b.doc.on('update', () => {
      const seen = b.doc.getXmlFragment(rootName).length;
      checks.push(
        portal.log.rowsUpTo(sectionId, 10_000).then((rows) => {
          const doc = new Y.Doc();
          for (const { bytes } of rows) Y.applyUpdate(doc, bytes);
          if (doc.getXmlFragment(rootName).length < seen) missing.push(`${seen}`);
        }),
      );
    });
    for (let i = 0; i < 40; i++) {
      write(a, `words ${i}`);
      if (i % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(b.doc, () => b.doc.getXmlFragment(rootName).length === 40);
    await Promise.all(checks);
    expect(missing).toEqual([]);
  });

  test('[P3] an upgrade is accepted and closed with the reason, by the one policy', async () => {
    const address = `${portal.url}/${sectionId}`;
    const closed = await portal.newSection([]);
    expect(await closeCodeOf(address, headersOf(null))).toBe(4401);
    expect(await closeCodeOf(address, { ...headersOf(null), cookie: 'wardmote=nonsense%' })).toBe(4401);
    expect(await closeCodeOf(address, headersOf(one, 'https://elsewhere.example'))).toBe(4403);
    expect(await closeCodeOf(address, headersOf(one, null))).toBe(4403);
    expect(await closeCodeOf(`${portal.url}/${closed}`, headersOf(one))).toBe(4404);
    expect(await closeCodeOf(`${portal.url}/${newId()}`, headersOf(one))).toBe(4404);
    expect(await closeCodeOf(`${portal.url}/nonsense`, headersOf(one))).toBe(4404);
    expect(await closeCodeOf(`${address}?v=0`, headersOf(one))).toBe(4426);
    expect(await closeCodeOf(`${address}?epoch=7`, headersOf(one))).toBe(4426);
    expect(await closeCodeOf(`${address}?v=x`, headersOf(one))).toBe(4400);
    expect(origin).toBe(portal.tested.app.settings.origins[0]);
  });

  test('[P3] once a command that withdraws access has answered, nothing more comes in or goes out', async () => {
    const [a, b] = [await enter(one), await enter(two)];
    let late = 0;
    write(a, 'before');
    await until(b.doc, () => b.text().includes('before'));
    write(b, 'in the queue');
    await portal.grant(sectionId, [{ subjectKind: 'person', subjectId: one.personId, level: 'edit' }]);
    b.doc.on('update', (_update: Uint8Array, from: unknown) => (from === b.provider ? late++ : undefined));
    const rows = (await portal.log.rowsUpTo(sectionId, 1000)).length;
    write(b, 'too late');
    write(a, 'unseen');
    expect(await b.closed).toBe(4404);
    const c = await enter(one);
    await until(c.doc, () => c.text().includes('unseen'));
    expect(c.text()).not.toContain('too late');
    expect(late).toBe(0);
    expect((await portal.log.rowsUpTo(sectionId, 1000)).length).toBe(rows + 1);
  });

  test('[P3] a member who ended, and a reader who writes, are closed; the others go on', async () => {
    const third = await portal.someone('Third');
    const [a, b] = [await enter(one), await enter(third)];
    await portal.endMembership(third);
    expect(await b.closed).toBe(4404);
    const reader = await portal.someone('Reader', { role: 'reader' });
    const r = await enter(reader);
    write(a, 'still here');
    await until(r.doc, () => r.text().includes('still here'));
    write(r, 'I may not');
    expect(await r.closed).toBe(4403);
    const fresh = await enter(two);
    expect(fresh.text()).toBe(a.text());
  });

  test.each<[string, (ws: WebSocket) => void, number]>([
    ['an unknown opcode', (ws) => ws.send(Uint8Array.of(99)), 4400],
    ['text instead of bytes', (ws) => ws.send('hello'), 4400],
    ['half an update', (ws) => ws.send(updateFrame(Uint8Array.of(1, 1, 5))), 4400],
    [
      'a swallowing GC under another id',
      (ws) => ws.send(updateFrame(craft({ blocks: [{ client: 1, structs: [gc(2 ** 30)] }] }))),
      4403,
    ],
    [
      'a subdocument of nesting',
      (ws) =>
        ws.send(
          updateFrame(
            craft({
              blocks: [
                {
                  client: 9,
                  structs: Array.from({ length: 5000 }, (_, i) =>
                    element(i === 0 ? { in: rootName } : { under: [9, i - 1] }, 'blockquote'),
                  ),
                },
              ],
            }),
          ),
        ),
      4400,
    ],
    ['5 MB', (ws) => ws.send(new Uint8Array(5 * 1024 * 1024)), 1009],
  ])('[G6] %s costs its sender alone', async (_name, attack, code) => {
    const victim = await enter(one, sectionId, docOf(1));
    write(victim, 'untouched');
    const reader = await enter(one);
    await until(reader.doc, () => reader.text().includes('untouched'));
    const rows = (await portal.log.rowsUpTo(sectionId, 1000)).length;
    expect(await closeCodeOf(`${portal.url}/${sectionId}`, headersOf(two), attack)).toBe(code);
    expect((await portal.log.rowsUpTo(sectionId, 1000)).length).toBe(rows);
    write(victim, 'goes on');
    await until(reader.doc, () => reader.text().includes('goes on'));
    expect(victim.provider.wsconnected).toBe(true);
  });

  test('[G6] bytes that are no frames of WebSocket at all end their connection and nothing else', async () => {
    const victim = await enter(one);
    const { port } = new URL(portal.url);
    for (const junk of [
      Uint8Array.of(0xff, 0xff, 0, 0, 0, 0),
      Uint8Array.of(0xc1, 0x84, 1, 2, 3, 4, 5, 6, 7, 8),
    ]) {
      const ended = new Promise<void>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1');
        socket.write(
          `GET /collab/${sectionId} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${origin}\r\n` +
            `Cookie: wardmote=${two.token}\r\n\r\n`,
        );
        socket.once('data', () => socket.write(junk));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
      await ended;
    }
    write(victim, 'unharmed');
    const reader = await enter(two);
    await until(reader.doc, () => reader.text().includes('unharmed'));
  });

  test('[G6] a forged id, over a real socket, is refused also after the victim has left', async () => {
    const victim = await enter(one, sectionId, docOf(77));
    write(victim, 'mine');
    const reader = await enter(two);
    await until(reader.doc, () => reader.text().includes('mine'));
    victim.stop();
    const forged = craft({
      blocks: [{ client: 77, clock: 6, structs: [text({ after: [77, 5] }, 'forged')] }],
    });
    const code = await closeCodeOf(`${portal.url}/${sectionId}`, headersOf(two), (ws) =>
      ws.send(updateFrame(forged)),
    );
    expect(code).toBe(4403);
    expect(reader.text()).not.toContain('forged');
  });

  test('[P7] a restart under its clients: what was seen is there, and what was typed meanwhile arrives', async () => {
    const a = await enter(one);
    write(a, 'before');
    const b = await enter(two);
    await until(b.doc, () => b.text().includes('before'));
    a.provider.disconnect();
    write(a, 'offline a');
    b.provider.disconnect();
    write(b, 'offline b');
    a.provider.connect();
    b.provider.connect();
    await Promise.all([a, b].map(({ doc }) => until(doc, () => doc.getXmlFragment(rootName).length === 3)));
    expect(a.text()).toBe(b.text());
  });
});
