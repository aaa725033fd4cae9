import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { App } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import { counted } from '#lib/core/text.ts';
import {
  replaceSnapshot,
  sectionIds,
  sectionKept,
  type SectionKept,
} from '#lib/sections/versions-check.server.ts';
import { CannotStart } from '../database/cannot-start.ts';
import type { Findings } from './section-check.ts';

/** What was found out about sections' texts. `mendable`: in what is made of the log, which can be made again. */
export type SectionsVerdict = {
  sections: number;
  changes: number;
  rebuilt: number;
  problems: { sectionId: Id; what: string; mendable: boolean }[];
};

type Checking = (kept: SectionKept) => Promise<Findings>;
type Progress = (line: string) => void;

/** Compares what is kept of each section, or of one, with what its log says. Nothing is changed. */
export const verifySections = (app: App, asked: Id | null, progress: Progress, signal: AbortSignal) =>
  eachSection(app, asked, progress, signal, async (sectionId, check) => {
    const kept = await sectionKept(app.db, sectionId);
    return { kept, found: await check(kept), rebuilt: false };
  });

/**
 * Makes anew what is made of each section's log, or of one's. Nobody has the section open meanwhile: whoever was in
 * it comes back to a text read anew. The log and the versions are what they are: nothing ever writes over them.
 */
export const rebuildSections = (app: App, asked: Id | null, progress: Progress, signal: AbortSignal) =>
  eachSection(app, asked, progress, signal, (sectionId, check) =>
    app.rooms.apart(sectionId, async () => {
      const kept = await sectionKept(app.db, sectionId);
      const { made, ...found } = await check(kept);
      if (!made) return { kept, found: { ...found, made }, rebuilt: false };
      const written = await replaceSnapshot(app, sectionId, made);
      if (!written.ok)
        throw new CannotStart('The database does not take a change just now. Try again in a minute.');
      return { kept, found: { ...found, caches: [], made }, rebuilt: true };
    }),
  );

type One = { kept: SectionKept; found: Findings; rebuilt: boolean };

async function eachSection(
  app: App,
  asked: Id | null,
  progress: Progress,
  signal: AbortSignal,
  work: (sectionId: Id, check: Checking) => Promise<One>,
): Promise<SectionsVerdict> {
  const ids = await sectionIds(app.db, asked);
  if (asked !== null && ids.length === 0) throw new CannotStart(`There is no section ${asked}.`);
  const verdict: SectionsVerdict = { sections: 0, changes: 0, rebuilt: 0, problems: [] };
  const worker = new Worker(join(app.settings.root, 'server/jobs/check.worker.ts'));
  const check: Checking = async (kept) => {
    worker.postMessage(kept);
    const [found] = (await once(worker, 'message')) as [Findings];
    return found;
  };
  try {
    for (const sectionId of ids) {
      if (signal.aborted) throw new CannotStart('It was called off.');
      const { kept, found, rebuilt } = await work(sectionId, check);
      verdict.sections++;
      verdict.changes += kept.rows.length;
      if (rebuilt) verdict.rebuilt++;
      const note = (mendable: boolean) => (what: string) =>
        verdict.problems.push({ sectionId, what, mendable });
      found.log.forEach(note(false));
      found.versions.forEach(note(false));
      found.caches.forEach(note(true));
      progress(`${counted(verdict.sections, 'section', 'sections')} of ${ids.length}`);
    }
    return verdict;
  } finally {
    await worker.terminate();
  }
}
