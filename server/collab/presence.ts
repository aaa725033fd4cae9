import type { Id } from '#lib/core/ids.ts';
import { presenceFrame, type PresenceEntry } from './protocol.ts';
import { follows, send, type Seat } from './seat.ts';

/** What a reader of one organisation may see of a person: all that ever leaves. */
export type ShownUser = { id: string; name: string; organisation: string; color: string };

/** How a person is shown to an organisation. */
export type Naming = (visitor: Seat['visitor'], toOrganisationId: Id) => ShownUser;

type Present = {
  clientId: number;
  seat: Seat;
  /** The client's own clock. */
  clock: number;
  cursor: unknown;
};

const mostPresent = 200;
const largestState = 2048;

/**
 * Who is in a room, and where their carets are.
 *
 * 1. A socket speaks for one client id, its own: the first it names, unless somebody else has it.
 * 2. What it says of its person is dropped; the room says who they are, to each reader as that reader may see.
 * 3. Clocks are the room's: a client that comes back is seen at once, and what y-websocket echoes is known by
 *    its clock, which no client's own count reaches.
 * 4. Only those who follow the live text are seen, and see others.
 */
export type Presence = {
  /** Takes what a socket says. `isAnothers`: whether a client id belongs to another person than the seat's. */
  take(seat: Seat, entries: readonly PresenceEntry[], isAnothers: (clientId: number) => boolean): void;
  leave(seat: Seat): void;
  /** Shows one seat's person to everyone again, by the name they have now. */
  renamed(seat: Seat): void;
  /** Shows everyone present to one seat. */
  showAll(seat: Seat): void;
  /** Takes everyone out of one seat's sight. */
  hideAll(seat: Seat): void;
  count(): number;
  /** Ids of those who may write and are here, once for each of their sockets. */
  writers(): Id[];
  /** Who is here, by their sockets. */
  visitors(): Seat['visitor'][];
};

type Given = {
  seats: () => Iterable<Seat>;
  naming: Naming;
  firstClock: number;
  /** Somebody came, went, or is named otherwise. */
  changed: () => void;
};

export function makePresence(given: Given): Presence {
  const room: Sight = { ...given, present: new Map(), clock: given.firstClock, moved: new Set() };
  return {
    take(seat, entries, isAnothers) {
      if (!follows(seat.standing)) return;
      const [first] = entries;
      if (seat.presence === null && entries.length === 1 && first && !claim(room, seat, first, isAnothers))
        return;
      for (const entry of entries) if (entry.clientId === seat.presence) update(room, seat, entry);
    },
    leave(seat) {
      if (seat.presence === null) return;
      const clientId = seat.presence;
      seat.presence = null;
      if (room.present.get(clientId)?.seat === seat) remove(room, clientId);
    },
    renamed(seat) {
      const entry = seat.presence === null ? undefined : room.present.get(seat.presence);
      if (entry?.seat !== seat) return;
      show(room, entry);
      room.changed();
    },
    showAll(seat) {
      const others = othersThan(room, seat);
      if (others.length === 0 || !follows(seat.standing)) return;
      send(
        seat,
        presenceFrame(
          others.map((entry) => ({
            clientId: entry.clientId,
            // A new clock: whoever comes back remembers the last one of those it forgot.
            clock: ++room.clock,
            json: jsonFor(room, entry, seat),
          })),
        ),
      );
    },
    hideAll(seat) {
      const others = othersThan(room, seat);
      if (others.length === 0) return;
      send(
        seat,
        presenceFrame(others.map(({ clientId }) => ({ clientId, clock: ++room.clock, json: 'null' }))),
      );
    },
    count: () => room.present.size,
    writers: () =>
      [...room.present.values()].flatMap(({ seat: { standing, visitor } }) =>
        standing.level === 'edit' ? [visitor.personId] : [],
      ),
    visitors: () => Array.from(room.present.values(), ({ seat }) => seat.visitor),
  };
}

type Sight = Given & {
  present: Map<number, Present>;
  clock: number;
  /** Who said something that the others have not been shown yet. */
  moved: Set<number>;
};

const othersThan = ({ present }: Sight, seat: Seat) =>
  [...present.values()].filter((entry) => entry.seat !== seat);

const jsonFor = ({ naming }: Sight, entry: Present, reader: Seat): string =>
  JSON.stringify({
    user: naming(entry.seat.visitor, reader.visitor.organisationId),
    ...(entry.cursor === undefined ? {} : { cursor: entry.cursor }),
  });

/** Once for all that a flood of frames says in one turn of the event loop: each goes to everyone in the room. */
function showSoon(room: Sight, clientId: number): void {
  room.moved.add(clientId);
  if (room.moved.size > 1) return;
  setImmediate(() => {
    const moved = [...room.moved];
    room.moved.clear();
    for (const each of moved) {
      const entry = room.present.get(each);
      if (entry) show(room, entry);
    }
  });
}

function show(room: Sight, entry: Present): void {
  room.clock++;
  // One frame for each organisation that reads: names differ between them and not within.
  const frames = new Map<Id, Uint8Array>();
  for (const reader of room.seats()) {
    if (reader === entry.seat || !reader.answered || !follows(reader.standing)) continue;
    const { organisationId } = reader.visitor;
    let frame = frames.get(organisationId);
    if (!frame) {
      const { clientId } = entry;
      frame = presenceFrame([{ clientId, clock: room.clock, json: jsonFor(room, entry, reader) }]);
      frames.set(organisationId, frame);
    }
    send(reader, frame);
  }
}

function remove(room: Sight, clientId: number): void {
  if (!room.present.delete(clientId)) return;
  room.changed();
  const frame = presenceFrame([{ clientId, clock: ++room.clock, json: 'null' }]);
  for (const reader of room.seats())
    if (reader.presence !== clientId && reader.answered && follows(reader.standing)) send(reader, frame);
}

function claim(
  { present, firstClock }: Sight,
  seat: Seat,
  entry: PresenceEntry,
  isAnothers: (clientId: number) => boolean,
): boolean {
  if (entry.state === null || entry.clock >= firstClock || isAnothers(entry.clientId)) return false;
  const holder = present.get(entry.clientId);
  if (holder && holder.seat.visitor.personId !== seat.visitor.personId) return false;
  if (!holder && present.size >= mostPresent) return false;
  // A socket that is not known to be dead yet gives way to its successor.
  if (holder) holder.seat.presence = null;
  seat.presence = entry.clientId;
  return true;
}

function update(room: Sight, seat: Seat, entry: PresenceEntry): void {
  const before = room.present.get(entry.clientId);
  if (before?.seat === seat && entry.clock <= before.clock) return;
  if (entry.state === null) return remove(room, entry.clientId);
  if (JSON.stringify(entry.state).length > largestState) return;
  const { clientId, clock, state } = entry;
  const now = { clientId, seat, clock, cursor: state.cursor };
  room.present.set(clientId, now);
  if (before?.seat !== seat) room.changed();
  // Unchanged states too: clients forget whom they have not heard of for 30 s.
  showSoon(room, clientId);
}
