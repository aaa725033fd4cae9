import * as Y from 'yjs';
import type { Id } from '#lib/core/ids.ts';
import type { LogRow } from '#lib/sections/log.ts';
import { whoTyped } from '#lib/sections/who-typed.ts';
import type { Trace } from './traces-read.ts';

/**
 * Who typed each character of a recording's end, line ends left out: from the recording alone, in a plain text where
 * nothing is ever moved.
 */
export function typistsOf({ agents, steps }: Trace): number[] {
  const docs = Array.from({ length: agents }, (_, agent) => {
    const doc = new Y.Doc();
    doc.clientID = agent + 1;
    return doc;
  });
  const heard = docs.map(() => new Set<number>());
  const updates: Uint8Array[] = [];
  const hear = (agent: number, step: number) => {
    const needed = [step];
    const fresh: number[] = [];
    for (let next = needed.pop(); next !== undefined; next = needed.pop()) {
      if (heard[agent]?.has(next)) continue;
      heard[agent]?.add(next);
      fresh.push(next);
      needed.push(...(steps[next]?.parents ?? []));
    }
    for (const each of fresh.sort((a, b) => a - b))
      Y.applyUpdate(docs[agent] as Y.Doc, updates[each] as Uint8Array, 'heard');
  };
  docs.forEach((doc) =>
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'heard') updates.push(update);
    }),
  );
  steps.forEach(({ agent, parents, patches }, i) => {
    for (const parent of parents) hear(agent, parent);
    const text = (docs[agent] as Y.Doc).getText('text');
    text.doc?.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        text.delete(position, deleted);
        text.insert(position, inserted);
      }
    });
    // A step that changes nothing makes no update; the next would take its place.
    if (updates.length === i) updates.push(Uint8Array.of(0, 0));
    heard[agent]?.add(i);
  });
  steps.forEach((_, i) => hear(0, i));
  const typists: number[] = [];
  const text = (docs[0] as Y.Doc).getText('text');
  for (let item = text._start; item !== null; item = item.right)
    if (!item.deleted && item.content instanceof Y.ContentString)
      for (const character of item.content.str) if (character !== '\n') typists.push(item.id.client - 1);
  return typists;
}

/** The same from the log. */
export const creditedIn = (rows: readonly LogRow[], people: readonly Id[]): number[] =>
  whoTyped(rows)
    .flat()
    .flatMap(({ words, authorId }) => Array.from({ length: words.length }, () => people.indexOf(authorId)));
