/** Later changes of the demonstration's texts: rows of the log, as writing makes them. Nobody has a section open yet. */
import * as Y from 'yjs';
import type { App } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import { openLog } from '#lib/sections/log.server.ts';
import { newClientId } from '#lib/sections/making.server.ts';

/** A section's text as it stands. */
export async function textNow(past: App, sectionId: Id): Promise<Y.Doc> {
  const doc = new Y.Doc();
  for (const { bytes } of await openLog(past).rowsUpTo(sectionId, Number.MAX_SAFE_INTEGER))
    Y.applyUpdate(doc, bytes);
  return doc;
}

/** Changes a text as somebody's own change. */
export async function changeText(
  past: App,
  { sectionId, authorId }: { sectionId: Id; authorId: Id },
  work: (doc: Y.Doc) => void,
): Promise<void> {
  const doc = await textNow(past, sectionId);
  const clientId = newClientId(past);
  doc.clientID = clientId;
  const before = Y.encodeStateVector(doc);
  doc.transact(() => work(doc));
  await append(past, { sectionId, authorId, clientId, bytes: Y.encodeStateAsUpdate(doc, before) });
}

/** Adds a row to a section's log. */
export async function append(
  past: App,
  row: { sectionId: Id; authorId: Id; clientId: number; bytes: Uint8Array },
): Promise<void> {
  const { sectionId, authorId, clientId, bytes } = row;
  const log = openLog(past);
  const seq = ((await log.load(sectionId))?.lastSeq ?? 0) + 1;
  const entry = { sectionId, authorId, at: past.clock(), bytes, seq, claims: [clientId] };
  const appended = await log.append([entry]);
  if (!appended.ok) throw new Error(`The demonstration could not be written: ${appended.why}`);
}
