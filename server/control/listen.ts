import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import type { App } from '#lib/core/app.ts';
import { prepareDataFolder } from '../database/data-folder.ts';
import { drain } from '../http.ts';
import { describeError } from '../log.ts';

/** What a command works on: the running App, and the database below it. */
export type Portal = { app: App; client: Sql };

/**
 * What a command-line tool may ask of the running portal. `progress` sends a line to the tool; `signal` is
 * aborted when the tool goes away or the portal stops. What it throws with a `code` is told to the tool in its
 * own words.
 */
export type Command = (
  running: Portal,
  args: unknown,
  progress: (line: string) => void,
  signal: AbortSignal,
) => Promise<unknown>;

export type Answer = { progress: string } | { done: unknown } | { failed: string };

/** In every answer, so that a tool does not mistake another program on a port that was ours before. */
export const controlHeader = 'x-wardmote-control';

const longestRequest = 10_000;

export const controlFile = (dataDir: string) => join(dataDir, 'control.json');

/**
 * Listens for command-line tools on a loopback port of its own, and writes the port and a token that only the
 * owner of the data folder can read into `control.json` there.
 */
export async function startControl(
  running: Portal,
  commands: Readonly<Record<string, Command>>,
): Promise<{ stop(): Promise<void> }> {
  const { dataDir } = running.app.settings;
  const token = randomBytes(32).toString('base64url');
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    response.setHeader(controlHeader, '1');
    const name = (request.url ?? '').slice(1);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!knows(request, token) || request.method !== 'POST') return void response.writeHead(403).end();
    if (!command) return void response.writeHead(404).end();
    void answer(request, response, (args, progress, signal) =>
      command(running, args, progress, AbortSignal.any([signal, stopping.signal])),
    );
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen({ port: 0, host: '127.0.0.1' }, done);
  });
  server.unref();
  prepareDataFolder(dataDir);
  const file = controlFile(dataDir);
  rmSync(file, { force: true });
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, JSON.stringify({ port, token, pid: process.pid }), { mode: 0o600, flag: 'wx' });
  return {
    async stop() {
      stopping.abort();
      rmSync(file, { force: true });
      await drain(server, 1000);
    },
  };
}

function knows(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Runs one command and sends what it says, one JSON object a line. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  run: (args: unknown, progress: (line: string) => void, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const send = (line: Answer) => void response.write(`${JSON.stringify(line)}\n`);
  try {
    const args = await readArgs(request);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
    send({ done: await run(args, (progress) => send({ progress }), gone.signal) });
  } catch (thrown) {
    const { code, message } = thrown as { code?: string; message?: string };
    send({
      failed:
        wordsFor(code, message) ?? `The portal could not do it: ${describeError(thrown).name ?? 'Error'}.`,
    });
  }
  response.end();
}

// These errors speak to a person; any other may repeat the values of a row.
const wordsFor = (code: string | undefined, message: string | undefined) =>
  code === 'backup-refused' || code === 'cannot-start' ? message : undefined;

async function readArgs(request: IncomingMessage): Promise<unknown> {
  let body = '';
  for await (const piece of request.setEncoding('utf8') as AsyncIterable<string>) {
    body += piece;
    if (body.length > longestRequest) throw new Error('The request is too long.');
  }
  return JSON.parse(body || 'null');
}
