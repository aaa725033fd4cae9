import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Settings } from '#lib/core/app.ts';
import { prepare, type Prepared } from '../collab/kill.ts';
import { root } from '../fixtures/database.ts';
import { quick } from '../fixtures/quick.ts';
import type { Held } from './loop-lag.ts';

/** A portal without its pages in a process of its own, on Postgres, that tells how long its event loop was held. */
export type HeldServer = {
  prepared: Prepared;
  /** For `openSectionClient`. */
  url: string;
  /** Since the last time this was asked, but for looks. */
  held(how?: 'look'): Promise<Held>;
  stop(): Promise<void>;
};

export async function startHeldServer(people: number, sections: number): Promise<HeldServer> {
  const prepared = await prepare('postgres', { writers: people, sections });
  const child = begin(prepared.settings);
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const held = async (how: 'held' | 'look' = 'held') => {
    const answer = once(child, 'message');
    child.send(how);
    return (await answer)[0] as Held;
  };
  await held();
  return {
    prepared,
    url: `ws://127.0.0.1:${line.toString().trim()}/collab`,
    held,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      await prepared.forget();
    },
  };
}

function begin(settings: Settings): ChildProcess {
  const lag = resolve(import.meta.dirname, 'loop-lag.ts');
  return spawn(
    process.execPath,
    [...quick, '--import', lag, `${root}/tests/collab/kill-server.ts`, JSON.stringify(settings)],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
}
