import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BackupRefused } from '../backup/refusal.ts';
import { askPortal } from './ask.ts';
import { controlFile, startControl, type Command, type Portal } from './listen.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wardmote-control-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const start = (commands: Record<string, Command>) =>
  startControl({ app: { settings: { dataDir } } } as unknown as Portal, commands);

const file = () =>
  JSON.parse(readFileSync(controlFile(dataDir), 'utf8')) as { port: number; token: string; pid: number };

const post = (port: number, path: string, token?: string) =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    body: 'null',
  });

describe('the control channel', () => {
  test('answers a tool that read the token, with progress on the way', async () => {
    const control = await start({
      add: (_portal, args, progress) => {
        progress('begun');
        progress('half');
        return Promise.resolve((args as number[]).reduce((sum, n) => sum + n, 0));
      },
    });
    const lines: string[] = [];
    expect(await askPortal({ dataDir }, 'add', [1, 2, 3], (line) => lines.push(line))).toEqual({ value: 6 });
    expect(lines).toEqual(['begun', 'half']);
    await control.stop();
  });

  test('its file is for the owner alone, names this process, and is gone when it stops', async () => {
    const control = await start({});
    expect(statSync(controlFile(dataDir)).mode & 0o777).toBe(0o600);
    expect(file().pid).toBe(process.pid);
    await control.stop();
    expect(existsSync(controlFile(dataDir))).toBe(false);
    expect(await askPortal({ dataDir }, 'add', null)).toBeNull();
  });

  test('refuses whoever has no token, a wrong one, or asks by another method', async () => {
    let ran = 0;
    const control = await start({ add: () => Promise.resolve(ran++) });
    const { port, token } = file();
    for (const wrong of [undefined, '', 'x', token.slice(1), `${token}x`, token.toUpperCase()])
      expect((await post(port, '/add', wrong)).status).toBe(403);
    const get = await fetch(`http://127.0.0.1:${port}/add`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(get.status).toBe(403);
    expect((await post(port, '/constructor', token)).status).toBe(404);
    expect((await post(port, '/none', token)).status).toBe(404);
    expect(ran).toBe(0);
    await control.stop();
  });

  test('passes on words meant for a person, and no others', async () => {
    const control = await start({
      refuse: () => Promise.reject(new BackupRefused('There is a file already.')),
      fall: () => Promise.reject(new Error('Key (email)=(someone@example.org) already exists.')),
    });
    await expect(askPortal({ dataDir }, 'refuse', null)).rejects.toThrow('There is a file already.');
    await expect(askPortal({ dataDir }, 'fall', null)).rejects.toThrow('The portal could not do it: Error.');
    await expect(askPortal({ dataDir }, 'none', null)).rejects.toThrow('does not know this command');
    await control.stop();
  });

  test('a command learns that its tool went away', async () => {
    let told: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (told = resolve));
    const control = await start({
      wait: (_portal, _args, progress, signal) => {
        progress('waiting');
        return new Promise((done) =>
          signal.addEventListener('abort', () => {
            told();
            done(null);
          }),
        );
      },
    });
    const { port, token } = file();
    const abort = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/wait`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: 'null',
      signal: abort.signal,
    });
    expect(response.status).toBe(200);
    abort.abort();
    await gone;
    await control.stop();
  });

  test('a command ends when the portal stops, and the tool is told', async () => {
    let begun: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (begun = resolve));
    const control = await start({
      wait: (_portal, _args, _progress, signal) => {
        begun();
        return new Promise((_, failed) => {
          signal.addEventListener('abort', () => failed(new BackupRefused('The backup was called off.')));
        });
      },
    });
    const asked = askPortal({ dataDir }, 'wait', null);
    await running;
    await Promise.all([expect(asked).rejects.toThrow('called off'), control.stop()]);
  });

  test('a file that a killed portal left is no portal, whoever has its port now', async () => {
    const stale = (port: number) =>
      writeFileSync(controlFile(dataDir), JSON.stringify({ port, token: 'old', pid: 1 }));
    const other = createServer((_request, response) => response.end('something else'));
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    stale(port);
    expect(await askPortal({ dataDir }, 'add', null)).toBeNull();
    await new Promise((done) => other.close(done));
    expect(await askPortal({ dataDir }, 'add', null)).toBeNull();
    const second = mkdtempSync(join(tmpdir(), 'wardmote-control-'));
    const control = await startControl({ app: { settings: { dataDir: second } } } as unknown as Portal, {});
    stale((JSON.parse(readFileSync(controlFile(second), 'utf8')) as { port: number }).port);
    expect(await askPortal({ dataDir }, 'add', null)).toBeNull();
    await control.stop();
    rmSync(second, { recursive: true });
    writeFileSync(controlFile(dataDir), 'half a fi');
    expect(await askPortal({ dataDir }, 'add', null)).toBeNull();
  });
});
