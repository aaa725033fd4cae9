import { parentPort } from 'node:worker_threads';
import { render } from '#lib/sections/rendering.server.ts';

/**
 * Renders one state after the other in a thread of its own.
 * Message in: `{ job, state }`. Message out: `{ job, rendered }`, or `{ job, failed: reason }` for bytes that
 * are no Yjs update.
 */
const port = parentPort;
if (!port) throw new Error('render.worker.ts runs as a worker thread only.');

port.on('message', ({ job, state }: { job: number; state: Uint8Array }) => {
  try {
    port.postMessage({ job, rendered: render(state) });
  } catch (thrown) {
    port.postMessage({ job, failed: thrown instanceof Error ? thrown.message : String(thrown) });
  }
});
