import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { frameTypes, syncTypes } from '#lib/sections/wire.ts';
import {
  agreed,
  differences,
  keptTexts,
  openPage,
  sameBytes,
  untilState,
  type Page,
} from './people-editing.ts';
import { everyoneEdits, socketOf, until, visit, type Portal, type Someone } from './portal.ts';
import { spansOf, type Span, type Trace } from './traces-read.ts';
import { contentOf, openTypist, type Shape, type Typist } from './traces-text.ts';

/** A line whose outgoing words wait until they are let go: each writer hears of the other when the recording says so. */
type HeldLine = { WebSocket: typeof globalThis.WebSocket; waiting: (() => void)[] };

function heldLine(who: Someone): HeldLine {
  const waiting: (() => void)[] = [];
  const Base = socketOf(who);
  const Held = class extends Base {
    override send(data: Parameters<WebSocket['send']>[0]): void {
      const isUpdate =
        data instanceof Uint8Array && data[0] === frameTypes.sync && data[1] === syncTypes.update;
      if (isUpdate) waiting.push(() => super.send(data));
      else super.send(data);
    }
  };
  return { WebSocket: Held, waiting };
}

type Writer = Page & {
  line: HeldLine | null;
  typist: Typist;
  /** How many frames have left, and what each span of this writer's ended in. */
  left: number;
  ends: Map<number, { frame: number; clock: number; deleted: Range[] }>;
};
type Range = { client: number; clock: number; len: number };

type Typed = {
  rows: number;
  frames: number;
  wrong: string[];
  kept: Awaited<ReturnType<typeof keptTexts>>;
};

/**
 * Types a recording through real sockets into a section of its own, at most `most` of its steps a frame, with two who
 * only read. Answers with all that is not as it was recorded: on every client, in the snapshot, in a fresh client,
 * in the log replayed from its first row.
 */
export async function typeTrace(
  portal: Portal,
  people: readonly Someone[],
  trace: Trace,
  shape: Shape,
  most: number,
): Promise<Typed> {
  const sectionId = await portal.newSection(everyoneEdits);
  const [reading] = people;
  if (!reading) throw new Error('Nobody is there.');
  const writers = await enterAll(portal, people, sectionId, trace.agents, shape);
  const page = openPage(portal, reading, sectionId);
  const guest = visit(portal, reading, sectionId);
  await Promise.all([page.synced(), guest.synced()]);
  const spans = spansOf(trace, most);
  if (trace.agents === 1) await typeAlone(writers[0] as Writer, trace, spans);
  else await typeTogether(writers, trace, spans);
  for (const writer of writers) release(writer, Infinity);
  await Promise.all(writers.map(({ client }) => untilState(client, () => client.state().save === 'saved')));
  const docs = [...writers.map(({ doc }) => doc), page.doc, guest.doc];
  await agreed(docs);
  const shown = docs.map((doc) => Y.encodeStateAsUpdate(doc));
  for (const each of [...writers, page, guest]) each.stop();
  const kept = await keptTexts(portal, reading, sectionId);
  const clients = Object.fromEntries(shown.map((state, i) => [`client ${i + 1}`, docOf(state)]));
  const all = { ...clients, snapshot: kept.snapshot, fresh: kept.fresh, replayed: kept.replayed };
  const wrong = differences(all);
  for (const [name, doc] of Object.entries(all))
    if (contentOf(doc, shape) !== trace.end) wrong.push(`${name} is not what was recorded`);
  if (!sameBytes(kept)) wrong.push('the snapshot and the replayed log differ in bytes');
  return { rows: kept.rows.length, frames: spans.length, wrong, kept };
}

function docOf(state: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  return doc;
}

async function enterAll(
  portal: Portal,
  people: readonly Someone[],
  sectionId: Id,
  count: number,
  shape: Shape,
): Promise<Writer[]> {
  const writers = people.slice(0, count).map((who, agent): Writer => {
    const doc = new Y.Doc();
    // In the agents' order: where two write in one place at once, the lower id stands first.
    doc.clientID = agent + 1;
    const line = count > 1 ? heldLine(who) : null;
    const page = openPage(portal, who, sectionId, { doc, ...(line ? { WebSocket: line.WebSocket } : {}) });
    return { ...page, line, typist: openTypist(doc, shape), left: 0, ends: new Map() };
  });
  await Promise.all(writers.map((writer) => writer.synced()));
  return writers;
}

const patchesOf = ({ steps }: Trace, { from, to }: Span) =>
  steps.slice(from, to + 1).flatMap(({ patches }) => patches);

const mostUnsaved = 512;

/** One writer: as fast as the server takes it. */
async function typeAlone({ client, typist }: Writer, trace: Trace, spans: readonly Span[]): Promise<void> {
  for (const [i, span] of spans.entries()) {
    typist.type(patchesOf(trace, span));
    if (i % 16 === 15) await new Promise((resolve) => setImmediate(resolve));
    if (i % mostUnsaved === mostUnsaved - 1) await untilState(client, () => client.state().save === 'saved');
  }
}

/** Two at once: each goes on with exactly what the recording says they had heard of. */
async function typeTogether(writers: readonly Writer[], trace: Trace, spans: readonly Span[]): Promise<void> {
  for (const span of spans) {
    const writer = writers[span.agent] as Writer;
    const other = writers[1 - span.agent] as Writer;
    if (span.after !== null) await hear(writer, other, span.after);
    const updates: Uint8Array[] = [];
    const collect = (update: Uint8Array) => void updates.push(update);
    writer.doc.on('update', collect);
    writer.typist.type(patchesOf(trace, span));
    writer.doc.off('update', collect);
    const deleted = updates.flatMap((update) =>
      [...Y.decodeUpdate(update).ds.clients].flatMap(([client, items]) =>
        items.map(({ clock, len }) => ({ client, clock, len })),
      ),
    );
    const clock = Y.getState(writer.doc.store, writer.doc.clientID);
    writer.ends.set(span.to, { frame: writer.left + (writer.line?.waiting.length ?? 0), clock, deleted });
  }
}

function release(writer: Writer, upTo: number): void {
  while (writer.left < upTo) {
    const send = writer.line?.waiting.shift();
    if (!send) return;
    writer.left++;
    send();
  }
}

async function hear(writer: Writer, other: Writer, step: number): Promise<void> {
  const end = other.ends.get(step);
  if (!end) throw new Error(`Step ${step} ends no span.`);
  release(other, end.frame);
  await until(writer.doc, () => has(writer.doc, other.doc.clientID, end));
  writer.typist.look();
}

function has(doc: Y.Doc, client: number, end: { clock: number; deleted: readonly Range[] }): boolean {
  if (Y.getState(doc.store, client) < end.clock) return false;
  return end.deleted.every(({ client, clock, len }) => {
    for (let at = clock; at < clock + len;) {
      const struct = Y.getItem(doc.store, Y.createID(client, at)) as Y.Item | Y.GC;
      if (!struct.deleted) return false;
      at = struct.id.clock + struct.length;
    }
    return true;
  });
}
