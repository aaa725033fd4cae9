import type { Id } from '#lib/core/ids.ts';
import { londonDay } from '#lib/core/clock.ts';
import { reload, tryAgainLater } from '#lib/sections/wire.ts';
import { addStored } from './guard.ts';
import { noteDeleted, type Known } from './known.ts';
import { emptyUpdate } from './remainder.ts';
import {
  end,
  shut,
  type Inner,
  type Opened,
  type Owners,
  type Queued,
  type RoomParts,
  type Upto,
} from './room-inner.ts';
import { indexOf } from './settle.ts';
import {
  deletedIn,
  emptySettled,
  rebase,
  settledOf,
  sizeOf,
  takeApart,
  textOf,
  wholeOf,
  type Settled,
} from './text.ts';

/** Loads a section: snapshot and later rows. Null where there is no such section. */
export async function openText(parts: RoomParts, sectionId: Id): Promise<Opened | null> {
  const stored = await parts.log.load(sectionId);
  if (!stored) return null;
  const { epoch, schemaVersion, releasedSeq, snapshot, lastSeq } = stored;
  let base: Settled = snapshot ?? emptySettled();
  let good = stored.rows;
  if (good.length > 0) {
    let settled = await parts.settler.settle([base.state, ...good.map(({ bytes }) => bytes)]);
    if (!settled) {
      const broken = await findBroken(parts, sectionId, base.state, good);
      good = good.filter(({ seq }) => !broken.includes(seq));
      settled = await parts.settler.settle([base.state, ...good.map(({ bytes }) => bytes)]);
    }
    if (!settled) throw new Error(`The stored text of section ${sectionId} cannot be put together.`);
    base = settled;
  }
  return {
    state: { epoch, schemaVersion, releasedSeq },
    text: textOf(base),
    seq: lastSeq,
    committedSeq: lastSeq,
    settledSeq: lastSeq,
    snapshotSeq: snapshot?.uptoSeq ?? 0,
    known: null,
    owners: null,
    queue: [],
    taken: [],
    queuedBytes: 0,
    settling: null,
    keeping: null,
    unkept: { rows: good.length, bytes: bytesIn(good) },
    released: null,
  };
}

const bytesIn = (rows: readonly { bytes: Uint8Array }[]) =>
  rows.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** Puts the rows that no document can hold in quarantine. Answers with their numbers. */
async function findBroken(
  { log, settler, report }: RoomParts,
  sectionId: Id,
  base: Uint8Array,
  rows: readonly { seq: number; bytes: Uint8Array }[],
): Promise<number[]> {
  const indexes = await settler.broken(
    base,
    rows.map(({ bytes }) => bytes),
  );
  const broken = indexes.map((index) => rows[index]?.seq ?? 0);
  for (const seq of broken) {
    await log.quarantine(sectionId, seq);
    report('a row was put in quarantine', sectionId, null);
  }
  return broken;
}

/** Whose client ids there are. Read when the first is heard of: a room in which nobody writes needs none. */
export async function ownersIn(inner: Inner, opened: Opened): Promise<Owners> {
  const { log, clock } = inner.parts;
  if (opened.owners) return opened.owners;
  const claims = await log.claims(inner.sectionId);
  const day = londonDay(clock());
  const owners: Owners = { byClient: new Map(), day, claimed: new Map() };
  for (const { clientId, personId, claimedAt } of claims) {
    owners.byClient.set(clientId, personId);
    if (londonDay(claimedAt) === day) owners.claimed.set(personId, (owners.claimed.get(personId) ?? 0) + 1);
  }
  return (opened.owners ??= owners);
}

/**
 * Makes ready to judge, when the first frame brings something: the index over the text, and whose client ids
 * there are. Until then a room is little more than the bytes of its text.
 */
export async function readyToJudge(inner: Inner, opened: Opened): Promise<{ known: Known; owners: Owners }> {
  const owners = await ownersIn(inner, opened);
  if (!opened.known) {
    const known = await inner.parts.settler.index(opened.text.base);
    // Nothing was committed meanwhile: without an index nothing is let in.
    opened.known ??= known;
    takeApart(opened.text);
  }
  return { known: opened.known, owners };
}

/**
 * After something let in was dropped: what is known is the text and what of `kept` stands without it. Answers
 * with those; the client ids that the others claimed are free again.
 */
export function knowAgain(opened: Opened, kept: readonly Queued[], dropped: readonly Queued[]): Queued[] {
  const known = indexOf(wholeOf(opened.text));
  const standing = kept.filter(({ news }) => addStored(known, news.remainder) !== null);
  const gone = [...dropped, ...kept.filter((queued) => !standing.includes(queued))];
  for (const { news } of gone) for (const client of news.claims) opened.owners?.byClient.delete(client);
  opened.known = known;
  return standing;
}

