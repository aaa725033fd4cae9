import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { quick } from '../fixtures/quick.ts';
import type { At, Waited } from './bystander-alone.ts';

/** Somebody at work in another section meanwhile. */
export function startBystander(at: At) {
  const child = spawn(
    process.execPath,
    [...quick, resolve(import.meta.dirname, 'bystander-alone.ts'), JSON.stringify(at)],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  return {
    /** How long their changes waited to be acknowledged since the last time this was asked. */
    async waited(): Promise<Waited> {
      const answer = once(child, 'message');
      child.send('waited');
      return (await answer)[0] as Waited;
    },
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
