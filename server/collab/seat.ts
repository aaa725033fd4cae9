import type { Who } from '#lib/access/facts.ts';
import type { Id } from '#lib/core/ids.ts';
import type { NudgeTo } from '#lib/core/nudge.ts';
import type { Why } from '#lib/core/why.ts';
import type { Level } from '#lib/core/words.ts';
import type { Named } from '#lib/people/naming.ts';
import { closeCodes, savedFrame } from '#lib/sections/wire.ts';

/** What a room sees of a connection. */
export type Socket = {
  send(bytes: Uint8Array): void;
  close(code: number): void;
  /** Stops and resumes reading: while stopped, nothing further is received. */
  pause(): void;
  resume(): void;
  /** Bytes sent that the network has not taken yet. */
  waiting(): number;
};

/** What a person may do in a section at this moment. */
export type Standing =
  | { level: 'none'; why: Why }
  /** `follows`: gets live text and presence. `notEditing`: why they may not edit. */
  | { level: 'read' | 'comment'; follows: boolean; notEditing: Why }
  | { level: 'edit' };

/** Who sits behind a socket, and what their client says of itself. */
export type Visitor = {
  personId: Id;
  organisationId: Id;
  sessionId: string;
  /** The person as they are at this moment; null once their session has ended. */
  actorNow: () => Promise<Who>;
  /** How they are named, to whom. */
  named: Named;
  standing: Standing;
  /** The schema version of the client's editor. */
  schemaVersion: number;
  /** The epoch of what the client holds; null: it holds nothing, or does not say. */
  epoch: number | null;
};

/** A visitor on their way in: what they may do, and how they are named, is asked at the door. */
export type Arriving = Omit<Visitor, 'standing' | 'named' | 'organisationId'>;

/** One connection in a room. */
export type Seat = {
  readonly visitor: Omit<Visitor, 'standing'>;
  readonly socket: Socket;
  standing: Standing;
  /** Frames received and not yet looked at, in order. */
  inbox: Uint8Array[];
  busy: boolean;
  ended: boolean;
  /** Has its first step 1 been answered? Only then live text follows. */
  answered: boolean;
  /** The size of that answer, which does not count as a reader's slowness. */
  firstAnswer: number;
  /** Is a step 1 of ours unanswered? */
  asked: boolean;
  /** Frames of theirs in this period, and of these such as ask for a whole answer: against floods. */
  frames: number;
  asks: number;
  /** Was anything of theirs let in since the last sweep? */
  typed: boolean;
  /** Step 2 and update frames: how many came, which of them wait for a commit, which came early. */
  arrived: number;
  uncommitted: number[];
  earlies: number[];
  /** The count last sent, and whether anything was sent since the last sweep. */
  saved: number;
  heard: boolean;
  /** The Yjs client id its presence goes under. */
  presence: number | null;
};

export const newSeat = ({ standing, ...visitor }: Visitor, socket: Socket): Seat => ({
  visitor,
  socket,
  standing,
  inbox: [],
  busy: true,
  ended: false,
  answered: false,
  firstAnswer: 0,
  asked: false,
  frames: 0,
  asks: 0,
  typed: false,
  arrived: 0,
  uncommitted: [],
  earlies: [],
  saved: -1,
  heard: false,
  presence: null,
});

export const levelOf = (seat: Seat): Level => seat.standing.level;
export const mayEdit = (seat: Seat): boolean => seat.standing.level === 'edit';
export const follows = (standing: Standing): boolean =>
  standing.level === 'edit' || (standing.level !== 'none' && standing.follows);

/** Nobody is told of what they may not fetch: that something happened there is told by that too. */
export function isMeant({ standing, visitor }: Seat, to: NudgeTo): boolean {
  if (standing.level === 'none') return false;
  if (typeof to === 'string') return to === 'everyone' || follows(standing);
  if ('people' in to) return to.people.includes(visitor.personId);
  const writes = standing.level === 'edit' || standing.notEditing === 'sealed';
  return writes || to.writersAnd.includes(visitor.personId);
}

/** The code with which somebody who may not edit, and tries, is closed. */
export const refusalCode = ({ standing }: Seat): number =>
  standing.level === 'none'
    ? closeCodes[standing.why]
    : standing.level === 'edit'
      ? closeCodes['not-yours']
      : closeCodes[standing.notEditing];

/** What a reader may leave unread before they are asked to come back later. */
export const mostUnread = 1024 * 1024;

export function send(seat: Seat, frame: Uint8Array): void {
  if (seat.ended) return;
  seat.heard = true;
  seat.socket.send(frame);
}

/** Whether this reader has fallen too far behind. */
export function isBehind(seat: Seat): boolean {
  const waiting = seat.socket.waiting();
  if (waiting === 0) seat.firstAnswer = 0;
  return waiting > mostUnread + seat.firstAnswer;
}

/** The number of frames that are done with, from the first on, without a gap. */
export function doneCount(seat: Seat): number {
  const first = Math.min(seat.uncommitted[0] ?? Infinity, seat.earlies[0] ?? Infinity);
  return first === Infinity ? seat.arrived : first - 1;
}

/** Tells the client how much is saved, where it is more than it was told. */
export function tellSaved(seat: Seat): void {
  const count = doneCount(seat);
  if (count === seat.saved) return;
  seat.saved = count;
  send(seat, savedFrame(count));
}
