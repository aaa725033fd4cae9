import { londonDay } from '#lib/core/clock.ts';
import { malformed, notAllowed, tryAgainLater } from '#lib/sections/wire.ts';
import { advance, judge, type News, type Owns, type Verdict } from './guard.ts';
import {
  encodeStateVector,
  readFrame,
  step1Frame,
  step2Frame,
  type Frame,
  type PresenceEntry,
  type StateVector,
} from './protocol.ts';
import { emptyUpdate } from './remainder.ts';
import { end, readOn, type Inner, type Opened } from './room-inner.ts';
import { ownersIn, readyToJudge, settleText } from './room-text.ts';
import { follows, isBehind, mayEdit, refusalCode, send, tellSaved, type Seat } from './seat.ts';
import { answerTo, clocksIn, holdsAll, sizeOf } from './text.ts';

/** The most a section's text may be, bytes of its state. */
const largestText = 8 * 1024 * 1024;
const mostClaims = 1000;
const mostEarly = 1000;
/**
 * What one socket may send in one period of the sweep: frames (nobody types or scripts so much; each still costs
 * microseconds), and of them those that ask for the whole text or for everyone present.
 */
export const usualRates = { frames: 300_000, asks: 20 };
/** Frames of one socket that wait for one before them: beyond this it is not read further. */
const fullInbox = 64;

/** Takes a frame as it arrives. Frames of one socket are looked at in order, one after the other. */
export function receive(inner: Inner, seat: Seat, bytes: Uint8Array): void {
  if (seat.ended) return;
  if (++seat.frames > inner.parts.rates.frames) return end(seat, tryAgainLater);
  seat.inbox.push(bytes);
  if (!seat.busy) lookAt(inner, seat);
  else if (seat.inbox.length >= fullInbox) seat.socket.pause();
}

/** Looks at what has arrived, until something must be waited for. */
export function lookAt(inner: Inner, seat: Seat): void {
  const { opened } = inner;
  while (opened && seat.inbox.length > 0 && inner.life !== 'closed') {
    const bytes = seat.inbox.shift() ?? emptyUpdate();
    const waiting = handle(inner, opened, seat, bytes);
    if (!waiting) continue;
    seat.busy = true;
    const looking = waiting
      .catch((thrown: unknown) => {
        inner.parts.report('a frame could not be looked at', inner.sectionId, thrown);
        end(seat, tryAgainLater);
      })
      .finally(() => {
        seat.busy = false;
        inner.looking.delete(looking);
        lookAt(inner, seat);
        if (seat.inbox.length === 0) readOn(inner, seat);
        inner.quiet();
      });
    inner.looking.add(looking);
    return;
  }
}

function handle(inner: Inner, opened: Opened, seat: Seat, bytes: Uint8Array): Promise<void> | null {
  const frame = readFrame(bytes);
  if (!frame) {
    end(seat, malformed);
    return null;
  }
  switch (frame.type) {
    case 'step1':
      return answer(inner, opened, seat, frame.stateVector);
    case 'step2':
    case 'update':
      return takeUpdate(inner, opened, seat, frame);
    case 'awareness':
      return takePresence(inner, opened, seat, frame.entries);
    case 'query-awareness':
      if (++seat.asks > inner.parts.rates.asks) end(seat, tryAgainLater);
      else if (seat.answered) inner.presence.showAll(seat);
      return null;
  }
}

function takePresence(
  inner: Inner,
  opened: Opened,
  seat: Seat,
  entries: readonly PresenceEntry[],
): Promise<void> | null {
  const { owners } = opened;
  if (!owners) return ownersIn(inner, opened).then(() => void takePresence(inner, opened, seat, entries));
  inner.presence.take(seat, entries, (clientId) => {
    const owner = owners.byClient.get(clientId);
    return owner !== undefined && owner !== seat.visitor.personId;
  });
  return null;
}

function answer(inner: Inner, opened: Opened, seat: Seat, theirs: StateVector): Promise<void> | null {
  if (++seat.asks > inner.parts.rates.asks || (seat.answered && isBehind(seat))) {
    end(seat, tryAgainLater);
    return null;
  }
  if (follows(seat.standing)) {
    sendAnswer(inner, seat, answerTo(opened.text, theirs));
    return null;
  }
  return releasedState(inner, opened).then((state) => {
    // The section may have been opened to them meanwhile.
    const now = follows(seat.standing) ? answerTo(opened.text, theirs) : state;
    if (seat.standing.level !== 'none') sendAnswer(inner, seat, now);
  });
}

function sendAnswer(inner: Inner, seat: Seat, update: Uint8Array): void {
  const first = !seat.answered;
  if (first) {
    seat.answered = true;
    seat.firstAnswer = update.length;
  }
  send(seat, step2Frame(update));
  if (first) inner.presence.showAll(seat);
}

/** The text as it was last released: what those see who do not follow a held section. */
export async function releasedState(inner: Inner, opened: Opened): Promise<Uint8Array> {
  const seq = opened.state.releasedSeq ?? 0;
  if (opened.released?.seq !== seq) {
    const rows = seq > 0 ? await inner.parts.log.rowsUpTo(inner.sectionId, seq) : [];
    const settled = await inner.parts.settler.settle(rows.map(({ bytes }) => bytes));
    if (!settled) throw new Error('The released text cannot be put together.');
    opened.released = { seq, state: settled.state, known: null };
  }
  return opened.released?.state ?? emptyUpdate();
}

type UpdateFrame = Extract<Frame, { update: Uint8Array }>;

const ownsFor =
  (opened: Opened, seat: Seat): Owns =>
  (client) => {
    const owner = opened.owners?.byClient.get(client);
    return owner === undefined ? 'free' : owner === seat.visitor.personId ? 'mine' : 'another';
  };

