import type { Settings } from '#lib/core/app.ts';
import { counted } from '#lib/core/text.ts';
import { askPortal } from '../control/ask.ts';
import { CannotStart } from '../database/cannot-start.ts';
import type { SectionsVerdict } from '../jobs/sections.ts';
import { interruption, withApp } from './alone.ts';
import { runTool, showProgress, WrongUse } from './tool.ts';

/** Something kept of a section differs from its log. Its message lists what. */
class SectionsDiffer extends CannotStart {}

const usage = 'Say what to do: npm run section -- verify [id], or npm run section -- rebuild [id]';
const mostShown = 50;

await runTool(async (settings) => {
  const [action, id, ...rest] = process.argv.slice(2);
  if ((action !== 'verify' && action !== 'rebuild') || rest.length > 0) throw new WrongUse(usage);
  const args = { id: id ?? null };
  const asked = await askPortal(settings, `section-${action}`, args, showProgress);
  const verdict = asked ? (asked.value as SectionsVerdict) : await workAlone(settings, action, args.id);
  const { sections, changes, rebuilt, problems } = verdict;
  const replayed = `${counted(changes, 'change', 'changes')} of ${counted(sections, 'section', 'sections')} replayed`;
  const remade =
    action === 'rebuild' ? ` ${counted(rebuilt, 'section', 'sections')} made anew from the log.` : '';
  if (problems.length === 0) return `All is as the log says: ${replayed}.${remade}`;
  throw new SectionsDiffer(
    [
      `NOT AS THE LOG SAYS: ${counted(problems.length, 'problem', 'problems')} (${replayed}).${remade}`,
      ...problems.slice(0, mostShown).map(({ sectionId, what }) => `- section ${sectionId}: ${what}`),
      ...(problems.length > mostShown ? [`… and ${problems.length - mostShown} more.`] : []),
      ...whatNext(problems),
    ].join('\n'),
  );
});

function whatNext(problems: SectionsVerdict['problems']): string[] {
  const mendable = problems.some((problem) => problem.mendable)
    ? ['Snapshots, pages and plain texts are made of the log. Make them anew: npm run section -- rebuild']
    : [];
  const lasting = problems.some((problem) => !problem.mendable)
    ? [
        'The log and the versions are never written over. Keep the database as it is and compare it with a backup.',
      ]
    : [];
  return [...mendable, ...lasting];
}

async function workAlone(settings: Settings, action: 'verify' | 'rebuild', id: string | null) {
  const { rebuildSections, verifySections } = await import('../jobs/sections.ts');
  const work = action === 'verify' ? verifySections : rebuildSections;
  return withApp(settings, (app) => work(app, id, showProgress, interruption()));
}
