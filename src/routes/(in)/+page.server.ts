import { commentsWaiting } from '#lib/comments/waiting.server.ts';
import { guideFor } from '#lib/help/help.ts';
import { homeOf } from '#lib/partnerships/home.server.ts';
import { practiceWaiting } from '#lib/practice/waiting.server.ts';
import { releasesWaiting } from '#lib/sections/releases-waiting.server.ts';
import { writingNow } from '#lib/sections/writing-now.server.ts';
import { shown } from '../doors.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { app, actor, session } }) => {
  const home = shown(await homeOf(app, actor));
  const comments = await commentsWaiting(app, actor, home.lastHere);
  const writing = await writingNow(app, actor);
  return {
    ...home,
    waiting: [
      ...home.waiting,
      ...comments,
      ...(await releasesWaiting(app, actor)),
      ...(await practiceWaiting(app, actor)),
    ],
    writing,
    // Whoever is shown this page is signed in: the gate led others away.
    guide: guideFor({ sector: session?.sector ?? 'voluntary', admin: session?.admin ?? false }),
  };
};
