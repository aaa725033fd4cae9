import { entryRead } from '#lib/library/reading.server.ts';
import { relatedEntries } from '#lib/library/related.server.ts';
import { entryPractice } from '#lib/practice/entry-practice.server.ts';
import { discussionOf } from '#lib/practice/remarks.server.ts';
import { shown } from '../../../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor }, params }) => {
  const entry = shown(await entryRead(app, actor, params.slug));
  // What was never published has none of these.
  const [practice, discussion, related] = await Promise.all([
    entryPractice(app, actor, params.slug),
    discussionOf(app, actor, params.slug),
    relatedEntries(app, actor, { slug: params.slug }),
  ]);
  return {
    entry,
    practice: practice.ok ? practice.value : null,
    discussion: discussion.ok ? discussion.value : null,
    related: related.ok ? related.value : [],
  };
};
