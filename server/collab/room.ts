import type { Id } from '#lib/core/ids.ts';
import type { NudgeTo, NudgeTopic } from '#lib/core/nudge.ts';
import type { Named } from '#lib/people/naming.ts';
import { closeCodes, nudgeFrame, reload, restart, tryAgainLater } from '#lib/sections/wire.ts';
import { makePresence } from './presence.ts';
import { updateFrame } from './protocol.ts';
import { sourceOf } from './room-commit.ts';
import { askForAll, lookAt, receive, releasedState } from './room-frames.ts';
import {
  end,
  hello,
  readOn,
  shut,
  type Inner,
  type Life,
  type Opened,
  type RoomParts,
} from './room-inner.ts';
import { sweep } from './room-seats.ts';
import { openText, writeSnapshot } from './room-text.ts';
import {
  follows,
  isMeant,
  mayEdit,
  newSeat,
  send,
  tellSaved,
  type Seat,
  type Socket,
  type Standing,
  type Visitor,
} from './seat.ts';
import { wholeOf } from './text.ts';

/**
 * One section, live.
 *
 * 1. loading → open → draining → closed, and never back. A load that fails closes it and writes nothing.
 * 2. Nothing is answered before the load is done; nothing is sent, shown or acknowledged before it is committed.
 * 3. What a socket may do is asked for every frame, and once more when its batch is put together.
 */
export type Room = {
  readonly sectionId: Id;
  life(): Life;
  join(visitor: Visitor, socket: Socket): Seat;
  receive(seat: Seat, bytes: Uint8Array): void;
  /** The socket has ended. What it had sent is still committed. */
  leave(seat: Seat): void;
  /**
   * Asks anew what these may do and how they are named. Once it and what is being committed at that moment are done,
   * nothing passes at the old level any more.
   */
  recheck(whom: (visitor: Seat['visitor']) => boolean): Promise<void>;
  nudge(topic: NudgeTopic, to: NudgeTo): void;
  writers(): Id[];
  visitors(): Seat['visitor'][];
  /**
   * Sends something to everyone who has heard nothing since the last sweep. Answers with whose sessions are at
   * work here, and whether they typed since.
   */
  sweep(): { sessionId: string; typed: boolean }[];
  pauseReading(pause: boolean): void;
  /** Commits what was let in, keeps a snapshot, and closes everyone with `code`. */
  drain(code?: number): Promise<void>;
  /** Closes at once and writes nothing more: what is not in the log by then, its senders send again. */
  abandon(): void;
  /** Once it is closed. */
  closed: Promise<void>;
};

export function openRoom(sectionId: Id, parts: RoomParts): Room {
  const { inner, closed } = makeInner(sectionId, parts);
  const { seats, presence } = inner;
  const ready = load(inner);
  let rechecking: Promise<void> = Promise.resolve();
  return {
    sectionId,
    closed,
    life: () => inner.life,
    join(visitor, socket) {
      const seat = newSeat(visitor, socket);
      seats.add(seat);
      socket.pause();
      void ready.then(() => welcome(inner, seat)).catch((thrown: unknown) => failed(inner, seat, thrown));
      return seat;
    },
    receive: (seat, bytes) => receive(inner, seat, bytes),
    leave(seat) {
      seat.ended = true;
      seats.delete(seat);
      presence.leave(seat);
      inner.quiet();
    },
    recheck(whom) {
      // What is being loaded may be of before the change: it is looked at once it is here.
      const before = inner.life === 'loading' ? Promise.all([rechecking, ready]) : rechecking;
      rechecking = before.then(() => recheck(inner, whom));
      return rechecking;
    },
    nudge(topic, to) {
      for (const seat of seats) if (isMeant(seat, to)) send(seat, nudgeFrame(topic));
    },
    writers: () => presence.writers(),
    visitors: () => presence.visitors(),
    sweep: () => sweep(seats),
    pauseReading(pause) {
      inner.halted = pause;
      for (const seat of seats) {
        if (pause) seat.socket.pause();
        else readOn(inner, seat);
      }
    },
    abandon: () => shut(inner, tryAgainLater),
    async drain(code = restart) {
      await ready;
      for (const seat of seats) seat.socket.pause();
      // What came before the sockets were paused is judged first, then committed.
      while (inner.looking.size > 0) await Promise.all(inner.looking);
      await parts.writer.idle();
      for (const seat of [...seats]) end(seat, code);
      if (inner.life === 'open') await drainRoom(inner);
      await closed;
    },
  };
}

function makeInner(sectionId: Id, parts: RoomParts): { inner: Inner; closed: Promise<void> } {
  const seats = new Set<Seat>();
  let tellClosed = () => undefined as void;
  const closed = new Promise<void>((resolve) => (tellClosed = resolve));
  const firstClock = parts.clock().getTime();
  const changed = () => parts.told.people(sectionId);
  const inner: Inner = {
    sectionId,
    parts,
    seats,
    presence: makePresence({ seats: () => seats, naming: parts.naming, firstClock, changed }),
    life: 'loading',
    opened: null,
    halted: false,
    looking: new Set(),
    leaving: false,
    quiet() {
      // The next room of this section must not begin before the last row and the last snapshot of this one.
      if (inner.life === 'closed')
        return void Promise.allSettled([parts.writer.settled(), inner.opened?.keeping]).then(tellClosed);
      if (inner.leaving || !isLeft(inner)) return;
      inner.leaving = true;
      parts.whenEmpty(async () => {
        inner.leaving = false;
        // Somebody may have come back.
        if (isLeft(inner)) await drainRoom(inner);
      });
    },
    source: { wake: (bytes) => parts.writer.wake(committing, bytes) },
  };
  const committing = sourceOf(inner);
  return { inner, closed };
}

