import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { largestFrame } from '#lib/sections/wire.ts';
import { presenceFrame, step1Frame, step2Frame, updateFrame } from '#server/collab/protocol.ts';
import { databases } from '../fixtures/database.ts';
import { chance } from '../fixtures/random.ts';
import { paragraphOf } from './craft.ts';
import { readSaid } from './hand.ts';
import { alice, closedForms, mallory } from './hostile-forms.ts';
import { openHostile, stormSockets } from './hostile-sockets.ts';
import {
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
import { makeWriter } from './writers.ts';

const seed = 20260521;
const empty = Uint8Array.of(0, 0);
const emptyStep1 = step1Frame(Uint8Array.of(0));

describe.each(databases)('closed forms over real sockets (%s)', (kind) => {
  let portal: Portal;
  let attacker: Someone;
  let reader: Someone;
  let sectionId: Id;
  let victim: Guest;
  let watcher: Guest;
  let attacks = 0;
  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    process.setMaxListeners(50);
    portal = await openPortal(kind);
    sectionId = await portal.newSection(everyoneEdits);
    attacker = await portal.someone('Mallory');
    reader = await portal.someone('Reader', { role: 'reader' });
    const doc = new Y.Doc();
    doc.clientID = alice;
    victim = visit(portal, await portal.someone('Alice'), sectionId, doc);
    watcher = visit(portal, await portal.someone('Watcher'), sectionId);
    await Promise.all([victim.synced(), watcher.synced()]);
    write(victim, 'safe');
    victim.provider.awareness.setLocalStateField('cursor', { at: 1 });
    await until(watcher.doc, () => watcher.text().includes('safe'));
    await vi.waitFor(() => expect(watcher.provider.awareness.getStates().has(alice)).toBe(true), 10_000);
  });
  afterAll(async () => {
    victim.stop();
    watcher.stop();
    await portal.close();
  });

  const here = () => `${portal.url}/${sectionId}`;
  const enter = async (who = attacker) => {
    // Each from an address of its own: it is the room that refuses.
    const hostile = openHostile(here(), {
      ...headersOf(who),
      'x-forwarded-for': `10.0.${attacks >> 8}.${attacks++ & 255}`,
    });
    await hostile.opened;
    return hostile;
  };
  /** The code with which somebody who sends this is closed. */
  const sent = async (frames: readonly (Uint8Array | string)[], who = attacker) => {
    const { ws, closed } = await enter(who);
    for (const frame of frames) ws.send(frame);
    return closed;
  };
  const clockNow = async () => (await portal.log.load(sectionId))?.lastSeq;
  const worldNow = async () => ({
    seq: await clockNow(),
    texts: [victim, watcher].map(({ doc }) => Buffer.from(Y.encodeStateAsUpdate(doc)).toString('hex')),
    present: [...watcher.provider.awareness.getStates()].filter(([id]) => id !== watcher.doc.clientID),
    connected: [victim, watcher].map(({ provider }) => provider.wsconnected),
  });
  /** Whatever is done, nothing is different afterwards: stored, shown, or connected. */
  const withoutEffect = async (attack: () => Promise<void>) => {
    const before = await worldNow();
    await attack();
    expect(await worldNow()).toEqual(before);
  };
  const heard = (ws: WebSocket, what: string, times: number) =>
    new Promise<void>((resolve) => {
      let count = 0;
      ws.on('message', (data) => {
        if (readSaid(new Uint8Array(data as Buffer)).what === what && ++count === times) resolve();
      });
    });

  const named = Object.entries(closedForms).map(([name, [expected, make]]) => ({ name, expected, make }));
  test.each(named)('[G6] $name', async ({ expected, make }) => {
    const update = make();
    const tooLong = updateFrame(update).length > largestFrame;
    await withoutEffect(async () => {
      if (expected !== 'early') {
        const code = tooLong ? 1009 : expected === 'forged' ? 4403 : 4400;
        expect(await sent([updateFrame(update)])).toBe(code);
        return;
      }
      // It could be honest: everything is asked for, once more than at the door; what comes then must make sense.
      const { ws, closed } = await enter();
      const asked = heard(ws, 'step1', 2);
      ws.send(step2Frame(empty));
      ws.send(updateFrame(update));
      await asked;
      ws.send(step2Frame(update));
      expect(await closed).toBe(4400);
    });
  });

  test('[G6] every truncation of a real update', async () => {
    const writer = makeWriter(mallory);
    writer.body.insert(0, [new Y.XmlElement('paragraph')]);
    const words = new Y.XmlText();
    (writer.body.get(0) as Y.XmlElement).insert(0, [words]);
    words.insert(0, 'café 🏙️');
    words.format(0, 4, { bold: {} });
    words.delete(2, 2);
    const whole = Y.encodeStateAsUpdate(writer.doc);
    await withoutEffect(async () => {
      const codes = await Promise.all(
        Array.from({ length: whole.length }, (_, length) => sent([updateFrame(whole.subarray(0, length))])),
      );
      expect(new Set(codes)).toEqual(new Set([4400]));
    });
  });

  test('[G6] a replay of what another wrote, as it was and with other words', async () => {
    await withoutEffect(async () => {
      const { ws, closed } = await enter();
      const saved = heard(ws, 'saved', 2);
      for (const frame of [paragraphOf(alice), paragraphOf(alice, 'evil')]) ws.send(updateFrame(frame));
      await saved;
      ws.close(1000);
      expect(await closed).toBe(1000);
    });
  });

  test.each<[string, number[]]>([
    ['a zip bomb: compression is not spoken', [0xc2, 0x85, 0, 0, 0, 0, 0x4a, 0x4c, 0x44, 0, 0]],
    ['an unknown opcode of the socket', [0x83, 0x80, 0, 0, 0, 0]],
    ['half a frame, and then nothing', [0x82, 0xfe, 0x10, 0x00, 0, 0, 0, 0, 0, 2]],
    ['a frame that is not masked', [0x82, 0x01, 0x00]],
    ['a frame that promises 2^63 bytes', [0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]],
  ])('[G6] %s', async (_name, bytes) => {
    await withoutEffect(async () => {
      const socket = connect(Number(new URL(portal.url).port), '127.0.0.1');
      socket.write(
        `GET /collab/${sectionId} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
          'Sec-WebSocket-Extensions: permessage-deflate\r\n' +
          `Origin: ${origin}\r\nCookie: wardmote=${attacker.token}\r\n\r\n`,
      );
      let said = '';
      const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
      socket.on('error', () => undefined);
      socket.on('data', (piece: Buffer) => {
        if (said === '') socket.write(Uint8Array.from(bytes));
        said += piece.toString('latin1');
        // A peer that goes away in the middle of its frame.
        if (bytes[1] === 0xfe) socket.destroy();
      });
      await ended;
      expect(said).toMatch(/^HTTP\/1\.1 101/);
      expect(said).not.toMatch(/permessage-deflate/i);
    });
  });

  test.each<[string, (Uint8Array | string)[], number]>([
    ['an unknown kind of frame', [Uint8Array.of(99)], 4400],
    ['a kind that only servers send', [Uint8Array.of(16, 5)], 4400],
    ['an empty frame', [new Uint8Array()], 4400],
    ['text in place of bytes', ['hello'], 4400],
    ['half a frame of ours', [updateFrame(paragraphOf(mallory)).subarray(0, 9)], 4400],
    ['5 MB', [new Uint8Array(5 * 1024 * 1024)], 1009],
    [
      '50,000 ghosts in one frame',
      [presenceFrame(Array.from({ length: 50_000 }, (_, i) => ({ clientId: i, clock: 1, json: '{}' })))],
      4400,
    ],
    [
      'a state of 1 MB',
      [presenceFrame([{ clientId: mallory, clock: 1, json: `{"cursor":"${'x'.repeat(1 << 20)}"}` }])],
      4400,
    ],
    ['a flood of step 1', Array.from({ length: 30 }, () => emptyStep1), 1013],
    ['a flood of questions who is here', Array.from({ length: 30 }, () => Uint8Array.of(3)), 1013],
  ])('[G6] %s', async (_name, frames, code) => {
    await withoutEffect(async () => expect(await sent(frames)).toBe(code));
  });

  test('[G6] presence for another, and as another', async () => {
    await withoutEffect(async () => {
      const { ws, closed } = await enter();
      const answered = heard(ws, 'step2', 1);
      ws.send(emptyStep1);
      await answered;
      const entry = (clientId: number, json: string) => [{ clientId, clock: 1000, json }];
      ws.send(presenceFrame(entry(alice, 'null')));
      ws.send(presenceFrame(entry(alice, '{"user":{"name":"Mallory"},"cursor":{"at":9}}')));
      const asked = heard(ws, 'step2', 1);
      ws.send(emptyStep1);
      await asked;
      ws.close(1000);
      await closed;
    });
  });

  test('[G6] 50,000 ghosts, one a frame: one alone is seen, and it goes with its socket', async () => {
    await withoutEffect(async () => {
      const { ws, closed } = await enter();
      let most = 0;
      const count = () => (most = Math.max(most, watcher.provider.awareness.getStates().size));
      watcher.provider.awareness.on('change', count);
      const before = watcher.provider.awareness.getStates().size;
      for (let i = 0; i < 50_000; i++)
        ws.send(presenceFrame([{ clientId: 1_000_000 + i, clock: 1, json: '{"cursor":{}}' }]));
      const asked = heard(ws, 'step2', 1);
      ws.send(emptyStep1);
      await asked;
      await expect.poll(() => most).toBe(before + 1);
      ws.close(1000);
      await closed;
      await expect.poll(() => watcher.provider.awareness.getStates().size).toBe(before);
      watcher.provider.awareness.off('change', count);
    });
  });

  test("[G6] a reader's step 2 and update", async () => {
    await withoutEffect(async () => {
      expect(await sent([step2Frame(paragraphOf(mallory))], reader)).toBe(4403);
      expect(await sent([updateFrame(paragraphOf(mallory))], reader)).toBe(4403);
    });
  });

  test('[G6] afterwards everyone works on', async () => {
    write(watcher, 'and on');
    await until(victim.doc, () => victim.text().includes('and on'));
    expect(victim.text()).toBe(watcher.text());
    expect(await clockNow()).toBe(2);
    expect(portal.others).toBe(0);
  });
});

test(`[G6] frames of every kind, changed and made up, over real sockets into a room at work (seed ${seed})`, async () => {
  const { letIn } = await stormSockets(800, chance(seed));
  expect(letIn).toBeGreaterThan(5);
});
