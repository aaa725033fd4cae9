import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { frameTypes } from '#lib/sections/wire.ts';
import { startPortal, type Portal } from '../fixtures/portal.ts';
import { seedCallers, type Asked } from './callers.ts';

let folder: string;
let portal: Portal;
let asked: Asked;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wardmote-collab-'));
  asked = await seedCallers(folder);
  portal = await startPortal({ dataDir: folder, env: { LOG_LEVEL: 'silent' } });
});
afterEach(async () => {
  await portal.stop();
  rmSync(folder, { recursive: true, force: true });
});

const open = (path: string, headers: Record<string, string>) =>
  new WebSocket(`${portal.origin.replace('http', 'ws')}${path}`, { headers });
const asPolice = (from = portal.origin) => ({ origin: from, cookie: asked.cookies.police[0] ?? '' });
const codeOf = (socket: WebSocket) =>
  new Promise<number | string>((done) => {
    socket.once('close', (code) => done(code));
    socket.once('error', (error) => done(error.message));
  });
const greeted = (socket: WebSocket) =>
  new Promise<void>((done) => {
    socket.on('message', (data: Buffer) => (data[0] === frameTypes.hello ? done() : undefined));
  });

test('a section opens by its address, to those who may read it, from our own pages alone', async () => {
  const section = `/collab/${asked.sectionId}`;
  const socket = open(section, asPolice());
  await greeted(socket);
  socket.close();
  const council = { origin: portal.origin, cookie: asked.cookies.council[0] ?? '' };
  expect(await codeOf(open(section, council))).toBe(4404);
  expect(await codeOf(open(section, asPolice('https://elsewhere.example')))).toBe(4403);
  expect(await codeOf(open(section, { origin: portal.origin }))).toBe(4401);
  expect(await codeOf(open('/elsewhere', asPolice()))).toBe('socket hang up');
});

test('it stops at once with sockets open, and tells each to come back', async () => {
  const sockets = [0, 1, 2].map(() => open(`/collab/${asked.sectionId}`, asPolice()));
  await Promise.all(sockets.map(greeted));
  const codes = sockets.map(codeOf);
  const before = performance.now();
  expect(await portal.stop()).toBe(0);
  expect(performance.now() - before).toBeLessThan(5000);
  expect(await Promise.all(codes)).toEqual([1012, 1012, 1012]);
});

test('a command’s change of access reaches whoever is connected before it answers', async () => {
  const socket = open(`/collab/${asked.sectionId}`, asPolice());
  await greeted(socket);
  const code = codeOf(socket);
  const left = await fetch(`${portal.origin}/partnerships/${asked.slug}/people?/leave`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...asPolice(), accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    body: '',
  });
  expect(left.status).toBe(303);
  expect(await code).toBe(4404);
});
