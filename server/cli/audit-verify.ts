import type { Settings } from '#lib/core/app.ts';
import { counted } from '#lib/core/text.ts';
import type { AuditVerdict } from '#lib/people/audit-verify.server.ts';
import { askPortal } from '../control/ask.ts';
import { CannotStart } from '../database/cannot-start.ts';
import { withApp } from './alone.ts';
import { runTool } from './tool.ts';

/** The trail is not what the portal wrote. Its message lists where. */
class TrailChanged extends CannotStart {}

const mostShown = 50;

await runTool(async (settings) => {
  const asked = await askPortal(settings, 'audit-verify', null);
  const verdict = asked ? (asked.value as AuditVerdict) : await verifyAlone(settings);
  const { checked, unchained, problems } = verdict;
  const waiting =
    unchained > 0
      ? ` ${counted(unchained, 'event waits', 'events wait')} for the chain, which is usual.`
      : '';
  if (verdict.ok)
    return `The audit trail is whole: ${counted(checked, 'event', 'events')} checked, none changed, none missing.${waiting}`;
  throw new TrailChanged(
    [
      `THE AUDIT TRAIL WAS CHANGED: ${counted(problems.length, 'problem', 'problems')} in ${counted(checked, 'link', 'links')}.`,
      ...problems.slice(0, mostShown).map(line),
      ...(problems.length > mostShown ? [`… and ${problems.length - mostShown} more.`] : []),
      'Keep the database as it is and compare it with a backup.',
    ].join('\n'),
  );
});

function line({ seq, eventId, what }: AuditVerdict['problems'][number]): string {
  const where = [seq && `link ${seq}`, eventId && `event ${eventId}`].filter(Boolean).join(', ');
  return `- ${where ? `${where}: ` : ''}${what}`;
}

async function verifyAlone(settings: Settings): Promise<AuditVerdict> {
  const { verifyTrail } = await import('../jobs/audit-chain.ts');
  return withApp(settings, (app) => verifyTrail(app, false));
}
