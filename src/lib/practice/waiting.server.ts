import { and, eq, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import { entry } from '#schema/library.ts';
import { entryRemark, share } from '#schema/practice.ts';
import { shareActions } from '../access/policy-practice.ts';
import { partnershipFacts } from '../access/authorise.server.ts';
import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import { dayText } from '../core/dates.ts';
import { counted } from '../core/text.ts';
import { entriesWhere, ownedBy } from '../library/facts.server.ts';
import { myPartnerships } from '../partnerships/partnerships.server.ts';
import type { Waiting } from '../partnerships/waiting.ts';
import { sharesIn } from './shares.server.ts';

/** What waits for this person's approval, and entries of their organisation's that were withdrawn for review. */
export async function practiceWaiting(app: App, actor: Who): Promise<Waiting[]> {
  const mine = await myPartnerships(app, actor);
  if (!mine.ok) return [];
  const today = londonDay(app.clock());
  const waiting: Waiting[] = [];
  for (const { head } of mine.value.partnerships) {
    if (!head.may.arrange || !head.may.enter) continue;
    const facts = await partnershipFacts(app.db, actor, head.id);
    for (const row of await sharesIn(app.db, actor, head.id, today))
      if (shareActions['share.approve'](actor, facts, row).ok)
        waiting.push({
          kind: 'share',
          title: `Look at what ${head.name} would share`,
          text: `“${row.title}”, from the package “${row.packageTitle}”. Nobody else sees it until you approve it.`,
          href: `/partnerships/${head.slug}/shares/${row.id}`,
          by: null,
          urgency: null,
        });
  }
  return [
    ...waiting,
    ...(await withdrawn(app, actor)),
    ...(await unanswered(app, actor)),
    ...(await reviewsDue(app, actor, today)),
  ];
}

/** Questions about entries of their organisation's that nobody has answered. */
async function unanswered(app: App, actor: Who): Promise<Waiting[]> {
  const asked = await app.db
    .select({ entryId: entryRemark.entryId, count: sql<number>`count(*)::int` })
    .from(entryRemark)
    .innerJoin(entry, and(eq(entry.id, entryRemark.entryId), eq(entry.state, 'published'), ownedBy(actor)))
    .where(
      and(
        eq(entryRemark.kind, 'question'),
        isNull(entryRemark.answeredAt),
        isNull(entryRemark.hiddenBecause),
      ),
    )
    .groupBy(entryRemark.entryId);
  if (asked.length === 0) return [];
  const counts = new Map(asked.map(({ entryId, count }) => [entryId, count]));
  const rows = await entriesWhere(app.db, actor, inArray(entry.id, [...counts.keys()]));
  return rows.map(({ id, slug, fields }) => ({
    kind: 'question',
    title: `Answer what is asked about “${fields.title}”`,
    text: `${counted(counts.get(id) ?? 0, 'question', 'questions')} from people of other places who think of doing the same.`,
    href: `/library/${slug}/discussion`,
    by: null,
    urgency: null,
  }));
}

/** Published entries of their organisation's whose review is due: readers see that, too. */
async function reviewsDue(app: App, actor: Who, today: string): Promise<Waiting[]> {
  const due = and(eq(entry.state, 'published'), lte(entry.reviewOn, today), ownedBy(actor));
  const rows = await entriesWhere(app.db, actor, due);
  return rows.map(({ slug, fields, reviewOn }) => ({
    kind: 'review-entry',
    title: `Review “${fields.title}”`,
    text: 'Is it still right? Publish it again with a new day for its next review. Until then its readers see that it may be out of date.',
    href: `/library/${slug}`,
    by: reviewOn && `was due ${dayText(reviewOn)}`,
    urgency: 'warn',
  }));
}

async function withdrawn(app: App, actor: Who): Promise<Waiting[]> {
  const shared = await app.db
    .selectDistinct({ id: share.entryId })
    .from(share)
    .innerJoin(entry, and(eq(entry.id, share.entryId), eq(entry.state, 'withdrawn'), ownedBy(actor)))
    .where(isNotNull(share.entryId));
  const ids = new Set(shared.map(({ id }) => id));
  if (ids.size === 0) return [];
  const rows = await entriesWhere(app.db, actor, and(eq(entry.state, 'withdrawn'), ownedBy(actor)));
  return rows
    .filter(({ id }) => ids.has(id))
    .map(({ slug, fields, withdrawnBecause }) => ({
      kind: 'withdrawn',
      title: `“${fields.title}” was withdrawn from the library`,
      text: withdrawnBecause,
      href: `/library/${slug}`,
      by: null,
      urgency: 'warn',
    }));
}
