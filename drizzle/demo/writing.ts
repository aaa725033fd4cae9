import type { App } from '#lib/core/app.ts';
import type { Id } from '#lib/core/ids.ts';
import { done } from '#lib/core/result.ts';
import { firstTextOf, makeDocument, writeFirstTexts } from '#lib/sections/making.server.ts';
import { releaseSection } from '#lib/sections/releasing.server.ts';
import type { City } from './city/imports.ts';
import { lanternQuayDocuments, type DemoDocument, type DemoIds, type DemoSection } from './documents.ts';
import { momentsOfFigures } from './figures.ts';
import { momentsOfTalk } from './talking.ts';
import { moment, succeeded, type Actors, type Moment, type Opened } from './moments.ts';

/** When each document was begun; its sections are written in the days after, and held ones released after that. */
const begun = [36, 20];
const writtenWithin = 8;
const releasedAfter = 11;

/** How the documents of a partnership came about: made empty, written by whoever they are by, released. */
export function momentsOfDocuments(
  app: App,
  { actors, ids, city }: { actors: Actors; ids: DemoIds; city: City },
  opened: Opened,
): Moment[] {
  return lanternQuayDocuments(ids).flatMap((document, nth) =>
    momentsOf(app, { actors, city }, document, opened, begun[nth] ?? 14),
  );
}

function momentsOf(
  app: App,
  { actors, city }: { actors: Actors; city: City },
  { kind, title, sections }: DemoDocument,
  opened: Opened,
  daysAgo: number,
): Moment[] {
  let made: Id[] = [];
  const idOf = (index: number) => made[index] ?? '';
  // Known before it is made: whether the document has such a section.
  const idBy = (key: string) => {
    const index = sections.findIndex(({ templateKey }) => templateKey === key);
    return index < 0 ? null : idOf(index);
  };
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
    ...momentsOfFigures(app, actors, city, idBy),
    ...momentsOfTalk(app, actors, idBy),
  ];
}

/** Nobody has the section open: the portal listens only once the demonstration is there. */
async function write(past: App, authorId: Id, sectionId: Id, { text }: DemoSection): Promise<void> {
  const made = await firstTextOf(past, text);
  succeeded(
    await past.transaction(async (tx) => {
      await writeFirstTexts(tx, [{ sectionId, authorId, at: past.clock(), text: made }]);
      return done();
    }),
  );
}
