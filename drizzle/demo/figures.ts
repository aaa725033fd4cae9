/** Figures of Harrowmere in the documents of Lantern Quay: placed by the people who wrote them, from the figures of that day. */
import type { App } from '#lib/core/app.ts';
import { newId, type Id } from '#lib/core/ids.ts';
import { evidenceBlock } from '#lib/sections/evidence.ts';
import { newClientId } from '#lib/sections/making.server.ts';
import { appendOf } from '#lib/sections/text-tasks.server.ts';
import { monthAfter } from '#lib/wards/months.ts';
import { placeableFigure } from '#lib/wards/placing.server.ts';
import type { PlacedShape } from '#lib/wards/placing.ts';
import * as Y from 'yjs';
import { harrowmere, type City } from './city/imports.ts';
import type { PersonKey } from './harrowmere.ts';
import { moment, succeeded, type Actors, type Moment } from './moments.ts';
import { append, textNow } from './texts.ts';

type Placed = {
  /** The section's template key. */
  in: string;
  by: PersonKey;
  daysAgo: number;
  shape: PlacedShape;
  /** `first`: the twelve months that the first figures cover; `all`: those and the twelve months before. */
  window: 'first' | 'all';
  says: string;
};

const placed: readonly Placed[] = [
  {
    in: 'pattern',
    by: 'police-analyst',
    daysAgo: 33,
    shape: 'count',
    window: 'first',
    says: 'It counts crimes by the day they were recorded. It cannot say whether there was more violence than the year before, or only more reporting.',
  },
  {
    in: 'pattern',
    by: 'police-analyst',
    daysAgo: 33,
    shape: 'rate',
    window: 'first',
    says: 'Divided by those who live here. Nine of ten people on the quay on a Saturday live elsewhere, so it says little about the risk of a night out.',
  },
  {
    in: 'pattern',
    by: 'police-analyst',
    daysAgo: 32,
    shape: 'trend',
    window: 'all',
    says: 'It goes up and down with the seasons. The line does not rise: what PL-7K2Q tells of is hardly in these figures.',
  },
  {
    in: 'handover',
    by: 'cdrp-coordinator',
    daysAgo: 10,
    shape: 'bars',
    window: 'first',
    says: 'To be looked at beside its neighbours a year from now: does harm go down here, or next door?',
  },
];

/** When each was placed, in those sections of a document that `idOf` knows. */
export const momentsOfFigures = (
  app: App,
  actors: Actors,
  { wards, firstYear }: City,
  idOf: (key: string) => Id | null,
): Moment[] =>
  placed
    .filter((one) => idOf(one.in) !== null)
    .map((one, nth) => ({
      at: moment(app, one.daysAgo, 20 + nth),
      happen: async (past) => {
        const actor = actors[one.by];
        const { to } = firstYear;
        const ask = {
          area: harrowmere.slug,
          measure: 'violence-against-the-person',
          from: one.window === 'first' ? firstYear.from : monthAfter(firstYear.from, -12),
          to,
          edition: null,
          code: wards.find(({ name }) => name === 'Lantern Quay')?.code ?? '',
          shape: one.shape,
        };
        const figure = succeeded(await placeableFigure(past, actor, ask));
        const sectionId = idOf(one.in) ?? '';
        const doc = await textNow(past, sectionId);
        const clientId = newClientId(past);
        const blocks = [evidenceBlock(figure, newId(), one.says)];
        const bytes = appendOf({ state: Y.encodeStateAsUpdate(doc), blocks, clientId });
        await append(past, { sectionId, authorId: actor.personId, clientId, bytes });
      },
    }));
