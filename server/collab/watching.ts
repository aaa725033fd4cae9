import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '#lib/core/app.ts';
import { renderedUpTo } from '#lib/sections/reading.server.ts';
import { pageTexts, watchedSections } from '#lib/sections/watched.server.ts';
import type { WatchersParts } from './watchers.ts';

/** What those who watch a document may read of it, and its texts, over the App. */
export function watchingIn(app: App): Pick<WatchersParts, 'sectionsFor' | 'texts'> {
  const asOnPage = pageTexts(app);
  return {
    async sectionsFor({ actorNow }, documentId) {
      const actor = await actorNow();
      return actor?.status === 'active' ? watchedSections(app, actor, documentId) : null;
    },
    texts: {
      rendered: async (section, seq) => (await renderedUpTo(app, section, seq)).html,
      async asShown(html, { visitor, documentId, sections }, id) {
        const level = sections.get(id)?.level ?? 'none';
        return asOnPage(html, visitor.actorNow, documentId, { id, level });
      },
      pause: (ms) => pause(ms, undefined, { ref: false }),
      report: (what, section, thrown) => app.log.error({ section, err: thrown }, what),
    },
  };
}
