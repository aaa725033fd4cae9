import type { Calculation } from '#lib/core/app.ts';
import { renderUpdates } from '#lib/sections/rendering.server.ts';
import {
  appendOf,
  headingsOf,
  partsOf,
  partSinceOf,
  setAttributesOf,
  splitOf,
  treeOf,
} from '#lib/sections/text-tasks.server.ts';
import { append, headings, parts, partSince, setAttributes, split, tree } from '#lib/sections/text-tasks.ts';
import { replacing } from '#lib/sections/versions-replacing.server.ts';

/** What is done with texts, here or in a thread. */
export type TextWork =
  | { kind: 'render'; updates: readonly Uint8Array[] }
  | { kind: 'replace'; state: Uint8Array; wanted: readonly Uint8Array[]; clientId: number }
  | { kind: 'task'; name: string; question: unknown; size: number };

export function doTextWork(work: TextWork): unknown {
  switch (work.kind) {
    case 'render':
      return renderUpdates(work.updates);
    case 'replace':
      return replacing(work.state, work.wanted, work.clientId);
    case 'task':
      return doTextTask(work.name, work.question);
  }
}

const pair = <Question, Answer>(
  { name }: Calculation<Question, Answer>,
  work: (question: Question) => Answer,
): [string, (question: unknown) => unknown] => [name, (question) => work(question as Question)];

const tasks = new Map([
  pair(headings, headingsOf),
  pair(tree, treeOf),
  pair(parts, partsOf),
  pair(split, splitOf),
  pair(partSince, partSinceOf),
  pair(append, appendOf),
  pair(setAttributes, setAttributesOf),
]);

/** Throws for a name that is no task's. */
export function doTextTask(name: string, question: unknown): unknown {
  const work = tasks.get(name);
  if (!work) throw new Error(`No work on texts goes by the name of ${name}.`);
  return work(question);
}
