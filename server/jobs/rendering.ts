import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { render, type Rendered } from '#lib/sections/rendering.server.ts';

/**
 * Above this many bytes of state a text is rendered in the worker. Rendering takes about 1 ms and 0.15 ms a KB of
 * processor time [2,000 words, 21 KB: 4 ms; 20,000 words, 217 KB: 23 ms; 60,000 edits at random places, 1 MB:
 * 160 ms], so what is done here holds the event loop for less than 5 ms.
 */
export const largestInline = 12 * 1024;

export type Rendering = {
  /** Rejects only for bytes that are no Yjs update. `state` is copied. */
  renderState(state: Uint8Array): Promise<Rendered>;
  stop(): Promise<void>;
};

type Answer = { job: number; rendered: Rendered } | { job: number; failed: string };
type Job = { resolve(rendered: Rendered): void; reject(reason: Error): void };

/** Renders sections' texts: small ones at once, larger ones in a thread that starts when it is first needed. */
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
      if ('rendered' in answer) job?.resolve(answer.rendered);
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

  return {
    renderState: async (state) => {
      if (state.byteLength <= largestInline) return render(state);
      thread ??= begin();
      const worker = thread;
      const job = ++last;
      return await new Promise<Rendered>((resolve, reject) => {
        waiting.set(job, { resolve, reject });
        worker.postMessage({ job, state });
      });
    },
    stop: async () => {
      await thread?.terminate();
    },
  };
}
