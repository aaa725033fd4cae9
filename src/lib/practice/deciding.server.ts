import { and, eq } from 'drizzle-orm';
import { share } from '#schema/practice.ts';
import { shareActions } from '../access/policy-practice.ts';
import type { PartnershipFacts, Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { denied, done, refused, type Result } from '../core/result.ts';
import { openedPartnership, type PartnershipHead } from '../partnerships/partnerships.server.ts';
import { record } from '../people/audit.server.ts';
import type { ShownPerson } from '../people/naming.ts';
import type { Spot } from '../sections/name-spotter.ts';
import { peopleShownTo } from '../sections/reading.server.ts';
import { authoriseShare, partsOfShare, sharesIn, type ShareRow } from './shares.server.ts';
import { composedOf, digestOf, partDigest, spotsOf, takenParts } from './sharing-text.server.ts';
import type { Outcome } from './packages.ts';
import type { SectionKey } from '../library/entry.ts';
import { authoriseEntry } from '../library/facts.server.ts';
import type { Composed } from './sharing.ts';

type ShareLine = {
  id: Id;
  title: string;
  packageTitle: string;
  outcome: Outcome;
  state: ShareRow['state'];
  by: ShownPerson | null;
  at: string;
};

/** What waits to be shared in a partnership and what became of it, for who may read that. */
export async function sharesOf(
  app: App,
  actor: Who,
  slug: string,
): Promise<Result<{ head: PartnershipHead; shares: ShareLine[] }>> {
  const opened = await openedPartnership(app, actor, { slug }, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head, actor: viewer } = opened.value;
  const rows = await sharesIn(app.db, viewer, head.id, londonDay(app.clock()));
  const people = await peopleShownTo(
    app.db,
    viewer,
    rows.map(({ authorId }) => authorId),
  );
  const shares = rows.map(({ id, title, packageTitle, outcome, state, authorId, createdAt }) => ({
    id,
    title,
    packageTitle,
    outcome,
    state,
    by: people.get(authorId) ?? null,
    at: createdAt.toISOString(),
  }));
  return done({ head, shares });
}

/** What becomes visible, as it stands now; or why it cannot be shown. */
type Standing =
  { composed: Composed; spots: Spot[]; seen: string; trouble: null } | { composed: null; trouble: string };

type ShareToDecide = {
  head: PartnershipHead;
  line: ShareLine;
  reason: string;
  /** Where it stands in the library, for whoever may read it there. */
  entryHref: string | null;
  standing: Standing | null;
  may: { approve: boolean; refuse: boolean; takeBack: boolean };
};

/** One share, with exactly what would become visible. */
export async function shareToDecide(
  app: App,
  actor: Who,
  { slug, share: shareId }: { slug: string; share: Id },
): Promise<Result<ShareToDecide>> {
  const today = londonDay(app.clock());
  const allowed = await authoriseShare(app.db, actor, 'share.read', shareId, today);
  if (!allowed.ok) return allowed;
  const listed = await sharesOf(app, actor, slug);
  if (!listed.ok) return listed;
  const line = listed.value.shares.find(({ id }) => id === shareId);
  const { row, facts } = allowed.value;
  if (!line || row.partnershipId !== listed.value.head.id) return denied('not-found');
  const entry = row.entryId && (await authoriseEntry(app.db, actor, 'entry.read', { id: row.entryId }));
  const standing = row.state === 'waiting' ? await standingOf(app, actor, row) : null;
  return done({
    head: listed.value.head,
    line,
    reason: row.reason,
    entryHref: entry && entry.ok ? `/library/${entry.value.slug}` : null,
    standing,
    may: mayDecide(actor, facts, row),
  });
}

const mayDecide = (actor: Who, facts: PartnershipFacts, row: ShareRow) => ({
  approve: shareActions['share.approve'](actor, facts, row).ok,
  refuse: shareActions['share.refuse'](actor, facts, row).ok,
  takeBack: shareActions['share.take-back'](actor, facts, row).ok,
});

/** Puts it together anew from the sections as they are, by the rights of whoever asks. */
export async function standingOf(app: App, actor: Who, row: ShareRow): Promise<Standing> {
  const chosen = await partsOfShare(app.db, row.id);
  const taken = await takenParts(app, actor, row.partnershipId, chosen);
  if (!taken.ok)
    return {
      composed: null,
      trouble:
        taken.failure.code === 'refused'
          ? taken.failure.message
          : 'A text that it takes may not be shared any more: its marking, its kind or who can read it has changed.',
    };
  const changed = taken.value.some((part, i) => partDigest(part) !== chosen[i]?.sha256);
  if (changed)
    return {
      composed: null,
      trouble: 'A text that it takes was changed after it was chosen. Its author has to look at it again.',
    };
  const words = row.words as Record<SectionKey, string>;
  const composed = composedOf({ ...words, ...row }, taken.value);
  const seen = digestOf(composed);
  if (seen !== row.sha256)
    return { composed: null, trouble: 'It is not what its author was shown. They have to ask again.' };
  return { composed, spots: await spotsOf(app, row.partnershipId, composed), seen, trouble: null };
}

/** Says no, with the reason, which its author is shown. */
export const refuseShare = (app: App, actor: Who, input: { share: Id; reason: string }) =>
  settle(app, actor, input.share, 'share.refuse', { state: 'refused', reason: input.reason });

export const takeBackShare = (app: App, actor: Who, input: { share: Id }) =>
  settle(app, actor, input.share, 'share.take-back', { state: 'taken-back', reason: '' });

function settle(
  app: App,
  actor: Who,
  shareId: Id,
  action: 'share.refuse' | 'share.take-back',
  { state, reason }: { state: 'refused' | 'taken-back'; reason: string },
): Promise<Result<undefined>> {
  return app.transaction(async (tx) => {
    const allowed = await authoriseShare(tx, actor, action, shareId, londonDay(app.clock()));
    if (!allowed.ok) return allowed;
    if (!actor) return denied('signed-out');
    const decided = { state, reason, decidedBy: actor.personId, decidedAt: app.clock() };
    const changed = await tx
      .update(share)
      .set(decided)
      .where(and(eq(share.id, shareId), eq(share.state, 'waiting')))
      .returning({ id: share.id });
    if (changed.length === 0)
      return refused('Somebody decided on it meanwhile. Nothing of yours was changed.');
    await record(tx, app, {
      action: state === 'refused' ? 'share.refused' : 'share.taken-back',
      actor,
      subject: { kind: 'share', id: shareId },
      partnershipId: allowed.value.row.partnershipId,
    });
    return done();
  });
}
