import { Worker } from 'node:worker_threads';

/** A thread that is asked one thing after the other. Questions and answers are copied. */
type Thread = {
  /** Rejects with what the thread says went wrong, or where it ends before it has answered. */
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

/** What is sent to a thread, and what comes back. */
export type Asked<Question> = { job: number; question: Question };
export type Reply = { job: number; answer: unknown } | { job: number; failed: string };

type Job = { resolve(answer: unknown): void; reject(reason: Error): void };

/** A thread over a worker's file, which starts when it is first asked, and anew after it has ended. */
export function startThread(file: string, ended: string): Thread {
  const waiting = new Map<number, Job>();
  let thread: Worker | null = null;
  let last = 0;

  const begin = (): Worker => {
    const worker = new Worker(file);
    // A thread that waits for work does not keep the process.
    worker.unref();
    worker.on('message', (reply: Reply) => {
      const job = waiting.get(reply.job);
      waiting.delete(reply.job);
      if ('answer' in reply) job?.resolve(reply.answer);
      else job?.reject(new Error(reply.failed));
    });
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (thread === worker) thread = null;
      for (const job of waiting.values()) job.reject(new Error(ended));
      waiting.clear();
    });
    return worker;
  };

  return {
    async ask(question) {
      thread ??= begin();
      const worker = thread;
      const job = ++last;
      return await new Promise((resolve, reject) => {
        waiting.set(job, { resolve, reject });
        worker.postMessage({ job, question } satisfies Asked<unknown>);
      });
    },
    stop: async () => {
      await thread?.terminate();
    },
  };
}
