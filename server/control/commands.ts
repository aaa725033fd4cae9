import * as v from 'valibot';
import { backUpRunning } from '../backup/running.ts';
import { verifyTrail } from '../jobs/audit-chain.ts';
import { rebuildSections, verifySections } from '../jobs/sections.ts';
import type { Command } from './listen.ts';

const backupArgs = v.object({ path: v.string() });
const sectionArgs = v.object({ id: v.nullable(v.string()) });

/** Everything a command-line tool may ask of the running portal, by name. */
export const commands: Readonly<Record<string, Command>> = {
  backup: (running, args, progress, signal) =>
    backUpRunning(running, v.parse(backupArgs, args).path, progress, signal),
  'audit-verify': ({ app }) => verifyTrail(app, true),
  'section-verify': ({ app }, args, progress, signal) =>
    verifySections(app, v.parse(sectionArgs, args).id, progress, signal),
  'section-rebuild': ({ app }, args, progress, signal) =>
    rebuildSections(app, v.parse(sectionArgs, args).id, progress, signal),
};
