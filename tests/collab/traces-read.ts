import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { Patch } from './traces-text.ts';

/** One step of a recording: who took it, and after which others: indexes of steps. */
export type Step = { agent: number; parents: readonly number[]; patches: readonly Patch[] };

/** Keystrokes as they were recorded (CC BY 4.0, J. Gentle and M. Kleppmann), and the text they end in. */
export type Trace = { name: string; agents: number; steps: readonly Step[]; end: string };

export const traceNames = ['friendsforever', 'sveltecomponent', 'seph-blog1', 'automerge-paper'] as const;
export type TraceName = (typeof traceNames)[number];

const folder = resolve(process.env.REAL_DATA ?? '../shared/data', 'traces');

/** Whether the recordings are here. With CI=true they may not be left out. */
export function tracesAreHere(): boolean {
  if (existsSync(folder)) return true;
  if (process.env.CI === 'true')
    throw new Error(`The recorded texts must be tried here, and ${folder} is not there. REAL_DATA names it.`);
  console.log('SKIPPED: the recorded texts. They are not here; REAL_DATA names their folder.');
  return false;
}

const recording = v.object({
  startContent: v.optional(v.literal('')),
  endContent: v.string(),
  numAgents: v.optional(v.number(), 1),
  txns: v.array(
    v.object({
      agent: v.optional(v.number(), 0),
      parents: v.optional(v.array(v.number())),
      patches: v.array(v.tuple([v.number(), v.number(), v.string()])),
    }),
  ),
});

export function readTrace(name: TraceName): Trace {
  const bytes = gunzipSync(readFileSync(resolve(folder, `${name}.json.gz`)));
  const { endContent, numAgents, txns } = v.parse(recording, JSON.parse(bytes.toString('utf8')));
  // Positions count code points, and a Yjs text's UTF-16 units: in these texts they are the same.
  if (/[\ud800-\udfff]/.test(txns.flatMap(({ patches }) => patches.map(([, , text]) => text)).join('')))
    throw new Error(`${name} has characters of two units: its positions would have to be counted anew.`);
  return {
    name,
    agents: numAgents,
    end: endContent,
    steps: txns.map(({ agent, parents, patches }, i) => ({
      agent,
      parents: parents ?? (i > 0 ? [i - 1] : []),
      patches,
    })),
  };
}

/** Steps that one writer takes without hearing of anything, and the other's last step that comes before. */
export type Span = { agent: number; from: number; to: number; after: number | null };

/**
 * Cuts a recording into spans of at most `most` steps, so that whoever is heard of was heard of at the end of a
 * span. One writer: every `most` steps.
 */
export function spansOf({ steps }: Trace, most: number): Span[] {
  const heard = new Set<number>();
  steps.forEach(({ agent, parents }) => {
    for (const parent of parents) if (steps[parent]?.agent !== agent) heard.add(parent);
  });
  const spans: Span[] = [];
  steps.forEach(({ agent, parents }, i) => {
    const last = spans[spans.length - 1];
    const others = parents.filter((parent) => steps[parent]?.agent !== agent);
    const goesOn = last?.agent === agent && last.to === i - 1 && i - last.from < most;
    if (last && goesOn && others.length === 0 && !heard.has(i - 1)) last.to = i;
    else spans.push({ agent, from: i, to: i, after: others.length > 0 ? Math.max(...others) : null });
  });
  return spans;
}
