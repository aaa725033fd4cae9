import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { App, Imports } from '#lib/core/app.ts';
import { Unreadable } from '#lib/wards/formats/kinds.ts';
import { readImport, type ImportQuestion } from '#lib/wards/formats/reading.server.ts';
import { tidyImports } from '#lib/wards/uploads.server.ts';

/** A file that is not packed and no longer than this is read at once: 64 KB of a table take about 3 ms. */
const largestInline = 64 * 1024;

/** Tables of measures and wards take little; what needs more than this is no table of an area's wards. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 6 };

/** Messages to the thread, and from it. It asks for as many pieces as it has room for, and waits while parts are taken. */
export type ToReader =
  { question: ImportQuestion } | { bytes: Uint8Array<ArrayBuffer> } | { end: true } | { taken: true };
export type FromReader =
  | { want: true }
  | { part: unknown }
  | { done: unknown }
  | { failed: string; line: number | null; columns: readonly string[]; unreadable: boolean };

const inTurns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
};

/** Reads on the thread that asks: for tests. */
export const importsHere = (): Imports => ({
  read: (bytes, question) => readImport(bytes, question as ImportQuestion),
  inTurn: inTurns(),
  runs: new Map(),
});

/** Reads each longer file in a thread of its own, which ends with it. */
export const openImports = (root: string): Imports => ({
  ...importsHere(),
  async *read(bytes, question) {
    const { start, rest, more } = await beginningOf(bytes);
    const whole = joined(start, rest);
    const packed = (start[0]?.[0] === 0x1f && start[0]?.[1] === 0x8b) || start[0]?.[0] === 0x50;
    if (!more && !packed) return yield* readImport(whole, question as ImportQuestion);
    return yield* readApart(root, whole, question as ImportQuestion);
  },
});

/** The first pieces, up to what is read at once, and whether more follow. */
async function beginningOf(bytes: AsyncIterable<Uint8Array>) {
  const rest = bytes[Symbol.asyncIterator]();
  const start: Uint8Array[] = [];
  for (let size = 0; size <= largestInline;) {
    const next = await rest.next();
    if (next.done) return { start, rest, more: false };
    start.push(next.value.slice());
    size += next.value.length;
  }
  return { start, rest, more: true };
}

async function* joined(start: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* start.splice(0);
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* readApart(
  root: string,
  bytes: AsyncGenerator<Uint8Array>,
  question: ImportQuestion,
): AsyncGenerator<unknown, unknown> {
  const worker = new Worker(join(root, 'server/jobs/import.worker.ts'), { resourceLimits });
  worker.unref();
  const send = (message: ToReader, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  const inbox = mailbox(worker);
  let feeding = Promise.resolve();
  const feedOne = async () => {
    const next = await bytes.next();
    if (next.done) return send({ end: true });
    const copy = new Uint8Array(next.value);
    send({ bytes: copy }, [copy.buffer]);
  };
  try {
    send({ question });
    for (;;) {
      const message = await inbox.next();
      if ('want' in message) feeding = feeding.then(feedOne).catch((thrown: unknown) => inbox.fail(thrown));
      else if ('part' in message) {
        yield message.part;
        send({ taken: true });
      } else if ('done' in message) return message.done;
      else throw message.unreadable ? unreadable(message) : new Error(message.failed);
    }
  } finally {
    await worker.terminate();
    await bytes.return(undefined);
  }
}

/** The words already say the line. */
function unreadable({
  failed,
  line,
  columns,
}: {
  failed: string;
  line: number | null;
  columns: readonly string[];
}): Unreadable {
  const thrown = new Unreadable(failed, null, columns);
  Object.assign(thrown, { line });
  return thrown;
}

/** What the thread says, in order; fails when it ends. */
function mailbox(worker: Worker) {
  const waiting: FromReader[] = [];
  let failure: unknown = null;
  let wake: () => void = () => undefined;
  const fail = (thrown: unknown) => {
    failure ??= thrown;
    wake();
  };
  worker.on('message', (message: FromReader) => {
    waiting.push(message);
    wake();
  });
  worker.on('error', (thrown: Error & { code?: string }) =>
    fail(
      thrown.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? new Unreadable('This file holds more than can be counted for one area.')
        : thrown,
    ),
  );
  worker.on('exit', () => fail(new Error('The thread that reads files has ended.')));
  return {
    fail,
    async next(): Promise<FromReader> {
      for (;;) {
        const message = waiting.shift();
        if (message) return message;
        if (failure !== null) throw failure;
        await new Promise<void>((go) => (wake = go));
      }
    },
  };
}

/** At the start removes what an import that was cut off has left: rows nobody saw, and files that were uploaded. */
export function startTidying(app: App): { stop(): Promise<void> } {
  const tidying = app.imports.inTurn(async () => {
    try {
      if (app.cannotWrite() === null) await tidyImports(app);
    } catch (err) {
      app.log.error({ err }, 'imports: what was left could not be removed');
    }
  });
  return { stop: () => tidying };
}