/**
 * Puts the text through a document that is thrown away: it gets small again, the deletions that follow from
 * concurrent edits become known, and what no document can hold is found. One at a time.
 */
export function settleText(inner: Inner, opened: Opened): Promise<Upto | null> {
  opened.settling ??= settleOnce(inner, opened).finally(() => (opened.settling = null));
  return opened.settling;
}

/** Null: there was nothing to settle, or nothing that settles. */
async function settleOnce(inner: Inner, opened: Opened): Promise<Upto | null> {
  if (opened.settledSeq === opened.committedSeq) return null;
  const seq = opened.committedSeq;
  const count = opened.text.laterCount;
  const settled = await inner.parts.settler.settle([wholeOf(opened.text)]);
  if (!settled) {
    await quarantine(inner);
    return null;
  }
  rebase(opened.text, settled, count);
  opened.settledSeq = seq;
  if (opened.known) noteDeleted(opened.known, deletedIn(opened.text));
  return { seq, settled };
}

/** The guard let something in that it should not have: its author and everyone else load anew, without it. */
async function quarantine(inner: Inner): Promise<void> {
  const { log } = inner.parts;
  const stored = await log.load(inner.sectionId);
  const rows = stored?.rows ?? [];
  const broken = await findBroken(
    inner.parts,
    inner.sectionId,
    stored?.snapshot?.state ?? emptyUpdate(),
    rows,
  );
  const authors = new Set(rows.filter(({ seq }) => broken.includes(seq)).map(({ authorId }) => authorId));
  for (const seat of inner.seats) if (authors.has(seat.visitor.personId)) end(seat, reload);
  shut(inner, tryAgainLater);
}

const manyUpdates = 256;
const manyBytes = 64 * 1024;

/** Whether the text has grown enough to be settled. */
const wantsSettling = ({ text }: Opened): boolean =>
  text.laterCount >= manyUpdates && text.laterBytes >= Math.min(manyBytes, sizeOf(text) / 4);

/**
 * What is read again at the next load, and whenever a page draws the text while it is written, at most: so many rows or
 * bytes after the snapshot [2,000 rows: 4 ms to apply, and as many to read].
 */
const mostUnkept = { rows: 500, bytes: 512 * 1024 };

/** After a commit: keeps the text small, and the next load short. */
export function keepUp(inner: Inner, opened: Opened, rows: number, bytes: number): void {
  opened.unkept.rows += rows;
  opened.unkept.bytes += bytes;
  const isDue = opened.unkept.rows >= mostUnkept.rows || opened.unkept.bytes >= mostUnkept.bytes;
  // Where typing outruns the making of snapshots they must not queue: the next begins when this one is kept.
  if (isDue && !opened.keeping)
    writeSnapshot(inner, opened).catch((thrown: unknown) =>
      // The log has everything; another try follows after as many rows.
      inner.parts.report('a snapshot could not be written', inner.sectionId, thrown),
    );
  else if (wantsSettling(opened))
    settleText(inner, opened).catch((thrown: unknown) =>
      inner.parts.report('a text could not be settled', inner.sectionId, thrown),
    );
}

/** Keeps the settled text beside the log, with what pages and search show of it. One at a time. */
export function writeSnapshot(inner: Inner, opened: Opened): Promise<void> {
  opened.unkept = { rows: 0, bytes: 0 };
  const write = () => writeOne(inner, opened);
  const kept = opened.keeping?.then(write, write) ?? write();
  const over = () => {
    if (opened.keeping === kept) opened.keeping = null;
  };
  opened.keeping = kept;
  kept.then(over, over);
  return kept;
}

async function writeOne(inner: Inner, opened: Opened): Promise<void> {
  // One that is under way began before the newest change.
  await opened.settling;
  // While this is made people go on typing: what is kept is the text as it was settled.
  const made = (await settleText(inner, opened)) ?? settledNow(opened);
  if (!made || opened.snapshotSeq >= made.seq) return;
  const { seq, settled } = made;
  const { html, text } = await inner.parts.render(settled.state);
  await inner.parts.log.writeSnapshot(inner.sectionId, { uptoSeq: seq, ...settled, html, text });
  opened.snapshotSeq = seq;
}

const settledNow = (opened: Opened): Upto | null =>
  opened.settledSeq === opened.committedSeq
    ? { seq: opened.settledSeq, settled: settledOf(opened.text) }
    : null;
