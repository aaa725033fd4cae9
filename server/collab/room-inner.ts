import type { Clock } from '#lib/core/clock.ts';
import type { Id } from '#lib/core/ids.ts';
import type { Named } from '#lib/people/naming.ts';
import type { SectionLog, SectionState } from '#lib/sections/log.ts';
import type { Grammar } from '#lib/sections/schema-names.ts';
import { helloFrame, tryAgainLater } from '#lib/sections/wire.ts';
import type { News } from './guard.ts';
import type { Known } from './known.ts';
import type { LogWriter } from './log-writer.ts';
import type { Naming, Presence } from './presence.ts';
import { levelOf, follows, send, type Arriving, type Seat, type Standing } from './seat.ts';
import type { Settler } from './settler.ts';
import type { SectionText, Settled } from './text.ts';

/** What rooms are made with. */
export type RoomParts = {
  log: SectionLog;
  writer: LogWriter;
  settler: Settler;
  grammar: Grammar;
  clock: Clock;
  naming: Naming;
  /** How these people are named now. */
  namesOf: (personIds: readonly Id[]) => Promise<ReadonlyMap<Id, Named>>;
  /** What this visitor may do now. */
  standingOf: (visitor: Arriving, sectionId: Id) => Promise<Standing>;
  /** A state as the read page and search have it, kept with the snapshot. */
  render: (state: Uint8Array) => Promise<{ html: string; text: string }>;
  /** The most a socket may send in one period of the sweep. */
  rates: { frames: number; asks: number };
  /** Those who watch a document hear that a text grew, and that people came or went. */
  told: { grew(sectionId: Id, epoch: number, seq: number): void; people(sectionId: Id): void };
  /** Takes leave of a room that has become empty, when it is its turn. */
  whenEmpty: (leave: () => Promise<void>) => void;
  /** Something went wrong that no visitor can mend. */
  report: (what: string, sectionId: Id, thrown: unknown) => void;
};

/** An update let in and not committed yet. */
export type Queued = { seat: Seat; number: number; news: News; at: Date; heals: boolean };

/** Yjs client ids by person, and how many each claimed today. */
export type Owners = { byClient: Map<number, Id>; day: string; claimed: Map<Id, number> };

/** The text up to a number, settled. */
export type Upto = { seq: number; settled: Settled };

/** What a room holds once it is open. */
export type Opened = {
  state: SectionState;
  text: SectionText;
  /** The newest number given out, and the newest committed. */
  seq: number;
  committedSeq: number;
  /** Up to here the deletions that follow from concurrent edits are known. */
  settledSeq: number;
  snapshotSeq: number;
  known: Known | null;
  owners: Owners | null;
  queue: Queued[];
  taken: Queued[];
  queuedBytes: number;
  settling: Promise<Upto | null> | null;
  /** Snapshots being written, one after the other; and what came since the last was begun. */
  keeping: Promise<void> | null;
  unkept: { rows: number; bytes: number };
  released: { seq: number; state: Uint8Array; known: Known | null } | null;
};

export type Life = 'loading' | 'open' | 'draining' | 'closed';

/** A room's insides, which its parts share. */
export type Inner = {
  readonly sectionId: Id;
  readonly parts: RoomParts;
  readonly seats: Set<Seat>;
  readonly presence: Presence;
  life: Life;
  opened: Opened | null;
  /** Too much waits to be committed: no socket is read. */
  halted: boolean;
  /** Frames that are being looked at and wait for something. */
  looking: Set<Promise<void>>;
  /** Told whenever the room may have become empty and idle. */
  quiet: () => void;
  /** Its leave is already asked for. */
  leaving: boolean;
  source: { wake(bytes: number): void };
};

/** Ends a socket for a reason; what it sent and was let in is still committed. */
export function end(seat: Seat, code: number): void {
  if (seat.ended) return;
  seat.ended = true;
  seat.inbox.length = 0;
  seat.socket.close(code);
}

/** Reads a socket on, where nothing is in the way. */
export function readOn(inner: Inner, seat: Seat): void {
  if (!seat.ended && !seat.busy && !inner.halted) seat.socket.resume();
}

/** Closes the room: nothing further is taken or written, everyone comes back to a room loaded anew. */
export function shut(inner: Inner, code: number = tryAgainLater): void {
  if (inner.life === 'closed') return;
  inner.life = 'closed';
  for (const seat of [...inner.seats]) end(seat, code);
  inner.quiet();
}

export function hello(inner: Inner, seat: Seat, { state, committedSeq }: Opened): void {
  const seq = follows(seat.standing) ? committedSeq : (state.releasedSeq ?? 0);
  const { epoch, schemaVersion } = state;
  send(seat, helloFrame({ level: levelOf(seat), epoch, schemaVersion, seq }));
}
