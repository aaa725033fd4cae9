import * as v from 'valibot';
import { backUpRunning } from '../backup/running.ts';
import { verifyTrail } from '../jobs/audit-chain.ts';
import type { Command } from './listen.ts';

const backupArgs = v.object({ path: v.string() });

/** Everything a command-line tool may ask of the running portal, by name. */
export const commands: Readonly<Record<string, Command>> = {
  backup: (running, args, progress, signal) =>
    backUpRunning(running, v.parse(backupArgs, args).path, progress, signal),
  'audit-verify': ({ app }) => verifyTrail(app, true),
};
