import * as v from 'valibot';
import { backUpRunning } from '../backup/running.ts';
import { releaseKinds } from '#lib/wards/formats/kinds.ts';
import { verifyTrail } from '../jobs/audit-chain.ts';
import { importFiles } from '../jobs/import-files.ts';
import { rebuildSections, verifySections } from '../jobs/sections.ts';
import type { Command } from './listen.ts';

const backupArgs = v.object({ path: v.string() });
const sectionArgs = v.object({ id: v.nullable(v.string()) });
const importArgs = v.object({
  paths: v.pipe(v.array(v.string()), v.minLength(1)),
  area: v.object({ slug: v.string(), name: v.string() }),
  kind: v.nullable(v.picklist(releaseKinds)),
  source: v.nullable(v.string()),
  publisher: v.nullable(v.string()),
  licence: v.nullable(v.string()),
  edition: v.nullable(v.number()),
  readers: v.nullable(v.picklist(['police', 'everyone'])),
  dryRun: v.boolean(),
});

/** Everything a command-line tool may ask of the running portal, by name. */
export const commands: Readonly<Record<string, Command>> = {
  backup: (running, args, progress, signal) =>
    backUpRunning(running, v.parse(backupArgs, args).path, progress, signal),
  import: ({ app }, args, progress, signal) => importFiles(app, v.parse(importArgs, args), progress, signal),
  'audit-verify': ({ app }) => verifyTrail(app, true),
  'section-verify': ({ app }, args, progress, signal) =>
    verifySections(app, v.parse(sectionArgs, args).id, progress, signal),
  'section-rebuild': ({ app }, args, progress, signal) =>
    rebuildSections(app, v.parse(sectionArgs, args).id, progress, signal),
};