function takeUpdate(inner: Inner, opened: Opened, seat: Seat, frame: UpdateFrame): Promise<void> | null {
  const number = ++seat.arrived;
  if (!mayEdit(seat)) return refuseNews(inner, opened, seat, frame);
  // Before anything is judged nothing is committed either: the text is settled as it was loaded.
  if (!opened.known && holdsAll(opened.text, frame.update)) {
    act(inner, opened, seat, frame, number, { kind: 'nothing' });
    return null;
  }
  if (!opened.known)
    return readyToJudge(inner, opened).then(
      () => judgeUpdate(inner, opened, seat, frame, number) ?? undefined,
    );
  return judgeUpdate(inner, opened, seat, frame, number);
}

function judgeUpdate(
  inner: Inner,
  opened: Opened,
  seat: Seat,
  frame: UpdateFrame,
  number: number,
): Promise<void> | null {
  const verdict = verdictOn(inner, opened, seat, frame);
  if (!verdict) return null;
  // A reconnecting client repeats every deletion, those too that only followed from what two people did at once.
  const unsure =
    frame.type === 'step2' &&
    verdict.kind === 'news' &&
    verdict.news.deleted.length > 0 &&
    opened.settledSeq < opened.committedSeq;
  if (!unsure) {
    act(inner, opened, seat, frame, number, verdict);
    return null;
  }
  return settleText(inner, opened).then(() => {
    if (inner.life === 'closed') return;
    const again = verdictOn(inner, opened, seat, frame);
    if (again) act(inner, opened, seat, frame, number, again);
  });
}

/** Null, and the socket ended, where they may not edit by now. */
function verdictOn(inner: Inner, opened: Opened, seat: Seat, frame: UpdateFrame): Verdict | null {
  if (!opened.known || !mayEdit(seat)) {
    end(seat, refusalCode(seat));
    return null;
  }
  return judge(opened.known, frame.update, inner.parts.grammar, ownsFor(opened, seat));
}

function act(
  inner: Inner,
  opened: Opened,
  seat: Seat,
  frame: UpdateFrame,
  number: number,
  verdict: Verdict,
): void {
  const heals = frame.type === 'step2';
  if (heals) seat.asked = false;
  switch (verdict.kind) {
    case 'malformed':
      return end(seat, malformed);
    case 'forged':
      return end(seat, notAllowed);
    case 'early':
      return heals ? end(seat, malformed) : askAgain(opened, seat, number);
    case 'nothing':
      if (heals) healed(seat, number);
      return tellSaved(seat);
    case 'news':
      return queueNews(inner, opened, seat, verdict.news, number, heals);
  }
}

/** It names what is not here: asked for everything, the client sends what it names along with it. */
function askAgain(opened: Opened, seat: Seat, number: number): void {
  seat.earlies.push(number);
  if (seat.earlies.length > mostEarly) return end(seat, tryAgainLater);
  if (!seat.asked) askForAll(opened, seat);
}

/** Step 1: asks an editor for what is not here. */
export function askForAll(opened: Opened, seat: Seat): void {
  seat.asked = true;
  send(seat, step1Frame(encodeStateVector(clocksIn(opened.text))));
}

/** A step 2 holds everything its client had: also all that had come early before it. */
export function healed(seat: Seat, number: number): void {
  if (seat.earlies.length > 0) seat.earlies = seat.earlies.filter((early) => early > number);
}

function queueNews(
  inner: Inner,
  opened: Opened,
  seat: Seat,
  news: News,
  number: number,
  heals: boolean,
): void {
  const { known, owners } = opened;
  if (!known || !owners) return;
  const size = news.remainder.length;
  if (sizeOf(opened.text) + opened.queuedBytes + size > largestText) return end(seat, notAllowed);
  const at = inner.parts.clock();
  const { personId } = seat.visitor;
  if (news.claims.length > 0) {
    const day = londonDay(at);
    if (owners.day !== day) {
      owners.day = day;
      owners.claimed.clear();
    }
    const claimed = (owners.claimed.get(personId) ?? 0) + news.claims.length;
    if (claimed > mostClaims) return end(seat, tryAgainLater);
    owners.claimed.set(personId, claimed);
    for (const client of news.claims) owners.byClient.set(client, personId);
  }
  advance(known, news);
  opened.queue.push({ seat, number, news, at, heals });
  opened.queuedBytes += size;
  seat.uncommitted.push(number);
  seat.typed = true;
  inner.source.wake(size);
}

/** From somebody who may not edit: what brings nothing is ignored, anything else ends the socket. */
async function refuseNews(inner: Inner, opened: Opened, seat: Seat, frame: UpdateFrame): Promise<void> {
  const nothingIn = frame.update.length === 2 && frame.update[0] === 0 && frame.update[1] === 0;
  let repeats = nothingIn || (!opened.known && follows(seat.standing) && holdsAll(opened.text, frame.update));
  if (!repeats && seat.standing.level !== 'none') {
    const known = await whatTheyKnow(inner, opened, seat);
    repeats = judge(known, frame.update, inner.parts.grammar, () => 'mine').kind === 'nothing';
  }
  if (!repeats && !mayEdit(seat)) return end(seat, refusalCode(seat));
  tellSaved(seat);
}

async function whatTheyKnow(inner: Inner, opened: Opened, seat: Seat) {
  if (follows(seat.standing)) return (await readyToJudge(inner, opened)).known;
  const state = await releasedState(inner, opened);
  const known = opened.released?.known ?? (await inner.parts.settler.index(state));
  if (opened.released?.state === state) opened.released.known = known;
  return known;
}
