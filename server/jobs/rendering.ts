import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RenderedText } from '#lib/core/app.ts';
import type { Rendered } from '#lib/sections/rendering.server.ts';
import { doTextWork, type TextDone, type TextWork } from './text-work.ts';

/**
 * Above this many bytes of state a text is rendered in the worker. Rendering takes about 1 ms and 0.15 ms a KB of
 * processor time [2,000 words, 21 KB: 4 ms; 20,000 words, 217 KB: 23 ms; 60,000 edits at random places, 1 MB:
 * 160 ms], so what is done here holds the event loop for less than 5 ms.
 */
export const largestInline = 12 * 1024;

/** Bytes are copied. Each rejects only for bytes that are no Yjs update. */
export type Rendering = {
  renderState(state: Uint8Array): Promise<Rendered>;
  renderUpdates(updates: readonly Uint8Array[]): Promise<RenderedText>;
  replacing(state: Uint8Array, wanted: readonly Uint8Array[], clientId: number): Promise<Uint8Array | null>;
  stop(): Promise<void>;
};

type Answer = { job: number; done: TextDone } | { job: number; failed: string };
type Job = { resolve(done: TextDone): void; reject(reason: Error): void };

const sizeOf = (work: TextWork): number =>
  work.kind === 'render' ? total(work.updates) : work.state.length + total(work.wanted);
const total = (updates: readonly Uint8Array[]) => updates.reduce((sum, { length }) => sum + length, 0);

/** Works on sections' texts: small ones at once, larger ones in a thread that starts when it is first needed. */
export function startRendering(root: string): Rendering {
  const waiting = new Map<number, Job>();
  let thread: Worker | null = null;
  let last = 0;

  const begin = (): Worker => {
    const worker = new Worker(join(root, 'server/jobs/render.worker.ts'));
    // A thread that waits for work does not keep the process.
    worker.unref();
    worker.on('message', (answer: Answer) => {
      const job = waiting.get(answer.job);
      waiting.delete(answer.job);
      if ('done' in answer) job?.resolve(answer.done);
      else job?.reject(new Error(answer.failed));
    });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (thread === worker) thread = null;
      for (const job of waiting.values()) job.reject(new Error('The thread that renders texts has ended.'));
      waiting.clear();
    });
    return worker;
  };

  async function perform(work: TextWork): Promise<TextDone> {
    if (sizeOf(work) <= largestInline) return doTextWork(work);
    thread ??= begin();
    const worker = thread;
    const job = ++last;
    return await new Promise<TextDone>((resolve, reject) => {
      waiting.set(job, { resolve, reject });
      worker.postMessage({ job, work });
    });
  }

  const renderUpdates = async (updates: readonly Uint8Array[]) =>
    (await perform({ kind: 'render', updates })) as RenderedText;

  return {
    renderUpdates,
    async renderState(state) {
      const { html, text } = await renderUpdates([state]);
      return { html, text };
    },
    replacing: async (state, wanted, clientId) =>
      (await perform({ kind: 'replace', state, wanted, clientId })) as Uint8Array | null,
    stop: async () => {
      await thread?.terminate();
    },
  };
}
