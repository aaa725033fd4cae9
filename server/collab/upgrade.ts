import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { App, Rooms } from '#lib/core/app.ts';
import { endedSessions, sessionBehind } from '#lib/people/sessions.server.ts';
import type { SectionLog } from '#lib/sections/log.ts';
import { sectionGrammar, type Grammar } from '#lib/sections/schema-names.ts';
import { namedPeople } from '#lib/sections/visitor.server.ts';
import { closeCodes, malformed, notAllowed, restart, tryAgainLater } from '#lib/sections/wire.ts';
import { openLines } from './lines.ts';
import type { RoomParts } from './room-inner.ts';
import { openRooms, type CollabRooms, type Place } from './rooms.ts';
import type { Socket } from './seat.ts';
import { writingIn } from './server-client.ts';
import { watchingIn } from './watching.ts';
import { makeSettler } from './settler.ts';
import { nameFor, standingIn } from './standing.ts';

/** The collaboration engine, as the host runs it. */
export type Collab = Rooms & {
  /** Takes an upgrade to `/collab/{sectionId}`. False: it is somebody else's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Rooms that are open. */
  count(): number;
  /** Somebody else may have written: everyone comes back to texts read anew. */
  renew(): void;
  /** Commits what was let in, closes everyone with 1012. */
  stop(): Promise<void>;
};

type Given = {
  log: SectionLog;
  /** The name of the cookie that holds the session's token. */
  cookieName: string;
  render: RoomParts['render'];
  onAnotherWriter: () => void;
  /** Hears with which code each connection is closed here. */
  closed?: (code: number) => void;
  /** Other words for a text's content; the schema's where left out. */
  grammar?: Grammar;
  /** As `openRooms` takes it. */
  lingers?: number;
};

const upgrades = { perSecond: 50, burst: 2000 };

export function openCollab(app: App, given: Given): Collab {
  const rooms = openRooms({
    log: given.log,
    settler: makeSettler(app.settings.root),
    grammar: given.grammar ?? sectionGrammar(),
    ...(given.lingers === undefined ? {} : { lingers: given.lingers }),
    clock: app.clock,
    naming: nameFor,
    namesOf: (personIds) => namedPeople(app.db, personIds),
    standingOf: async (visitor, sectionId) => standingIn(app, await visitor.actorNow(), sectionId),
    render: given.render,
    report: (what, section, thrown) => app.log.error({ section, err: thrown }, what),
    watching: watchingIn(app),
    endedOf: (live, typed) => endedSessions(app, live, typed),
    onAnotherWriter: given.onAnotherWriter,
  });
  const lines = openLines((what, thrown) => app.log.error({ err: thrown }, what), given.closed);
  return {
    upgrade(request, socket, head) {
      const path = /^\/collab\/(document\/)?([^/?]*)(\?.*)?$/.exec(request.url ?? '');
      if (!path) return false;
      const [, ofDocument, id = '', query = ''] = path;
      const asked = { id, watches: ofDocument !== undefined, query: new URLSearchParams(query) };
      lines.open(request, socket, head, (line) => letIn(app, rooms, given.cookieName, request, line, asked));
      return true;
    },
    recheck: (scope) => rooms.recheck(scope),
    write: writingIn(app, given.log, rooms),
    apart: (sectionId, work) => rooms.apart(sectionId, work),
    nudge: (sectionId, topic, to) => rooms.nudge(sectionId, topic, to),
    writersIn: (sectionId) => rooms.writers(sectionId),
    count: () => rooms.count(),
    renew: () => rooms.renew(),
    async stop() {
      await rooms.stop();
      lines.stop(restart);
    },
  };
}

async function letIn(
  app: App,
  rooms: CollabRooms,
  cookieName: string,
  request: IncomingMessage,
  socket: Socket,
  asked: { id: string; watches: boolean; query: URLSearchParams },
): Promise<Place | null> {
  const refuse = (code: number) => (socket.close(code), null);
  // Any site's page can open a socket here, with its visitor's cookies: the browser says which page it is.
  if (!app.settings.origins.includes(request.headers.origin ?? '')) return refuse(notAllowed);
  const from = addressOf(request);
  if (app.limits.take(`collab ${from}`, upgrades, app.clock()) > 0) return refuse(tryAgainLater);
  const schemaVersion = wholeNumber(asked.query.get('v'), 1);
  const epoch = wholeNumber(asked.query.get('epoch'), null);
  if (schemaVersion === undefined || schemaVersion === null || epoch === undefined) return refuse(malformed);
  const token = cookieOf(request, cookieName);
  const actorNow = async () =>
    token ? ((await sessionBehind(app, token, from, 'unnoted'))?.actor ?? null) : null;
  const actor = await actorNow();
  if (!actor) return refuse(closeCodes['signed-out']);
  const { personId, sessionId } = actor;
  const visitor = { personId, sessionId, actorNow, schemaVersion, epoch };
  return asked.watches ? rooms.watch(visitor, asked.id, socket) : rooms.admit(visitor, asked.id, socket);
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
