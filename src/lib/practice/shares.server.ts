import { and, asc, desc, eq, isNull, ne, sql } from 'drizzle-orm';
import { membership } from '#schema/partnerships.ts';
import { person } from '#schema/people.ts';
import { planPackage, share, sharePart } from '#schema/practice.ts';
import { document, section } from '#schema/sections.ts';
import { authorisePortal, authoriseSection, partnershipFacts } from '../access/authorise.server.ts';
import { shareActions, type ShareAction, type ShareFacts } from '../access/policy-practice.ts';
import type { PartnershipFacts, Who } from '../access/facts.ts';
import { partnershipActions } from '../access/policy.ts';
import type { Reader } from '../core/db.server.ts';
import { isId, type Id } from '../core/ids.ts';
import { denied, done, type Result } from '../core/result.ts';
import { authorisePackage, packagesIn } from './packages.server.ts';
import type { ChosenPart } from './sharing.ts';
import type { Outcome } from './packages.ts';
import type { SectionKey } from '../library/entry.ts';

/** What somebody asked to share, with what it is judged by. It holds no text of sections. */
export type ShareRow = {
  id: Id;
  packageId: Id;
  packageTitle: string;
  sectionId: Id;
  partnershipId: Id;
  state: ShareFacts['state'];
  title: string;
  summary: string;
  outcome: Outcome;
  result: string;
  step: number | null;
  words: Record<string, string>;
  sha256: string;
  authorId: Id;
  organisationId: Id;
  createdAt: Date;
  reason: string;
  entryId: Id | null;
  otherCoordinator: boolean;
};

const otherCoordinator = sql<boolean>`exists (
  select 1 from ${membership}
  join ${person} on ${person.id} = ${membership.personId} and ${person.status} = 'active'
  where ${membership.partnershipId} = ${document.spaceId} and ${membership.endedAt} is null
    and ${membership.role} = 'co-ordinator' and ${membership.personId} <> ${share.writtenBy})`;

const rowsOf = (from: Reader) =>
  from
    .select({
      id: share.id,
      packageId: share.packageId,
      packageTitle: planPackage.title,
      sectionId: planPackage.sectionId,
      partnershipId: document.spaceId,
      state: share.state,
      title: share.title,
      summary: share.summary,
      outcome: share.outcome,
      result: share.result,
      step: share.step,
      words: share.words,
      sha256: share.sha256,
      authorId: share.writtenBy,
      organisationId: share.organisationId,
      createdAt: share.createdAt,
      reason: share.reason,
      entryId: share.entryId,
      otherCoordinator,
    })
    .from(share)
    .innerJoin(planPackage, eq(planPackage.id, share.packageId))
    .innerJoin(section, eq(section.id, planPackage.sectionId))
    .innerJoin(document, and(eq(document.id, section.documentId), isNull(document.archivedAt)));

const asRow = (row: Awaited<ReturnType<typeof rowsOf>>[number]): ShareRow => ({
  ...row,
  state: row.state as ShareRow['state'],
  outcome: row.outcome as Outcome,
});

/** Asks the policy about one share and answers with it. */
export async function authoriseShare(
  from: Reader,
  actor: Who,
  action: ShareAction,
  shareId: Id,
  today: string,
): Promise<Result<{ row: ShareRow; facts: PartnershipFacts }>> {
  const standing = authorisePortal(actor, 'portal.use');
  if (!standing.ok) return standing;
  const [found] = isId(shareId) ? await rowsOf(from).where(eq(share.id, shareId)) : [];
  if (!found) return denied('not-found');
  const row = asRow(found);
  // What is said of a package is never more open than the package.
  const seen = await authorisePackage(from, actor, 'package.read', row.packageId, today);
  if (!seen.ok) return seen;
  const facts = await partnershipFacts(from, actor, row.partnershipId);
  const decision = shareActions[action](actor, facts, row);
  if (decision.ok && (await takesOnlyWhatIsOpen(from, actor, row, today))) return done({ row, facts });
  if (decision.ok) return denied('not-found');
  // To somebody who may not even enter, it is not there.
  const inside = partnershipActions['partnership.enter'](actor, facts);
  return denied(inside.ok ? decision.why : 'not-found');
}

/**
 * Whether somebody else than its author may read all that it takes: to whoever cannot, it is not there, or they would
 * learn of a section that they cannot read.
 */
async function takesOnlyWhatIsOpen(from: Reader, actor: Who, row: ShareRow, today: string): Promise<boolean> {
  if (!actor || row.authorId === actor.personId) return actor !== null;
  const parts = await partsOfShare(from, row.id);
  for (const id of new Set(parts.map(({ sectionId }) => sectionId))) {
    const seen = await authoriseSection(from, actor, 'section.read', id, today);
    if (!seen.ok) return false;
  }
  return true;
}

/** What was asked to be shared in a partnership, as far as this person may read that: newest first. */
export async function sharesIn(
  from: Reader,
  actor: Who,
  partnershipId: Id,
  today: string,
): Promise<ShareRow[]> {
  const facts = await partnershipFacts(from, actor, partnershipId);
  const rows = await rowsOf(from)
    .where(and(eq(document.spaceId, partnershipId), ne(share.state, 'taken-back')))
    .orderBy(desc(share.createdAt), asc(share.id));
  const packages = await packagesIn(from, actor, today, [...new Set(rows.map(({ sectionId }) => sectionId))]);
  const open = new Set(packages.map(({ row }) => row.id));
  const readable = rows
    .map(asRow)
    .filter((row) => open.has(row.packageId) && shareActions['share.read'](actor, facts, row).ok);
  const kept = await Promise.all(readable.map((row) => takesOnlyWhatIsOpen(from, actor, row, today)));
  return readable.filter((_, i) => kept[i]);
}

/** The parts it takes, with the digest of each as its author saw it. */
export async function partsOfShare(from: Reader, shareId: Id): Promise<(ChosenPart & { sha256: string })[]> {
  const rows = await from
    .select({
      sectionId: sharePart.sectionId,
      part: sharePart.part,
      under: sharePart.under,
      sha256: sharePart.sha256,
    })
    .from(sharePart)
    .where(eq(sharePart.shareId, shareId))
    .orderBy(asc(sharePart.sectionId), asc(sharePart.part));
  return rows.map((row) => ({ ...row, under: row.under as SectionKey }));
}
