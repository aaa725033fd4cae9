import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { App, Rooms } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import { sessionBehind } from '#lib/people/sessions.server.ts';
import type { SectionLog } from '#lib/sections/log.ts';
import { sectionGrammar, type Grammar } from '#lib/sections/schema-names.ts';
import { namedPerson } from '#lib/sections/visitor.server.ts';
import {
  closeCodes,
  largestFrame,
  malformed,
  notAllowed,
  tryAgainLater,
  type NudgeTopic,
} from '#lib/sections/wire.ts';
import type { RoomParts } from './room-inner.ts';
import { openRooms, type CollabRooms, type Place } from './rooms.ts';
import type { Socket, Visitor } from './seat.ts';
import { makeSettler } from './settler.ts';
import { nameFor, standingIn } from './standing.ts';

/** The collaboration engine, as the host runs it. */
export type Collab = Rooms & {
  /** Takes an upgrade to `/collab/{sectionId}`. False: it is somebody else's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  nudge(sectionId: Id, topic: NudgeTopic): void;
  /** Commits what was let in, closes everyone with 1012. */
  stop(): Promise<void>;
};

type Given = {
  log: SectionLog;
  /** The name of the cookie that holds the session's token. */
  cookieName: string;
  render: RoomParts['render'];
  onAnotherWriter: () => void;
  /** Other words for a text's content; the schema's where left out. */
  grammar?: Grammar;
};

/** A connection is asked for a sign of life this often, and ended where the last was not answered. */
const pingEvery = 15_000;
const upgrades = { perSecond: 50, burst: 2000 };

export function openCollab(app: App, given: Given): Collab {
  const rooms = openRooms({
    log: given.log,
    settler: makeSettler(app.settings.root),
    grammar: given.grammar ?? sectionGrammar(),
    clock: app.clock,
    naming: nameFor,
    standingOf: async (visitor, sectionId) => standingIn(app, await visitor.actorNow(), sectionId),
    render: given.render,
    report: (what, section, thrown) => app.log.error({ section, err: thrown }, what),
    onAnotherWriter: given.onAnotherWriter,
  });
  // Without compression: a small frame could inflate to more than the machine holds.
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestFrame,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const lines = new Set<Line>();
  const pinging = setInterval(() => ping(lines), pingEvery);
  pinging.unref();
  return {
    upgrade(request, socket, head) {
      const path = /^\/collab\/([^/?]*)(\?.*)?$/.exec(request.url ?? '');
      if (!path) return false;
      socket.on('error', () => socket.destroy());
      server.handleUpgrade(request, socket, head, (ws) => {
        const line = openLine(ws, lines);
        const asked = { sectionId: path[1] ?? '', query: new URLSearchParams(path[2] ?? '') };
        letIn(app, rooms, given.cookieName, request, line, asked).catch((thrown: unknown) => {
          app.log.error({ err: thrown }, 'a socket could not be let in');
          line.socket.close(tryAgainLater);
        });
      });
      return true;
    },
    recheck: (scope) => rooms.recheck(scope),
    nudge: (sectionId, topic) => rooms.nudge(sectionId, topic),
    async stop() {
      clearInterval(pinging);
      await rooms.stop();
      for (const { ws } of lines) if (ws.readyState === ws.OPEN) ws.close(1012);
    },
  };
}

type Line = {
  ws: WebSocket;
  socket: Socket;
  place: Place | null;
  alive: boolean;
  enter(place: Place | null): void;
};

function openLine(ws: WebSocket, lines: Set<Line>): Line {
  const early: Uint8Array[] = [];
  const line: Line = {
    ws,
    alive: true,
    place: null,
    enter(place) {
      line.place = place;
      if (ws.readyState !== ws.OPEN) return place?.leave();
      for (const bytes of early.splice(0)) place?.receive(bytes);
    },
    socket: {
      send: (bytes) => ws.send(bytes),
      close(code) {
        ws.close(code);
        // The other side's answer must be read, or the connection would hang until it is cut.
        ws.resume();
      },
      pause: () => ws.pause(),
      resume: () => ws.resume(),
      waiting: () => ws.bufferedAmount,
    },
  };
  lines.add(line);
  ws.pause();
  // Without a listener, six invalid bytes would end the process.
  ws.on('error', () => undefined);
  ws.on('pong', () => (line.alive = true));
  ws.on('message', (data) => {
    if (ws.readyState !== ws.OPEN) return;
    if (line.place) line.place.receive(bytesOf(data));
    else early.push(bytesOf(data));
  });
  ws.once('close', () => {
    lines.delete(line);
    line.place?.leave();
  });
  return line;
}

/** `ws` hands out Buffers, whose `slice` shares memory where that of other byte arrays copies. */
function bytesOf(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const buffer = Array.isArray(data) ? Buffer.concat(data) : data;
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function ping(lines: Iterable<Line>): void {
  for (const line of lines) {
    const { ws } = line;
    // A paused socket's answer is not read; it is not dead.
    if (!line.alive && !ws.isPaused) ws.terminate();
    line.alive = false;
    if (ws.readyState === ws.OPEN) ws.ping();
  }
}

async function letIn(
  app: App,
  rooms: CollabRooms,
  cookieName: string,
  request: IncomingMessage,
  line: Line,
  asked: { sectionId: string; query: URLSearchParams },
): Promise<void> {
  const { socket } = line;
  // Any site's page can open a socket here, with its visitor's cookies: the browser says which page it is.
  if (!app.settings.origins.includes(request.headers.origin ?? '')) return socket.close(notAllowed);
  const from = addressOf(request);
  if (app.limits.take(`collab ${from}`, upgrades, app.clock()) > 0) return socket.close(tryAgainLater);
  const schemaVersion = wholeNumber(asked.query.get('v'), 1);
  const epoch = wholeNumber(asked.query.get('epoch'), null);
  if (schemaVersion === undefined || schemaVersion === null || epoch === undefined)
    return socket.close(malformed);
  const token = cookieOf(request, cookieName);
  const actorNow = async () => (token ? ((await sessionBehind(app, token, from))?.actor ?? null) : null);
  const actor = await actorNow();
  const named = actor && (await namedPerson(app.db, actor.personId));
  if (!actor || !named) return socket.close(closeCodes['signed-out']);
  const { personId, organisationId, sessionId } = actor;
  const visitor: Omit<Visitor, 'standing'> = {
    personId,
    organisationId,
    sessionId,
    actorNow,
    named,
    schemaVersion,
    epoch,
  };
  line.enter(await rooms.admit(visitor, asked.sectionId, socket));
}

/** Undefined: not a number that could be meant. */
const wholeNumber = <T>(given: string | null, absent: T): number | T | undefined =>
  given === null ? absent : /^\d{1,9}$/.test(given) ? Number(given) : undefined;

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** As for pages: a proxy on this machine is believed, nobody else. */
function addressOf(request: IncomingMessage): string {
  const peer = request.socket.remoteAddress ?? '';
  const local = peer === '127.0.0.1' || peer === '::1' || peer === '::ffff:127.0.0.1';
  const forwarded = [request.headers['x-forwarded-for']].flat().join(',').split(',').at(-1)?.trim();
  return (local && forwarded && /^[\da-fA-F.:]{2,45}$/.test(forwarded) ? forwarded : peer).replace(
    /^::ffff:/,
    '',
  );
}
