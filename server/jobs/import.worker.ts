import { parentPort } from 'node:worker_threads';
import { Unreadable } from '#lib/wards/formats/kinds.ts';
import { readImport, type ImportQuestion } from '#lib/wards/formats/reading.server.ts';
import type { FromReader, ToReader } from './imports.ts';

/** Pieces of the file that are on their way at once. */
const ahead = 4;

const port = parentPort;
if (!port) throw new Error('import.worker.ts runs as a worker thread only.');

const send = (message: FromReader) => port.postMessage(message);
const queue: (Uint8Array | null)[] = [];
let arrived: () => void = () => undefined;
let taken: () => void = () => undefined;

async function* bytes(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < ahead; i++) send({ want: true });
  for (;;) {
    while (queue.length === 0) await new Promise<void>((go) => (arrived = go));
    const piece = queue.shift();
    if (!piece) return;
    send({ want: true });
    yield piece;
  }
}

/** Reads one file in a thread of its own, and says what it finds as `FromReader`. */
async function read(question: ImportQuestion): Promise<void> {
  try {
    const reading = readImport(bytes(), question);
    for (let next = await reading.next(); ; next = await reading.next()) {
      if (next.done) return send({ done: next.value });
      const wasTaken = new Promise<void>((go) => (taken = go));
      send({ part: next.value });
      await wasTaken;
    }
  } catch (thrown) {
    const { message } = thrown as Error;
    send({
      failed: message,
      line: thrown instanceof Unreadable ? thrown.line : null,
      columns: thrown instanceof Unreadable ? thrown.columns : [],
      unreadable: thrown instanceof Unreadable,
    });
  }
}

port.on('message', (message: ToReader) => {
  if ('question' in message) void read(message.question);
  else if ('taken' in message) taken();
  else {
    queue.push('bytes' in message ? message.bytes : null);
    arrived();
  }
});
