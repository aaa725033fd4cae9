import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, type Id } from '#lib/core/ids.ts';
import { databases } from '../fixtures/database.ts';
import { openRaw, queryPresence, updateOf } from './parity-socket.ts';
import { everyoneEdits, headersOf, openPortal, origin, type Portal, type Someone } from './portal.ts';

describe('who is let in by where they come from', () => {
  let portal: Portal;
  let one: Someone;
  let sectionId: Id;
  beforeAll(async () => {
    portal = await openPortal(databases.at(-1) ?? 'embedded');
    one = await portal.someone('One');
    sectionId = await portal.newSection(everyoneEdits);
  });
  afterAll(() => portal.close());
  const rows = async () => (await portal.log.rowsUpTo(sectionId, 1000)).length;
  const answerTo = async (path: string, headers: Record<string, string>) => {
    const raw = await openRaw(`${portal.url}/${path}`, headers);
    for (const frame of [updateOf(7, 'not mine to write'), queryPresence]) raw.send(frame);
    if (raw.code === null) await raw.close();
    return [raw.code, raw.frames.length];
  };

  const foreign: [string, string | null][] = [
    ['none', null],
    ['empty', ''],
    ['of a sandboxed frame', 'null'],
    ['another site', 'https://elsewhere.example'],
    ['another port', 'http://127.0.0.1:3001'],
    ['another scheme', 'https://127.0.0.1:3000'],
    ['a name that begins like ours', `${origin}.elsewhere.example`],
    ['a name that ends like ours', 'http://elsewhere.example/http://127.0.0.1:3000'],
    ['with a path', `${origin}/`],
    ['another name of this machine', 'http://localhost:3000'],
  ];
  test.each(foreign)(
    '[P3] an Origin that is not ours (%s) is refused, signed in or not',
    async (_name, from) => {
      const before = await rows();
      expect(await answerTo(sectionId, headersOf(one, from))).toEqual([4403, 0]);
      expect(await answerTo(sectionId, headersOf(null, from))).toEqual([4403, 0]);
      // Nor does it tell what is there.
      expect(await answerTo(newId(), headersOf(one, from))).toEqual([4403, 0]);
      expect(await rows()).toBe(before);
    },
  );

  test('[P4] what is not there, and what is no address at all, are the same answer', async () => {
    const paths = [
      newId(),
      'nonsense',
      `${sectionId}0`,
      `${sectionId.slice(0, -1)}g`,
      '%00',
      "'; drop table--",
      '',
    ];
    for (const path of paths) expect(await answerTo(path, headersOf(one)), path).toEqual([4404, 0]);
    for (const path of paths) expect(await answerTo(path, headersOf(null)), path).toEqual([4401, 0]);
    for (const cookie of ['wardmote=', 'wardmote=wrong', `other=${one.token}`])
      expect(await answerTo(sectionId, { origin, cookie }), cookie).toEqual([4401, 0]);
  });

  /** The status line of a request written by hand. */
  const statusOf = (request: string) =>
    new Promise<string>((done) => {
      let heard = '';
      const socket = connect(Number(new URL(portal.url).port), '127.0.0.1', () => socket.write(request));
      socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => done(heard.split('\r\n')[0] ?? ''));
    });
  const asked = (method: string, path: string, more = '') =>
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: ${origin}\r\n` +
    `Cookie: wardmote=${one.token}\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

  test('[G6] another method, another version, or another address is no way in', async () => {
    const section = `/collab/${sectionId}`;
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect(await statusOf(asked(method, section)), method).toBe('HTTP/1.1 405 Method Not Allowed');
    expect(await statusOf(asked('GET', section).replace('Version: 13', 'Version: 7'))).toMatch(
      /^HTTP\/1.1 4/,
    );
    expect(await statusOf(asked('GET', section).replace(/Sec-WebSocket-Key.*\r\n/, ''))).toMatch(
      /^HTTP\/1.1 4/,
    );
    for (const path of [
      `/collab/${sectionId}/more`,
      `/collab`,
      `/other/${sectionId}`,
      `/collab2/${sectionId}`,
    ])
      expect(await statusOf(asked('GET', path)), path).toBe('');
  });
});
