import { parentPort } from 'node:worker_threads';
import type { Asked, Reply } from './thread.ts';

/** In a worker's file: answers one question after the other. What `work` throws is said to whoever asked. */
export function answerEach<Question>(work: (question: Question) => unknown): void {
  const port = parentPort;
  if (!port) throw new Error('This file runs as a worker thread only.');
  port.on('message', ({ job, question }: Asked<Question>) => {
    const reply = (): Reply => {
      try {
        return { job, answer: work(question) };
      } catch (thrown) {
        return { job, failed: thrown instanceof Error ? thrown.message : String(thrown) };
      }
    };
    port.postMessage(reply());
  });
}
