import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import { openSectionClient, type SectionClient } from '#lib/sections/client/section-client.ts';
import type { LogRow } from '#lib/sections/log.ts';
import { socketOf, visit, type Portal, type Someone } from './portal.ts';
import { isPending, stateOf, xmlOf } from './writers.ts';

/** The product's own client, in a page that has no window. */
export type Page = { doc: Y.Doc; client: SectionClient; synced(): Promise<void>; stop(): void };

export function openPage(
  portal: Portal,
  who: Someone,
  sectionId: Id,
  given: { doc?: Y.Doc; WebSocket?: typeof globalThis.WebSocket } = {},
): Page {
  const { doc = new Y.Doc(), WebSocket = socketOf(who) } = given;
  const client = openSectionClient({ url: portal.url, sectionId, WebSocket, doc });
  return {
    doc,
    client,
    synced: () =>
      untilState(client, () => client.state().synced && client.state().connection === 'connected'),
    stop() {
      client.stop();
      doc.destroy();
    },
  };
}

/** Once `holds` is true, asked after each change of the client's state. */
export const untilState = (client: SectionClient, holds: () => boolean): Promise<void> =>
  holds()
    ? Promise.resolve()
    : new Promise((resolve) => {
        const off = client.onState(() => {
          if (!holds()) return;
          off();
          resolve();
        });
      });

/** Everything in a document by which two can be told apart, in few bytes: what is there and what is deleted. */
const extentOf = (doc: Y.Doc): string => {
  const deleted = Y.createDeleteSetFromStructStore(doc.store).clients;
  const ranges = [...deleted].map(([client, items]) => [
    client,
    ...items.flatMap(({ clock, len }) => [clock, len]),
  ]);
  const clocks = [...Y.decodeStateVector(Y.encodeStateVector(doc))];
  return JSON.stringify([clocks, ranges].map((each) => each.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))));
};

const clocksOf = (doc: Y.Doc): string =>
  JSON.stringify([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort((a, b) => a[0] - b[0]));

/**
 * Once all of these hold the same structs and deletions. Nobody is shown what is not committed, so by then all of
 * it is in the log.
 */
export function agreed(docs: readonly Y.Doc[]): Promise<void> {
  const [first, ...others] = docs;
  if (!first) return Promise.resolve();
  const holds = () => {
    const clocks = clocksOf(first);
    if (others.some((doc) => clocksOf(doc) !== clocks)) return false;
    const extent = extentOf(first);
    return others.every((doc) => extentOf(doc) === extent);
  };
  return new Promise((resolve) => {
    let asked = false;
    const look = () => {
      if (asked) return;
      asked = true;
      setImmediate(() => {
        asked = false;
        if (!holds()) return;
        for (const doc of docs) doc.off('afterTransaction', look);
        resolve();
      });
    };
    for (const doc of docs) doc.on('afterTransaction', look);
    look();
  });
}

/** Where a section's text is kept and can be had from, once everyone has left. */
type Kept = { rows: LogRow[]; snapshot: Y.Doc; fresh: Y.Doc; replayed: Y.Doc };

const allRows = 2 ** 31 - 1;

/** Waits for the snapshot that an empty room writes; asks as a client that was never there. */
export async function keptTexts(portal: Portal, who: Someone, sectionId: Id): Promise<Kept> {
  const rows = await portal.log.rowsUpTo(sectionId, allRows);
  const last = rows[rows.length - 1]?.seq ?? 0;
  let stored = await portal.log.readSnapshot(sectionId);
  while (stored?.uptoSeq !== last) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    stored = await portal.log.readSnapshot(sectionId);
  }
  const guest = visit(portal, who, sectionId);
  await guest.synced();
  const fresh = copyOf(Y.encodeStateAsUpdate(guest.doc));
  guest.stop();
  const replayed = new Y.Doc();
  for (const { bytes } of rows) applyAsSent(replayed, bytes);
  return { rows, snapshot: copyOf(stored.state), fresh, replayed };
}

/** Without Yjs's clean-up of formatting, which would be an edit of the reader's. */
export const applyAsSent = (doc: Y.Doc, update: Uint8Array): void =>
  doc.transact((transaction) => {
    Y.applyUpdate(doc, update);
    transaction.local = true;
  });

function copyOf(update: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  applyAsSent(doc, update);
  return doc;
}

/** What is wrong where it is not the same text everywhere; empty: nothing. */
export function differences(docs: Readonly<Record<string, Y.Doc>>): string[] {
  const wrong: string[] = [];
  const [first] = Object.values(docs);
  if (!first) return ['There is no text.'];
  const xml = xmlOf(first);
  const extent = extentOf(first);
  for (const [name, doc] of Object.entries(docs)) {
    if (isPending(doc)) wrong.push(`${name} waits for something that never comes`);
    if (xmlOf(doc) !== xml) wrong.push(`${name} reads otherwise`);
    else if (extentOf(doc) !== extent) wrong.push(`${name} holds something else`);
  }
  return wrong;
}

/** Stored and replayed texts are alike to the byte. */
export const sameBytes = ({ snapshot, replayed }: Kept): boolean => stateOf(snapshot) === stateOf(replayed);
