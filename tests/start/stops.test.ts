import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { afterAll, describe, expect, inject, test, vi } from 'vitest';
import { openEmbedded } from '#server/database/embedded.ts';
import { databases, makePostgresDatabase, root } from '../fixtures/database.ts';
import { startPortal } from '../fixtures/portal.ts';
import { chance } from '../fixtures/random.ts';

// Several processes start in each test, and other suites run beside it.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'wardmote-stops-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function usedFolder(): string {
  const dataDir = mkdtempSync(join(folder, 'data-'));
  cpSync(inject('template'), dataDir, { recursive: true });
  return dataDir;
}

/** A request whose body is on its way; `finish` sends the rest and answers with what came back. */
async function halfARequest(port: number) {
  const body = JSON.stringify({ email: 'nobody@example.org', password: 'not a passphrase of anyone' });
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.write(
    `POST /api/v1/session HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
  );
  let heard = '';
  socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  const closed = new Promise<void>((done) => {
    socket.once('close', () => done());
    socket.on('error', () => undefined);
  });
  return {
    async finish() {
      socket.write(body.slice(10));
      await closed;
      return heard;
    },
  };
}

describe.each(databases)('a portal on %s', (kind) => {
  test('that is asked to stop answers what is on its way, takes nothing new, and is gone within 3 s', async () => {
    const made = kind === 'postgres' ? await makePostgresDatabase() : null;
    const dataDir = usedFolder();
    const portal = await startPortal({ dataDir, ...(made ? { databaseUrl: made.url } : {}) });
    const request = await halfARequest(portal.port);
    // A connection kept alive, with nothing on its way, holds nobody up.
    await fetch(`${portal.origin}/healthz`);
    await pass(50);
    const began = Date.now();
    const stopped = portal.stop();
    await pass(200);
    await expect(fetch(`${portal.origin}/healthz`)).rejects.toThrow();
    expect(await request.finish()).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(await stopped).toBe(0);
    expect(Date.now() - began).toBeLessThan(3000);
    expect(readdirSync(dataDir)).not.toContain('control.json');
    expect(existsSync(join(dataDir, '.s.PGSQL.5432'))).toBe(false);
    await made?.drop();
  });

  test('that is asked to stop while somebody never finishes is gone within 3 s all the same', async () => {
    const made = kind === 'postgres' ? await makePostgresDatabase() : null;
    const portal = await startPortal({ dataDir: usedFolder(), ...(made ? { databaseUrl: made.url } : {}) });
    await halfARequest(portal.port);
    const began = Date.now();
    expect(await portal.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(3000);
    await made?.drop();
  });

  test('that was killed starts again, and what it answered for is there', async () => {
    const made = kind === 'postgres' ? await makePostgresDatabase() : null;
    const dataDir = usedFolder();
    const given = { dataDir, ...(made ? { databaseUrl: made.url } : {}) };
    const portal = await startPortal(given);
    expect((await fetch(`${portal.origin}/healthz`)).status).toBe(200);
    await portal.kill();
    const again = await startPortal(given);
    expect((await fetch(`${again.origin}/healthz`)).status).toBe(200);
    expect(await again.stop()).toBe(0);
    await made?.drop();
  });
});

describe('kill -9 in the middle of writing, on the embedded database', () => {
  const seed = 20260613;
  test('loses nothing that was confirmed, five times over', { timeout: 120_000 }, async () => {
    console.log(`seed ${seed}`);
    const luck = chance(seed);
    const dataDir = usedFolder();
    const confirmed = new Set<number>();
    for (let round = 0; round < 5; round++) {
      const writer = spawn(
        process.execPath,
        ['tests/fixtures/writer.ts', dataDir, String(round * 1_000_000)],
        {
          cwd: root,
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let rest = '';
      const enough = 200 + luck.below(800);
      let heard = 0;
      writer.stdout.on('data', (bytes: Buffer) => {
        const lines = (rest + bytes.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) confirmed.add(Number(line));
        heard += lines.length;
        if (heard >= enough) writer.kill('SIGKILL');
      });
      const [, signal] = (await once(writer, 'close')) as [number | null, string | null];
      expect(signal).toBe('SIGKILL');
    }
    const opened = await openEmbedded(dataDir, root);
    const rows = await opened.client<{ n: number }[]>`select n from written`;
    await opened.close();
    const there = new Set(rows.map((row) => row.n));
    expect(confirmed.size).toBeGreaterThan(1000);
    expect([...confirmed].filter((n) => !there.has(n))).toEqual([]);
  });

  test('in the middle of the first start, the next one begins anew', { timeout: 120_000 }, async () => {
    for (const after of [400, 1000]) {
      const dataDir = mkdtempSync(join(folder, 'fresh-'));
      const first = spawn(process.execPath, ['tests/fixtures/writer.ts', dataDir, '0'], {
        cwd: root,
        stdio: 'ignore',
      });
      while (!existsSync(join(dataDir, 'database'))) await pass(10);
      await pass(after);
      first.kill('SIGKILL');
      await once(first, 'close');
      const opened = await openEmbedded(dataDir, root);
      expect(await opened.client`select 1 as n`).toEqual([{ n: 1 }]);
      await opened.close();
    }
  });
});
