import * as Y from 'yjs';
import { vi } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import { newId, type Id } from '#lib/core/ids.ts';
import type { Named } from '#lib/people/naming.ts';
import { rootName, sectionGrammar } from '#lib/sections/schema-names.ts';
import { openRooms, type CollabRooms, type Place } from '#server/collab/rooms.ts';
import type { Arriving, Socket, Standing, Visitor } from '#server/collab/seat.ts';
import { makeSettler } from '#server/collab/settler.ts';
import { nameFor } from '#server/collab/standing.ts';
import { root } from '../fixtures/database.ts';
import { makeMemoryLog, type MemoryLog } from './memory-log.ts';

export type Person = { personId: Id; organisationId: Id; name: string };

/** Rooms over the log in memory, with levels as the test sets them, and sockets without a network. */
export type Stage = {
  rooms: CollabRooms;
  log: MemoryLog;
  sectionId: Id;
  reports: string[];
  others: number;
  person(name: string, organisationId?: Id): Person;
  /** Levels are edit until said otherwise. */
  set(person: Person, standing: Standing): void;
  standings: Map<Id, Standing>;
  /** How people are named, from their first visit on. */
  names: Map<Id, Named>;
  visitor(person: Person, more?: Partial<Visitor>): Arriving;
  pass(milliseconds: number): void;
  close(): Promise<void>;
};

export function openStage(given: { log?: MemoryLog; lingers?: number } = {}): Stage {
  const log = given.log ?? makeMemoryLog();
  const sectionId = newId();
  log.addSection(sectionId);
  const standings = new Map<Id, Standing>();
  const names = new Map<Id, Named>();
  const settler = makeSettler(root);
  let now = new Date('2026-05-19T09:00:00Z').getTime();
  const stage: Stage = {
    log,
    sectionId,
    reports: [],
    others: 0,
    standings,
    names,
    rooms: openRooms({
      lingers: given.lingers ?? 0,
      log,
      settler,
      grammar: sectionGrammar(),
      clock: () => new Date(now),
      naming: nameFor,
      namesOf: () => Promise.resolve(names),
      standingOf: ({ personId }) => Promise.resolve(standings.get(personId) ?? { level: 'edit' }),
      render: (state) => Promise.resolve(rendered(state)),
      report: (what) => stage.reports.push(what),
      endedOf: () => Promise.resolve([]),
      onAnotherWriter: () => stage.others++,
    }),
    person: (name, organisationId = newId()) => ({ personId: newId(), organisationId, name }),
    set: (person, standing) => void standings.set(person.personId, standing),
    visitor({ personId, organisationId, name }, more = {}) {
      const named: Named = {
        personId,
        name,
        roleTitle: 'Member of staff',
        organisationId,
        organisationName: `Organisation ${organisationId}`,
        sector: 'police',
        shownAs: null,
      };
      if (!names.has(personId)) names.set(personId, named);
      return {
        personId,
        sessionId: `session of ${name}`,
        actorNow: () => Promise.resolve(null),
        schemaVersion: 1,
        epoch: null,
        ...more,
      };
    },
    pass: (milliseconds) => (now += milliseconds),
    close: () => stage.rooms.stop(),
  };
  return stage;
}

const rendered = (state: Uint8Array) => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  const html = doc.getXmlFragment(rootName).toJSON();
  return { html, text: html.replace(/<[^>]*>/g, '') };
};

/** One end of a connection without a network: what the room sees, and what it was told. */
export type Line = {
  socket: Socket;
  sent: Uint8Array[];
  closedWith: number | null;
  paused: boolean;
  unread: number;
  place: Place | null;
  /** Gives the room a frame as soon as it reads. */
  give(bytes: Uint8Array): void;
  drop(): void;
  onFrame: (bytes: Uint8Array) => void;
  onClose: (code: number) => void;
};

function openLine(): Line {
  let waiting: Uint8Array[] = [];
  const flush = () => {
    while (!line.paused && line.place && line.closedWith === null && waiting.length > 0)
      line.place.receive(waiting.shift() ?? new Uint8Array());
  };
  const line: Line = {
    sent: [],
    closedWith: null,
    paused: false,
    unread: 0,
    place: null,
    onFrame: () => undefined,
    onClose: () => undefined,
    socket: {
      send(bytes) {
        line.sent.push(bytes);
        queueMicrotask(() => line.onFrame(bytes));
      },
      close(code) {
        if (line.closedWith !== null) return;
        line.closedWith = code;
        waiting = [];
        queueMicrotask(() => {
          line.place?.leave();
          line.onClose(code);
        });
      },
      pause: () => (line.paused = true),
      resume: () => {
        line.paused = false;
        queueMicrotask(flush);
      },
      waiting: () => line.unread,
    },
    give(bytes) {
      waiting.push(bytes);
      flush();
    },
    drop() {
      line.closedWith ??= 1006;
      line.place?.leave();
    },
  };
  return line;
}

/** Connects by hand: frames in, frames out. */
export async function connect(stage: Stage, person: Person, more: Partial<Visitor> = {}): Promise<Line> {
  const line = openLine();
  line.place = await stage.rooms.admit(stage.visitor(person, more), stage.sectionId, line.socket);
  return line;
}

/** Lets everything that is under way without a timer come to its end. */
export const settled = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

export type Client = {
  doc: Y.Doc;
  provider: WebsocketProvider;
  line: () => Line;
  text: () => string;
  stop(): void;
};

/** A WebSocket as a browser has it, whose other end is a room. */
export function lineSocket(stage: Stage, person: Person, opened: (line: Line) => void): typeof WebSocket {
  return class LineSocket {
    static OPEN = 1;
    OPEN = 1;
    readyState = 0;
    binaryType = '';
    onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
    onopen: (() => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    line = openLine();
    constructor(address: string) {
      opened(this.line);
      this.line.onFrame = (bytes) => {
        if (this.readyState === 1) this.onmessage?.({ data: bytes.slice().buffer });
      };
      this.line.onClose = (code) => {
        this.readyState = 3;
        this.onclose?.({ code, reason: '' });
      };
      const query = new URL(address).searchParams;
      const epoch = query.get('epoch');
      const said = {
        schemaVersion: Number(query.get('v') ?? 1),
        epoch: epoch === null ? null : Number(epoch),
      };
      void stage.rooms.admit(stage.visitor(person, said), stage.sectionId, this.line.socket).then((place) => {
        this.line.place = place;
        if (place === null) return;
        this.readyState = 1;
        this.onopen?.();
      });
    }
    send(data: Uint8Array) {
      this.line.give(new Uint8Array(data));
    }
    close() {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.line.drop();
    }
  } as unknown as typeof WebSocket;
}

/** An unmodified y-websocket client, over a line. It writes a line on the console for each frame of ours. */
export function join(stage: Stage, person: Person, doc = new Y.Doc()): Client {
  if (!vi.isMockFunction(console.error)) vi.spyOn(console, 'error').mockImplementation(() => undefined);
  let current = openLine();
  const provider = new WebsocketProvider('ws://stage', 'room', doc, {
    WebSocketPolyfill: lineSocket(stage, person, (line) => (current = line)),
    disableBc: true,
  });
  return {
    doc,
    provider,
    line: () => current,
    text: () => doc.getXmlFragment(rootName).toJSON(),
    stop: () => {
      provider.destroy();
      doc.destroy();
    },
  };
}
