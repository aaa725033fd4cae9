import type { App } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import { done } from '#lib/core/result.ts';
import { firstTextOf, makeDocument, writeFirstText } from '#lib/sections/making.server.ts';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import { lanternQuayDocuments, type DemoDocument, type DemoIds, type DemoSection } from './documents.ts';
import { moment, succeeded, type Actors, type Moment, type Opened } from './moments.ts';

/** When each document was begun; its sections are written in the days after, and held ones released after that. */
const begun = [36, 20];
const writtenWithin = 8;
const releasedAfter = 11;

/** How the documents of a partnership came about: made empty, written by whoever they are by, released. */
export function momentsOfDocuments(app: App, actors: Actors, ids: DemoIds, opened: Opened): Moment[] {
  return lanternQuayDocuments(ids).flatMap((document, nth) =>
    momentsOf(app, actors, document, opened, begun[nth] ?? 14),
  );
}

function momentsOf(
  app: App,
  actors: Actors,
  { kind, title, sections }: DemoDocument,
  opened: Opened,
  daysAgo: number,
): Moment[] {
  let made: Id[] = [];
  const idOf = (index: number) => made[index] ?? '';
  const written = (index: number) => daysAgo - 1 - Math.floor((index * writtenWithin) / sections.length);
  return [
    {
      at: moment(app, daysAgo, 0),
      happen: async (past) => {
        const empty = sections.map(({ by: _by, ...section }) => ({ ...section, text: [] }));
        const input = { kind, title, sections: empty };
        made = succeeded(await makeDocument(past, actors['cdrp-coordinator'], opened.id, input)).sections;
      },
    },
    ...sections.map((section, index) => ({
      at: moment(app, written(index), index),
      happen: (past: App) => write(past, actors[section.by].personId, idOf(index), section),
    })),
    ...sections.flatMap((section, index) => {
      if (!section.held) return [];
      const happen = async (past: App) => {
        const input = { section: idOf(index), seq: 1 };
        succeeded(await releaseSection(past, actors[section.by], input));
      };
      return [{ at: moment(app, daysAgo - releasedAfter, index), happen }];
    }),
  ];
}

/** Nobody has the section open: the portal listens only once the demonstration is there. */
async function write(past: App, authorId: Id, sectionId: Id, { text }: DemoSection): Promise<void> {
  const made = await firstTextOf(past, text);
  succeeded(
    await past.transaction(async (tx) => {
      await writeFirstText(tx, { sectionId, authorId, at: past.clock(), text: made });
      return done();
    }),
  );
}
