import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Lock = { release(): Promise<void> };

/**
 * Makes sure that one process alone uses `folder`: two on one embedded database lose data in silence.
 * On Linux the lock is an abstract socket named by the folder's real path, which the kernel drops with the
 * process, however it ends. Elsewhere it is a socket file; one that nobody answers on is stale and replaced.
 * Answers null when another process holds it.
 */
export async function lockFolder(folder: string): Promise<Lock | null> {
  const name = `wardmote-${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32)}`;
  const abstract = process.platform === 'linux';
  const address = abstract ? `\0${name}` : join(tmpdir(), `${name}.sock`);
  if (!abstract) {
    if (await answers(address)) return null;
    rmSync(address, { force: true });
  }
  const server = createServer((socket) => socket.destroy());
  const held = await listen(server, address);
  if (!held) return null;
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

const listen = (server: Server, path: string) =>
  new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen({ path }, () => resolve(true));
  });

const answers = (path: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => resolve((socket.destroy(), true)));
    socket.once('error', () => resolve(false));
  });
