import { parentPort } from 'node:worker_threads';
import { doTextWork, type TextWork } from './text-work.ts';

/**
 * Works on one text after the other in a thread of its own.
 * Message in: `{ job, work }`. Message out: `{ job, done }`, or `{ job, failed: reason }` for bytes that are no
 * Yjs update.
 */
const port = parentPort;
if (!port) throw new Error('render.worker.ts runs as a worker thread only.');

port.on('message', ({ job, work }: { job: number; work: TextWork }) => {
  try {
    port.postMessage({ job, done: doTextWork(work) });
  } catch (thrown) {
    port.postMessage({ job, failed: thrown instanceof Error ? thrown.message : String(thrown) });
  }
});
