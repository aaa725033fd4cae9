import type { LogEntry } from '#lib/sections/log.ts';
import { tryAgainLater } from '#lib/sections/wire.ts';
import { addRanges } from './known.ts';
import type { LogSource } from './log-writer.ts';
import { updateFrame } from './protocol.ts';
import { encodeUpdate, type Run } from './remainder.ts';
import { end, shut, type Inner, type Opened, type Queued } from './room-inner.ts';
import { healed } from './room-frames.ts';
import { keepUp, knowAgain } from './room-text.ts';
import { follows, isBehind, mayEdit, send, tellSaved, type Seat } from './seat.ts';
import { addCommitted, joinRuns } from './text.ts';

/** A room's share in commits: judged once more when taken, applied, acknowledged and passed on when committed. */
export const sourceOf = (inner: Inner): LogSource => ({
  take: () => (inner.opened && inner.life !== 'closed' ? take(inner, inner.opened) : []),
  committed: () => {
    if (inner.opened && inner.life !== 'closed') committed(inner, inner.opened);
  },
  failed: () => shut(inner, tryAgainLater),
});

function take(inner: Inner, opened: Opened): LogEntry[] {
  const allowed = opened.queue.filter(({ seat }) => mayEdit(seat));
  const dropped = opened.queue.filter(({ seat }) => !mayEdit(seat));
  opened.taken = dropped.length > 0 ? knowAgain(opened, allowed, dropped) : allowed;
  opened.queue = [];
  opened.queuedBytes = 0;
  return opened.taken.map(({ seat, news, at }) => ({
    sectionId: inner.sectionId,
    seq: ++opened.seq,
    authorId: seat.visitor.personId,
    at,
    bytes: news.remainder,
    claims: news.claims,
  }));
}

function committed(inner: Inner, opened: Opened): void {
  const { taken } = opened;
  opened.taken = [];
  opened.committedSeq += taken.length;
  for (const { news } of taken) addCommitted(opened.text, news.runs, news.deleted);
  const senders = new Set<Seat>();
  for (const { seat, number, heals } of taken) {
    const at = seat.uncommitted.indexOf(number);
    if (at >= 0) seat.uncommitted.splice(at, 1);
    if (heals) healed(seat, number);
    senders.add(seat);
  }
  for (const seat of senders) tellSaved(seat);
  passOn(inner, taken, senders);
  inner.parts.told.grew(inner.sectionId, opened.state.epoch, opened.committedSeq);
  keepUp(
    inner,
    opened,
    taken.length,
    taken.reduce((sum, { news }) => sum + news.remainder.length, 0),
  );
  inner.quiet();
}

/** One frame for all who read, built once; those who sent something get the others' part alone. */
function passOn(inner: Inner, taken: readonly Queued[], senders: ReadonlySet<Seat>): void {
  let forAll: Uint8Array | null = null;
  for (const seat of inner.seats) {
    if (!seat.answered || seat.ended || !follows(seat.standing)) continue;
    const theirs = senders.has(seat) ? taken.filter((queued) => queued.seat !== seat) : taken;
    if (theirs.length === 0) continue;
    if (isBehind(seat)) end(seat, tryAgainLater);
    else send(seat, theirs === taken ? (forAll ??= frameOf(taken)) : frameOf(theirs));
  }
}

function frameOf(queued: readonly Queued[]): Uint8Array {
  const [first] = queued;
  if (first && queued.length === 1) return updateFrame(first.news.remainder);
  const runs = new Map<number, Run[]>();
  const deleted = new Map<number, number[]>();
  for (const { news } of queued) {
    for (const run of news.runs) runs.set(run.client, [...(runs.get(run.client) ?? []), run]);
    for (const { client, ranges } of news.deleted) {
      const found = deleted.get(client) ?? [];
      addRanges(found, ranges);
      deleted.set(client, found);
    }
  }
  const joined = [...runs.values()].flatMap((each) => joinRuns(each) ?? []);
  return updateFrame(
    encodeUpdate(
      joined,
      Array.from(deleted, ([client, ranges]) => ({ client, ranges })),
    ),
  );
}
