/** How Harrowmere's wards and figures came in: as files, through the import that every city's come by. */
import type { App } from '#lib/core/app.ts';
import { after, days, londonDay } from '#lib/core/clock.ts';
import { importFile, type ImportChoice } from '#lib/wards/importing.server.ts';
import { monthAfter } from '#lib/wards/months.ts';
import { moment, succeeded, type Actors, type Moment } from '../moments.ts';
import { harrowmereWards, type CityWard } from './city.ts';
import { boundariesFile, figuresFile, populationsFile, wardCrimeFile } from './files.ts';
import { monthsUpTo, ownFigures, recordedCrime } from './figures.ts';

export const harrowmere = { slug: 'harrowmere', name: 'Harrowmere', invented: true };

/** Days ago on which the first figures came, which the selections rest on, and the newest. */
const firstCame = 310;
const newestCame = 12;

const police = { publisher: 'Harrowmere Police (invented)', licence: 'Invented for this demonstration' };
const council = { ...police, publisher: 'Harrowmere Mapping Office (invented)' };

type Choice = Omit<ImportChoice, 'area'>;

/** Each comes twice: first, and as it is by now. */
const recorded: Choice = {
  kind: 'ward-crime',
  source: 'Harrowmere Police',
  title: 'Recorded crime by ward',
  ...police,
};
const nightsAndGuns: Choice = {
  kind: 'figures',
  source: 'Harrowmere Police',
  title: 'Nights and guns',
  ...police,
  measureAudience: ['police'],
};

/** The last month that was over, `YYYY-MM`, so many days ago. */
const lastMonth = (app: App, daysAgo: number) =>
  monthAfter(londonDay(after(app.clock(), -days(daysAgo))).slice(0, 7), -1);

/** The city, and the last twelve months that its first figures cover. */
export type City = { wards: CityWard[]; firstYear: { from: string; to: string } };

export function cityOf(app: App): City {
  const to = lastMonth(app, firstCame);
  return { wards: harrowmereWards(), firstYear: { from: monthAfter(to, -11), to } };
}

export function momentsOfCity(app: App, actors: Actors, { wards }: City): Moment[] {
  const [early, late] = [lastMonth(app, firstCame), lastMonth(app, newestCame)];
  const months = monthsUpTo(late);
  const before = months.slice(Math.max(0, months.indexOf(early) - 23), months.indexOf(early) + 1);
  const from = months.indexOf(before[0] ?? '');
  const crime = recordedCrime(wards, months);
  const own = ownFigures(wards, months);
  // The first file was of violence, robbery and weapons alone.
  const first = withoutLateReports(
    crime.filter(({ major }) => /VIOLENCE|ROBBERY|WEAPONS/.test(major)),
    months.indexOf(early),
  );
  const takeIn = (bytes: Uint8Array, name: string, choice: Choice) => async (past: App) => {
    const file = { name, open: () => pieces(bytes) };
    const by = { personId: actors['police-analyst'].personId };
    succeeded(await importFile(past, by, file, { area: harrowmere, ...choice }));
  };
  const files: [daysAgo: number, name: string, bytes: Uint8Array, choice: Choice][] = [
    [
      firstCame,
      'harrowmere-wards.geojson',
      boundariesFile(wards),
      { kind: 'boundaries', title: 'Wards of Harrowmere', ...council },
    ],
    [
      firstCame,
      'harrowmere-residents.csv',
      populationsFile(wards),
      { kind: 'populations', title: 'Residents of Harrowmere by ward', ...council },
    ],
    [firstCame, 'harrowmere-crime-by-ward-first.csv', wardCrimeFile(wards, first, before, from), recorded],
    [firstCame, 'harrowmere-own-figures-first.csv', figuresFile(wards, own, before, from), nightsAndGuns],
    [newestCame, 'harrowmere-crime-by-ward.csv', wardCrimeFile(wards, crime, months, 0), recorded],
    [newestCame, 'harrowmere-own-figures.csv', figuresFile(wards, own, months, 0), nightsAndGuns],
  ];
  return files.map(([daysAgo, name, bytes, choice], index) => ({
    at: moment(app, daysAgo, index),
    happen: takeIn(bytes, name, choice),
  }));
}

/** As a month is counted when it has just ended: one in twenty is reported later, and is in the next release. */
const withoutLateReports = <T extends { counts: number[][] }>(crime: readonly T[], month: number): T[] =>
  crime.map((one) => ({
    ...one,
    counts: one.counts.map((counts) =>
      counts.map((count, m) => (m === month ? count - Math.ceil(count / 20) : count)),
    ),
  }));

// eslint-disable-next-line @typescript-eslint/require-await -- a file comes in pieces, this one in one
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
