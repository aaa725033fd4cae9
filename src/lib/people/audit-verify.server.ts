import { asc, gt, sql } from 'drizzle-orm';
import { auditEvent, auditHead, auditLink } from '#schema/audit.ts';
import { minutes } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { beginning, chainedColumns, lateIds, linkHash, type Head } from './audit-chain.server.ts';
import { hashPersonal } from './audit.server.ts';

export type AuditProblem = { seq?: number; eventId?: number; what: string };

export type AuditVerdict = {
  ok: boolean;
  /** Links that were checked. */
  checked: number;
  /** Events that wait for their link. */
  unchained: number;
  /** At most 500: after that the trail is lost anyway. */
  problems: AuditProblem[];
};

const mostProblems = 500;
const linksAtOnce = 1000;
// Events commit a little out of order, and clocks are corrected; more than this is neither.
const outOfTime = minutes(5);

/**
 * Checks the whole trail: every event against its link, every link against the one before, the end against
 * the head and against `heads`, the heads that were witnessed earlier outside the database.
 * `portalRuns` false: the newest events may still wait for a portal that was ended in mid-second.
 */
export async function verifyAudit(
  from: Reader,
  given: { heads: Head[]; now: Date; portalRuns?: boolean },
): Promise<AuditVerdict> {
  const problems: AuditProblem[] = [];
  const report = (problem: AuditProblem) => void (problems.length < mostProblems && problems.push(problem));
  const witnessed = new Map(given.heads.map(({ seq, hash }) => [seq, hash]));
  const end = await trailEnd(from);
  const { checked, highestEvent, seen } = await checkLinks(from, given.now, witnessed, report);
  checkEnd(end, report);
  for (const seq of witnessed.keys())
    if (!seen.has(seq))
      report({
        seq,
        what: 'This link was witnessed and is no longer there: the end of the trail was cut off.',
      });
  const unchained = await checkWaiting(from, given, highestEvent, report);
  return { ok: problems.length === 0, checked, unchained, problems };
}

type Report = (problem: AuditProblem) => void;
type LinkRow = Awaited<ReturnType<typeof linksAfter>>[number];
/** What a link is judged by: the one before it, and the latest that any before it reached. */
type Before = { seq: number; hash: string; at: Date | null; highestEvent: number };

async function checkLinks(from: Reader, now: Date, witnessed: Map<number, string>, report: Report) {
  let before: Before = { ...beginning, at: null, highestEvent: 0 };
  let checked = 0;
  const seen = new Set<number>();
  for (;;) {
    const rows = await linksAfter(from, checked === 0 ? null : before.seq);
    for (const row of rows) {
      checkLink(row, before, now, report);
      const witness = witnessed.get(row.seq);
      if (witness !== undefined) seen.add(row.seq);
      if (witness !== undefined && witness !== row.hash)
        report({
          seq: row.seq,
          what: 'This link is not the one that was witnessed: the trail was written anew.',
        });
      before = {
        seq: row.seq,
        hash: row.hash,
        at: row.event?.at ?? before.at,
        highestEvent: Math.max(before.highestEvent, row.eventId),
      };
      checked++;
    }
    if (rows.length < linksAtOnce) return { checked, highestEvent: before.highestEvent, seen };
  }
}

function checkLink(row: LinkRow, before: Before, now: Date, report: Report): void {
  const { seq, eventId, event } = row;
  if (seq !== before.seq + 1)
    report({ seq, eventId, what: `Links ${before.seq + 1} to ${seq - 1} are missing.` });
  if (!event) return report({ seq, eventId, what: 'The event of this link is missing.' });
  if (linkHash(before.hash, seq, event) !== row.hash)
    report({ seq, eventId, what: 'The event or its link was changed: the hash does not fit.' });
  if (event.personal !== null && hashPersonal(event.personalSalt, event.personal) !== event.personalHash)
    report({ seq, eventId, what: 'The personal fields of this event were changed.' });
  if (eventId < before.highestEvent - lateIds)
    report({ seq, eventId, what: 'This event stands among much newer ones: it was put in later.' });
  if (before.at && event.at.getTime() < before.at.getTime() - outOfTime)
    report({
      seq,
      eventId,
      what: 'This event is dated earlier than the one before it: it was put in later, or the clock was set back.',
    });
  if (event.at.getTime() > now.getTime() + outOfTime)
    report({ seq, eventId, what: 'This event is dated in the future.' });
}

const linksAfter = async (from: Reader, seq: number | null) =>
  from
    .select({
      seq: auditLink.seq,
      eventId: auditLink.eventId,
      hash: auditLink.hash,
      event: { ...chainedColumns, personal: auditEvent.personal },
    })
    .from(auditLink)
    .leftJoin(auditEvent, sql`${auditEvent.id} = ${auditLink.eventId}`)
    .where(seq === null ? undefined : gt(auditLink.seq, seq))
    .orderBy(asc(auditLink.seq))
    .limit(linksAtOnce);

type TrailEnd = { heads: (Head & { id: string })[]; newest: Head };

/** The head and the newest link as one statement sees them, so that a link made meanwhile is no difference. */
async function trailEnd(from: Reader): Promise<TrailEnd> {
  const newestLinks = sql`${auditLink} order by ${auditLink.seq} desc limit 1`;
  const [row] = await from.execute<{ heads: TrailEnd['heads']; newest: Head | null }>(sql`select
    (select coalesce(jsonb_agg(jsonb_build_object('id', ${auditHead.id}, 'seq', ${auditHead.seq},
      'hash', ${auditHead.hash})), '[]'::jsonb) from ${auditHead}) as heads,
    (select jsonb_build_object('seq', ${auditLink.seq}, 'hash', ${auditLink.hash}) from ${newestLinks}) as newest`);
  return { heads: row?.heads ?? [], newest: row?.newest ?? beginning };
}

function checkEnd({ heads, newest }: TrailEnd, report: Report): void {
  const head = heads.find(({ id }) => id === 'head');
  if (heads.length > (head ? 1 : 0)) report({ what: 'There is a head that the portal did not write.' });
  if (!head && newest.seq > 0) report({ what: 'The head of the trail is missing.' });
  if (head && (head.seq !== newest.seq || head.hash !== newest.hash))
    report({
      seq: newest.seq,
      what: `The trail ends at link ${newest.seq}, but its head says ${head.seq}: the end or the head was changed.`,
    });
}

/** Events without a link are new, or were never written by the portal. */
async function checkWaiting(
  from: Reader,
  { now, portalRuns = true }: { now: Date; portalRuns?: boolean },
  highestEvent: number,
  report: Report,
): Promise<number> {
  const waiting = await from
    .select({ id: auditEvent.id, at: auditEvent.at })
    .from(auditEvent)
    .where(sql`not exists (select 1 from ${auditLink} where ${auditLink.eventId} = ${auditEvent.id})`)
    .orderBy(asc(auditEvent.id))
    .limit(10_000);
  for (const { id, at } of waiting) {
    const newest = id > highestEvent - lateIds;
    const fresh = Math.abs(now.getTime() - at.getTime()) <= minutes(1);
    if (!(newest && (fresh || !portalRuns)))
      report({ eventId: id, what: 'This event has no link in the chain: it was put in from outside.' });
  }
  return waiting.length;
}
