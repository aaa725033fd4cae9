import { parentPort } from 'node:worker_threads';
import { doSettleWork, type SettleWork } from './settle.ts';

/** Work on whole texts, in a thread of its own. One message in, one out, in order. */
const port = parentPort;
if (!port) throw new Error('settle.worker.ts runs as a worker thread only.');
port.on('message', (work: SettleWork) => port.postMessage(doSettleWork(work)));