const isLeft = (inner: Inner) => inner.life === 'open' && inner.seats.size === 0 && isIdle(inner);

const isIdle = ({ opened, looking }: Inner) =>
  looking.size === 0 && (opened === null || (opened.queue.length === 0 && opened.taken.length === 0));

async function load(inner: Inner): Promise<void> {
  try {
    inner.opened = await openText(inner.parts, inner.sectionId);
  } catch (thrown) {
    inner.parts.report('a section could not be loaded', inner.sectionId, thrown);
    return shut(inner, tryAgainLater);
  }
  if (!inner.opened) return shut(inner, closeCodes['not-found']);
  if (inner.life === 'loading') inner.life = 'open';
  inner.quiet();
}

async function drainRoom(inner: Inner): Promise<void> {
  inner.life = 'draining';
  try {
    if (inner.opened) await writeSnapshot(inner, inner.opened);
  } catch (thrown) {
    // The log has everything: the next load is only slower.
    inner.parts.report('a snapshot could not be written', inner.sectionId, thrown);
  }
  shut(inner, tryAgainLater);
}

function failed(inner: Inner, seat: Seat, thrown: unknown): void {
  inner.parts.report('a visitor could not be let in', inner.sectionId, thrown);
  end(seat, tryAgainLater);
}

function welcome(inner: Inner, seat: Seat): void {
  const { opened } = inner;
  if (seat.ended) return;
  if (!opened || inner.life !== 'open') return end(seat, tryAgainLater);
  const { state } = opened;
  const { epoch, schemaVersion } = seat.visitor;
  // A document of another epoch holds what was taken out; an older editor deletes what it does not know.
  if (schemaVersion < state.schemaVersion || (epoch ?? 1) !== state.epoch) return end(seat, reload);
  if (seat.standing.level === 'none') return end(seat, closeCodes[seat.standing.why]);
  hello(inner, seat, opened);
  tellSaved(seat);
  if (mayEdit(seat)) askForAll(opened, seat);
  seat.busy = false;
  lookAt(inner, seat);
  readOn(inner, seat);
  inner.quiet();
}

async function recheck(inner: Inner, whom: (visitor: Seat['visitor']) => boolean): Promise<void> {
  const { parts, sectionId } = inner;
  // Whoever has left may still have something waiting to be committed.
  const waiting = inner.opened?.queue.map(({ seat }) => seat) ?? [];
  const affected = [...new Set([...inner.seats, ...waiting])].filter((seat) => whom(seat.visitor));
  if (affected.length === 0) return;
  try {
    const [state, names, standings] = await Promise.all([
      parts.log.state(sectionId),
      parts.namesOf([...new Set(affected.map(({ visitor }) => visitor.personId))]),
      Promise.all(affected.map((seat) => parts.standingOf(seat.visitor, sectionId))),
    ]);
    const { opened } = inner;
    const released = opened && state && opened.state.releasedSeq !== state.releasedSeq;
    if (opened && state) {
      if (state.epoch !== opened.state.epoch) return shut(inner, reload);
      opened.state = state;
      for (const seat of affected) if (seat.visitor.schemaVersion < state.schemaVersion) end(seat, reload);
    }
    const renamed = affected.filter((seat) => rename(seat, names.get(seat.visitor.personId)));
    affected.forEach((seat, i) => setStanding(inner, seat, standings[i] ?? seat.standing));
    for (const seat of renamed) {
      inner.presence.renamed(seat);
      // Of another organisation now, they may see others by other names.
      if (seat.answered) inner.presence.showAll(seat);
    }
    if (released) await sendReleased(inner, opened);
  } catch (thrown) {
    // What they may do is not known: nobody goes on at the old level, nor does what they sent.
    parts.report('a level could not be asked', sectionId, thrown);
    for (const seat of affected) {
      seat.standing = { level: 'none', why: 'not-found' };
      end(seat, tryAgainLater);
    }
  }
}

/** Whether somebody is named otherwise than before. */
function rename({ visitor }: Seat, named: Named | undefined): boolean {
  if (!named || JSON.stringify(named) === JSON.stringify(visitor.named)) return false;
  visitor.named = named;
  visitor.organisationId = named.organisationId;
  return true;
}

async function sendReleased(inner: Inner, opened: Opened): Promise<void> {
  const frame = updateFrame(await releasedState(inner, opened));
  for (const seat of inner.seats) {
    if (!seat.answered || seat.standing.level === 'none' || follows(seat.standing)) continue;
    hello(inner, seat, opened);
    send(seat, frame);
  }
}

function setStanding(inner: Inner, seat: Seat, standing: Standing): void {
  const before = seat.standing;
  seat.standing = standing;
  if (seat.ended) return;
  const { opened } = inner;
  if (standing.level === 'none') {
    inner.presence.leave(seat);
    return end(seat, closeCodes[standing.why]);
  }
  const followed = follows(before);
  if (!opened || (before.level === standing.level && followed === follows(standing))) return;
  if (followed && !follows(standing)) {
    inner.presence.leave(seat);
    inner.presence.hideAll(seat);
  }
  hello(inner, seat, opened);
  if (!followed && follows(standing) && seat.answered) {
    send(seat, updateFrame(wholeOf(opened.text)));
    inner.presence.showAll(seat);
  }
  if (before.level !== 'edit' && standing.level === 'edit') askForAll(opened, seat);
}
