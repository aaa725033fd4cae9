import { parentPort } from 'node:worker_threads';
import type { SectionKept } from '#lib/sections/versions-check.server.ts';
import { checkSection } from './section-check.ts';

/** Checks one section after the other in a thread of its own: what is kept of it in, what was found out. */
const port = parentPort;
if (!port) throw new Error('check.worker.ts runs as a worker thread only.');
port.on('message', (kept: SectionKept) => port.postMessage(checkSection(kept)));
