import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseKind } from '../fixtures/database.ts';
import { everyoneEdits, openPortal, until, visit, write, type Guest, type Someone } from './portal.ts';

/** What became of an unmodified client that sat alone in a room. */
export type Alone = {
  /** Every change of its connection, and every code it was closed with. */
  statuses: string[];
  /** Messages it heard while it sat there. */
  heard: number;
  /** The longest time without one, milliseconds. */
  longestSilence: number;
};

/**
 * Two unmodified clients, a writer and a reader, each alone in a room of its own for `milliseconds`; then the writer
 * writes, and the reader is written to. Answers with what became of each, and whether that arrived.
 */
export async function sitAlone(kind: DatabaseKind, milliseconds: number) {
  const portal = await openPortal(kind);
  try {
    const one = await portal.someone('Writer');
    const two = await portal.someone('Reader', { role: 'reader' });
    const [hers, his] = [await portal.newSection(everyoneEdits), await portal.newSection(everyoneEdits)];
    const enter = async (who: Someone, sectionId: string) => {
      const guest = visit(portal, who, sectionId);
      await guest.synced();
      return guest;
    };
    const [writer, reader] = [await enter(one, hers), await enter(two, his)];
    const [ofWriter, ofReader] = [follow(writer), follow(reader)];
    await wait(milliseconds);
    const results = [ofWriter(), ofReader()];
    write(writer, 'after two minutes');
    const newcomer = await enter(one, hers);
    await until(newcomer.doc, () => newcomer.text().includes('after two minutes'));
    const author = await enter(one, his);
    write(author, 'to whoever waited');
    await until(reader.doc, () => reader.text().includes('to whoever waited'));
    for (const guest of [writer, reader, newcomer, author]) guest.stop();
    return { writer: results[0] as Alone, reader: results[1] as Alone };
  } finally {
    await portal.close();
  }
}

function follow({ provider }: Guest): () => Alone {
  const alone: Alone = { statuses: [], heard: 0, longestSilence: 0 };
  let last = performance.now();
  const heard = () => {
    const now = performance.now();
    alone.longestSilence = Math.max(alone.longestSilence, now - last);
    last = now;
  };
  provider.on('status', ({ status }) => alone.statuses.push(status));
  provider.on('connection-close', (event) => alone.statuses.push(`closed ${event?.code}`));
  provider.on('connection-error', () => alone.statuses.push('error'));
  const { ws } = provider;
  ws?.addEventListener('message', () => {
    alone.heard++;
    heard();
  });
  return () => {
    heard();
    return { ...alone, statuses: [...alone.statuses, provider.ws === ws ? 'same socket' : 'another socket'] };
  };
}
