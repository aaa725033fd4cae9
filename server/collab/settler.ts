import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Known } from './known.ts';
import { doSettleWork, type SettleAnswer, type SettleWork } from './settle.ts';
import type { Settled } from './text.ts';

/** Works on whole texts without holding the thread that serves everyone. */
export type Settler = {
  /** Null where no Yjs document can hold the updates. */
  settle(updates: Uint8Array[]): Promise<Settled | null>;
  index(state: Uint8Array): Promise<Known>;
  broken(state: Uint8Array, updates: Uint8Array[]): Promise<number[]>;
  stop(): Promise<void>;
};

/** Up to this many bytes the work takes a few milliseconds, less than passing it on is worth. */
const smallWork = 48 * 1024;

type Asked = { answer: (answer: SettleAnswer) => void; fail: (reason: Error) => void };

const sizeOfWork = (work: SettleWork): number =>
  (work.kind === 'settle' ? 0 : work.state.length) +
  (work.kind === 'index' ? 0 : work.updates.reduce((sum, update) => sum + update.length, 0));

/** `root` is the project's folder: the worker's entry is source, found from there. */
export function makeSettler(root: string): Settler {
  let current: { worker: Worker; asked: Asked[] } | null = null;

  function begin() {
    const begun = { worker: new Worker(join(root, 'server/collab/settle.worker.ts')), asked: [] as Asked[] };
    begun.worker.unref();
    begun.worker.on('message', (answer: SettleAnswer) => begun.asked.shift()?.answer(answer));
    const ended = (reason: Error) => {
      if (current === begun) current = null;
      for (const each of begun.asked.splice(0)) each.fail(reason);
    };
    begun.worker.on('error', ended);
    begun.worker.on('exit', () => ended(new Error('The worker that settles texts has ended.')));
    return begun;
  }

  async function ask(work: SettleWork): Promise<SettleAnswer> {
    if (sizeOfWork(work) <= smallWork) return doSettleWork(work);
    const { worker, asked } = (current ??= begin());
    return new Promise((answer, fail) => {
      asked.push({ answer, fail });
      worker.postMessage(work);
    });
  }

  return {
    async settle(updates) {
      const answer = await ask({ kind: 'settle', updates });
      return answer.kind === 'settled' ? answer.settled : null;
    },
    async index(state) {
      const answer = await ask({ kind: 'index', state });
      if (answer.kind !== 'index') throw new Error('An index was asked for, and something else came.');
      return answer.known;
    },
    async broken(state, updates) {
      const answer = await ask({ kind: 'broken', state, updates });
      return answer.kind === 'broken' ? answer.broken : [];
    },
    async stop() {
      await current?.worker.terminate();
    },
  };
}
