import { share, sharePart } from '#schema/practice.ts';
import { authoriseSection } from '../access/authorise.server.ts';
import { mayLeave, shareActions } from '../access/policy-practice.ts';
import type { Actor, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Reader } from '../core/db.server.ts';
import { newId, type Id } from '../core/ids.ts';
import { denied, done, fail, refused, type Result } from '../core/result.ts';
import { openedPartnership, type PartnershipHead } from '../partnerships/partnerships.server.ts';
import { sectionKeys } from '../library/entry.ts';
import { record } from '../people/audit.server.ts';
import type { Spot } from '../sections/name-spotter.ts';
import { judgedIn } from '../sections/settings-members.server.ts';
import { authorisePackage, type PackageRow } from './packages.server.ts';
import type { Composed, Sharing } from './sharing.ts';
import {
  composedOf,
  digestOf,
  partDigest,
  spotsOf,
  takeableIn,
  takenParts,
  type Takeable,
  type TakenPart,
} from './sharing-text.server.ts';

type ShareForm = { head: PartnershipHead; package: PackageRow; takeable: Takeable[] };

/** What may be taken for an entry about a package. */
export async function shareForm(app: App, actor: Who, packageId: Id): Promise<Result<ShareForm>> {
  const today = londonDay(app.clock());
  const allowed = await authorisePackage(app.db, actor, 'package.share', packageId, today);
  if (!allowed.ok) return allowed;
  const { row } = allowed.value;
  const opened = await openedPartnership(app, actor, { id: row.partnershipId }, 'partnership.enter');
  if (!opened.ok) return opened;
  const takeable = await takeableIn(app, actor, row.partnershipId);
  return done({ head: opened.value.head, package: row, takeable });
}

/** Exactly what would become visible, and what in it to look at. `seen` says that it was shown. */
type ShareAhead = { composed: Composed; spots: Spot[]; seen: string };

type Judged = { composed: Composed; taken: TakenPart[]; partnershipId: Id };

export async function shareAhead(app: App, actor: Who, input: Sharing): Promise<Result<ShareAhead>> {
  const judged = await judgedShare(app, actor, input);
  if (!judged.ok) return judged;
  const { composed, partnershipId } = judged.value;
  return done({ composed, spots: await spotsOf(app, partnershipId, composed), seen: digestOf(composed) });
}

async function judgedShare(app: App, actor: Who, input: Sharing): Promise<Result<Judged>> {
  const today = londonDay(app.clock());
  const allowed = await authorisePackage(app.db, actor, 'package.share', input.package, today);
  if (!allowed.ok) return allowed;
  const { partnershipId } = allowed.value.row;
  const taken = await takenParts(app, actor, partnershipId, input.parts);
  if (!taken.ok) return taken;
  return done({ composed: composedOf(input, taken.value), taken: taken.value, partnershipId });
}

/**
 * Asks the co-ordinators to share it. Kept are the author's own words and which parts they chose, never the parts'
 * text: that is read where it stands until it is approved.
 */
export async function askToShare(app: App, actor: Who, input: Sharing): Promise<Result<{ id: Id }>> {
  const judged = await judgedShare(app, actor, input);
  if (!judged.ok) return judged;
  if (!actor) return denied('signed-out');
  const { composed, taken } = judged.value;
  const seen = digestOf(composed);
  if (seen !== input.seen)
    return fail({
      code: 'changed',
      message:
        'What would be shared is not what you were shown: it, or the text it is taken from, was changed since. Nothing was sent. Look at it again below.',
      now: {},
    });
  const today = londonDay(app.clock());
  const id = newId();
  return app.transaction(async (tx) => {
    const again = await authorisePackage(tx, actor, 'package.share', input.package, today);
    if (!again.ok) return again;
    const { row, facts } = again.value;
    const sections = [...new Set([row.sectionId, ...input.parts.map(({ sectionId }) => sectionId)])];
    if (!(await somebodyCanApprove(tx, actor, row.partnershipId, sections, today)))
      return refused(
        'No co-ordinator could approve it: none of them can read all that you chose. Nothing was sent. Choose parts that they can read.',
      );
    await tx.insert(share).values({
      id,
      packageId: row.id,
      title: composed.title,
      summary: composed.summary,
      outcome: composed.outcome,
      result: composed.result,
      step: composed.step,
      words: Object.fromEntries(sectionKeys.map((key) => [key, input[key]])),
      sha256: seen,
      writtenBy: actor.personId,
      organisationId:
        facts.space.kind === 'partnership' && facts.space.capacity
          ? facts.space.capacity.organisationId
          : actor.organisationId,
      createdAt: app.clock(),
    });
    const rows = taken.map(({ sectionId, part, under, ...text }) => ({
      shareId: id,
      sectionId,
      part,
      under,
      sha256: partDigest(text),
    }));
    if (rows.length > 0) await tx.insert(sharePart).values(rows);
    await record(tx, app, {
      action: 'share.written',
      actor,
      subject: { kind: 'share', id },
      partnershipId: row.partnershipId,
      detail: { package: row.id, outcome: composed.outcome, parts: rows.length },
    });
    return done({ id });
  });
}

/** Whether a co-ordinator other than the author, or the author where there is no other, can read every source. */
async function somebodyCanApprove(
  from: Reader,
  author: Actor,
  partnershipId: Id,
  sectionIds: readonly Id[],
  today: string,
): Promise<boolean> {
  const people = await judgedIn(from, partnershipId);
  const coordinators = people.filter(
    ({ actor, capacity }) => capacity.role === 'co-ordinator' && actor.status === 'active',
  );
  const facts = {
    authorId: author.personId,
    state: 'waiting' as const,
    otherCoordinator: coordinators.some(({ actor }) => actor.personId !== author.personId),
  };
  for (const { actor, capacity } of coordinators) {
    if (!shareActions['share.approve'](actor, { capacity }, facts).ok) continue;
    if (await canTakeAll(from, actor, sectionIds, today)) return true;
  }
  return false;
}

/** Whether all of these sections are open to somebody, and may leave the partnership. */
export async function canTakeAll(
  from: Reader,
  actor: Actor,
  sectionIds: readonly Id[],
  today: string,
): Promise<boolean> {
  for (const id of sectionIds) {
    const seen = await authoriseSection(from, actor, 'section.read', id, today);
    if (!seen.ok || !mayLeave(actor, seen.value, today).ok) return false;
  }
  return true;
}
