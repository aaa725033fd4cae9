import { and, asc, eq, inArray } from 'drizzle-orm';
import { commentThread } from '#schema/comments.ts';
import { document, section } from '#schema/sections.ts';
import type { Who } from '../access/facts.ts';
import { visibleSection } from '../access/visible.server.ts';
import type { App } from '../core/app.ts';
import { londonDay } from '../core/clock.ts';
import type { Id } from '../core/ids.ts';
import { done, type Result } from '../core/result.ts';
import { openedPartnership, type PartnershipHead } from '../partnerships/partnerships.server.ts';
import type { Thread } from './comments.ts';
import { threadsWhere } from './rows.server.ts';
import { placeOf, shownIn } from './talk.server.ts';

/** A community comment with where it was made. */
type Answer = { thread: Thread; section: string; document: string; href: string };

/** What became of what a partnership's communities said, as far as this person may read it; newest first. */
export async function answersIn(
  app: App,
  actor: Who,
  asked: { slug: string },
): Promise<Result<{ head: PartnershipHead; today: string; answers: Answer[] }>> {
  const opened = await openedPartnership(app, actor, asked, 'partnership.enter');
  if (!opened.ok) return opened;
  const { head } = opened.value;
  const today = londonDay(app.clock());
  const answers: Answer[] = [];
  for (const at of await sectionsSpokenOf(app, actor, head.id, today)) {
    const place = await placeOf(app, actor, at.id);
    if (!place.ok) continue;
    const ofSection = and(eq(commentThread.sectionId, at.id), eq(commentThread.community, true));
    const threads = await shownIn(app.db, place.value, await threadsWhere(app.db, ofSection));
    for (const thread of threads)
      answers.push({
        thread,
        section: at.title,
        document: at.document,
        href: `/partnerships/${head.slug}/documents/${at.documentId}#c-${thread.id}`,
      });
  }
  answers.sort((a, b) => (a.thread.at < b.thread.at ? 1 : -1));
  return done({ head, today, answers });
}

/** Sections that this person may read and of which a community spoke: to be judged one by one. */
async function sectionsSpokenOf(app: App, actor: Who, spaceId: Id, today: string) {
  return app.db
    .select({
      id: section.id,
      title: section.title,
      documentId: document.id,
      document: document.title,
    })
    .from(section)
    .innerJoin(document, eq(document.id, section.documentId))
    .where(
      and(
        eq(document.spaceId, spaceId),
        visibleSection(actor, today),
        inArray(
          section.id,
          app.db
            .select({ id: commentThread.sectionId })
            .from(commentThread)
            .where(eq(commentThread.community, true)),
        ),
      ),
    )
    .orderBy(asc(document.position), asc(section.position));
}
