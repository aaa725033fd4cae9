import { savedFrame } from '#lib/sections/wire.ts';
import { doneCount, send, type Seat } from './seat.ts';

/** y-websocket drops a connection that is silent for 30 s. */
export function sweep(seats: Iterable<Seat>): { sessionId: string; typed: boolean }[] {
  return Array.from(seats, (seat) => {
    if (!seat.heard) send(seat, savedFrame(doneCount(seat)));
    const { typed } = seat;
    Object.assign(seat, { heard: false, frames: 0, asks: 0, typed: false });
    return { sessionId: seat.visitor.sessionId, typed };
  });
}
