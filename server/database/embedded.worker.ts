import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/**
 * The embedded database, in a thread of its own so that a long query never stops the portal. It serves
 * exactly one connection on a private Unix socket: with two, each receives the other's rows.
 * Messages out: `ready`, or `{ failed: reason }`. Message in: `stop`; the thread then ends by itself.
 */
const { folder, socket } = workerData as { folder: string; socket: string };
const port = parentPort;
if (!port) throw new Error('embedded.worker.ts runs as a worker thread only.');

try {
  const db = await PGlite.create({
    dataDir: folder,
    extensions: { pg_trgm },
    // Its usual 128 MB are cleared at every start, which takes half a second, and hardly used.
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'],
  });
  const run = db.execProtocolRawStream.bind(db);
  // Postgres answers a wrong query in its protocol; what is thrown here is the engine itself giving up. The
  // socket server would wait for it for ever: the thread ends instead, and is started again.
  db.execProtocolRawStream = (...given) => run(...given).catch(() => process.exit(1));
  const server = new PGLiteSocketServer({ db, path: socket, maxConnections: 1 });
  await server.start();
  port.once('message', () => {
    void server
      .stop()
      .then(() => db.close())
      .finally(() => process.exit(0));
  });
  port.postMessage('ready');
} catch (thrown) {
  port.postMessage({ failed: thrown instanceof Error ? thrown.message : String(thrown) });
}
