import type { RecheckScope } from '#lib/core/app.ts';
import { londonDay } from '#lib/core/clock.ts';
import type { Id } from '#lib/core/ids.ts';
import type { NudgeTo, NudgeTopic } from '#lib/core/nudge.ts';
import { closeCodes, restart } from '#lib/sections/wire.ts';
import { makeLogWriter } from './log-writer.ts';
import { openRoom, type Room } from './room.ts';
import { usualRates } from './room-frames.ts';
import type { RoomParts } from './room-inner.ts';
import type { Arriving, Seat, Socket } from './seat.ts';
import { openWatchers, type Watchers, type WatchersParts } from './watchers.ts';

/** A place taken in a room. */
export type Place = { receive(bytes: Uint8Array): void; leave(): void };

/**
 * Every room of this process.
 *
 * 1. A section has one room at most; one that is closing is waited for, and the next is loaded anew.
 * 2. Whoever was let in before a recheck was asked for is rechecked, also while they were on their way in.
 */
export type CollabRooms = {
  /** Lets a visitor in, or closes their socket with the reason. Null: closed. */
  admit(visitor: Arriving, sectionId: Id, socket: Socket): Promise<Place | null>;
  recheck(scope: RecheckScope): Promise<void>;
  nudge(sectionId: Id, topic: NudgeTopic, to: NudgeTo): void;
  writers(sectionId: Id): Id[];
  /** Lets somebody watch a document, or closes their socket with the reason. Null: closed. */
  watch(visitor: Arriving, documentId: Id, socket: Socket): Promise<Place | null>;
  count(): number;
  /** The log may hold what these rooms do not: each is closed as it is, and everyone comes back to one loaded anew. */
  renew(): void;
  /** Closes a section's room as it is, and lets nobody in until `work` is done. */
  apart<T>(sectionId: Id, work: () => Promise<T>): Promise<T>;
  /** Commits what was let in, keeps snapshots, closes everyone with 1012. Nobody is let in any more. */
  stop(): Promise<void>;
};

/** Waiting for the database, over all rooms, before sockets are no longer read. */
const mostWaiting = 16 * 1024 * 1024;
/** Half of 20 s: whoever heard nothing in one period hears something at its end. */
const sweepEvery = 10_000;
/** Whoever lost their connection is back by then, and finds the room as it was. */
const usualLinger = 2000;

type Given = Omit<RoomParts, 'writer' | 'rates' | 'whenEmpty' | 'told'> & {
  /** What those who watch a document are told by; left out, nobody watches any. */
  watching?: Pick<WatchersParts, 'sectionsFor' | 'texts'>;
  rates?: RoomParts['rates'];
  /** Milliseconds for which a room that everyone has left stays open. 0: it closes at once. */
  lingers?: number;
  /** Notes that these sessions are typed in; answers with those of `live` that have ended by time. */
  endedOf: (live: ReadonlySet<string>, typed: ReadonlySet<string>) => Promise<string[]>;
  /** Somebody else writes the same log: the process must stop. */
  onAnotherWriter: () => void;
};

type Open = {
  parts: RoomParts;
  watchers: Watchers;
  sectionsFor: WatchersParts['sectionsFor'];
  rooms: Map<Id, Room>;
  /** Sections that nobody is let into for now. */
  apart: Map<Id, Promise<void>>;
  /** Raised by every recheck. */
  asked: number;
  day: string;
  stopping: boolean;
  halted: boolean;
};

const nobodyWatches: NonNullable<Given['watching']> = {
  sectionsFor: () => Promise.resolve(null),
  texts: {
    rendered: () => Promise.resolve(''),
    asShown: (html) => Promise.resolve(html),
    pause: () => Promise.resolve(),
    report: () => undefined,
  },
};

export function openRooms({ onAnotherWriter, endedOf, lingers, watching, ...given }: Given): CollabRooms {
  const rooms = new Map<Id, Room>();
  const { sectionsFor, texts } = watching ?? nobodyWatches;
  const { naming, namesOf, report } = given;
  const presentIn = (sectionId: Id) => rooms.get(sectionId)?.visitors() ?? [];
  const watchers = openWatchers({ naming, namesOf, report, sectionsFor, texts, presentIn });
  const writer = makeLogWriter({
    log: given.log,
    mostWaiting,
    onPressure: (high) => {
      open.halted = high;
      for (const room of rooms.values()) room.pauseReading(high);
    },
    onAnotherWriter,
  });
  const open: Open = {
    parts: {
      rates: usualRates,
      ...given,
      writer,
      told: watchers,
      whenEmpty: leaveInTurn(lingers ?? usualLinger),
    },
    watchers,
    sectionsFor,
    rooms,
    apart: new Map(),
    asked: 0,
    day: londonDay(given.clock()),
    stopping: false,
    halted: false,
  };
  const sweeping = setInterval(() => sweep(open, endedOf), sweepEvery);
  sweeping.unref();
  return {
    admit: (visitor, sectionId, socket) => admit(open, visitor, sectionId, socket),
    recheck: (scope) => recheck(open, scope),
    writers: (sectionId) => rooms.get(sectionId)?.writers() ?? [],
    nudge(sectionId, topic, to) {
      rooms.get(sectionId)?.nudge(topic, to);
      watchers.nudge(sectionId, topic, to);
    },
    watch: (visitor, documentId, socket) => watch(open, visitor, documentId, socket),
    count: () => rooms.size,
    renew() {
      for (const room of rooms.values()) room.abandon();
    },
    apart: (sectionId, work) => apart(open, sectionId, work),
    async stop() {
      open.stopping = true;
      clearInterval(sweeping);
      watchers.stop();
      await Promise.all([...rooms.values()].map((room) => room.drain(restart)));
      await given.settler.stop();
    },
  };
}

/**
 * Rooms are left one after the other, each a while after it has become empty: where many lose their connection at
 * once, the first thing to do is to let them in again [1,000 people, 100 rooms of 20 KB: a third of the processor
 * time of their return went into closing the rooms that they came back to].
 */
function leaveInTurn(lingers: number): RoomParts['whenEmpty'] {
  let turn: Promise<void> = Promise.resolve();
  if (lingers === 0) return (leave) => void leave();
  return (leave) => {
    const due = () =>
      void (turn = turn.then(leave).then(() => new Promise<void>((next) => setImmediate(next))));
    setTimeout(due, lingers).unref();
  };
}

async function admit(open: Open, visitor: Arriving, sectionId: Id, socket: Socket): Promise<Place | null> {
  const { personId } = visitor;
  for (;;) {
    if (open.stopping) return refuse(socket, restart);
    const asked = open.asked;
    const [standing, names] = await Promise.all([
      open.parts.standingOf(visitor, sectionId),
      open.parts.namesOf([personId]),
    ]);
    if (standing.level === 'none') return refuse(socket, closeCodes[standing.why]);
    const named = names.get(personId);
    if (!named) return refuse(socket, closeCodes['signed-out']);
    const shut = open.apart.get(sectionId);
    if (shut) {
      await shut;
      continue;
    }
    const room = open.rooms.get(sectionId);
    if (room && room.life() !== 'loading' && room.life() !== 'open') {
      await room.closed;
      continue;
    }
    if (open.asked !== asked || open.stopping) continue;
    const joined = room ?? begin(open, sectionId);
    const { organisationId } = named;
    const seat = joined.join({ ...visitor, organisationId, named, standing }, socket);
    return { receive: (bytes) => joined.receive(seat, bytes), leave: () => joined.leave(seat) };
  }
}

async function watch(open: Open, visitor: Arriving, documentId: Id, socket: Socket): Promise<Place | null> {
  const { personId } = visitor;
  for (;;) {
    if (open.stopping) return refuse(socket, restart);
    const asked = open.asked;
    const [sections, names] = await Promise.all([
      open.sectionsFor(visitor, documentId),
      open.parts.namesOf([personId]),
    ]);
    const named = names.get(personId);
    if (!named || sections === null) return refuse(socket, closeCodes['signed-out']);
    if (sections.length === 0) return refuse(socket, closeCodes['not-found']);
    if (open.asked !== asked || open.stopping) continue;
    const { organisationId } = named;
    return open.watchers.admit({ ...visitor, organisationId, named }, documentId, socket, sections);
  }
}

async function apart<T>(open: Open, sectionId: Id, work: () => Promise<T>): Promise<T> {
  for (let before; (before = open.apart.get(sectionId));) await before;
  const working = (async () => {
    const room = open.rooms.get(sectionId);
    room?.abandon();
    await room?.closed;
    return work();
  })();
  const over = working.then(
    () => undefined,
    () => undefined,
  );
  open.apart.set(sectionId, over);
  void over.then(() => open.apart.delete(sectionId));
  return working;
}

function refuse(socket: Socket, code: number): null {
  socket.close(code);
  return null;
}

function begin(open: Open, sectionId: Id): Room {
  const room = openRoom(sectionId, open.parts);
  if (open.halted) room.pauseReading(true);
  open.rooms.set(sectionId, room);
  void room.closed.then(() => {
    if (open.rooms.get(sectionId) === room) open.rooms.delete(sectionId);
  });
  return room;
}

async function recheck(open: Open, scope: RecheckScope): Promise<void> {
  open.asked++;
  const whom = (visitor: Seat['visitor']): boolean => {
    if ('person' in scope) return visitor.personId === scope.person;
    if ('session' in scope) return visitor.sessionId === scope.session;
    return true;
  };
  const rooms =
    'section' in scope
      ? [open.rooms.get(scope.section)].filter((room) => room !== undefined)
      : [...open.rooms.values()];
  await Promise.all([...rooms.map((room) => room.recheck(whom)), open.watchers.recheck(whom, scope)]);
  // Also what a room that has closed meanwhile gave to be committed.
  await open.parts.writer.settled();
}

function sweep(open: Open, endedOf: Given['endedOf']): void {
  const live = new Set<string>(open.watchers.sweep());
  const typed = new Set<string>();
  for (const room of open.rooms.values())
    for (const seen of room.sweep()) {
      live.add(seen.sessionId);
      if (seen.typed) typed.add(seen.sessionId);
    }
  // A database that is away ends nobody's session: it is asked again at the next sweep.
  if (live.size > 0)
    endedOf(live, typed)
      .then((ended) => Promise.all(ended.map((session) => recheck(open, { session }))))
      .catch((thrown: unknown) => open.parts.report('sessions could not be asked', 'all', thrown));
  const today = londonDay(open.parts.clock());
  if (today === open.day) return;
  // Clearances end with the day, without anybody doing anything.
  open.day = today;
  open.asked++;
  for (const room of open.rooms.values()) void room.recheck(() => true);
  void open.watchers.recheck(() => true, { person: '' });
}
