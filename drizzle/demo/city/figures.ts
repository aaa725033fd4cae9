/**
 * Thirty-six months of figures of Harrowmere. All drawn by a seed, but for four wards: Lantern Quay is second by count
 * and 31st by rate of violence against the person in the last twelve months, Cornmarket is first by both, Tidewall
 * is high, and Copperfield is where guns are.
 */
import type { CityWard } from './city.ts';
import { chanceFrom, type Chance } from './chance.ts';

/** One category's counts by ward, in the order of the wards, one a month. */
export type Counted = { major: string; minor: string; counts: number[][] };

const monthCount = 36;

const violence = 'VIOLENCE AGAINST THE PERSON';

/** Offences a year per 1,000 residents where a ward is neither high nor low, and how many more there are at the centre. */
const categories: { major: string; minor: string; rate: number; centre: number }[] = [
  { major: violence, minor: 'VIOLENCE WITH INJURY', rate: 6.4, centre: 0.8 },
  { major: violence, minor: 'VIOLENCE WITHOUT INJURY', rate: 9.6, centre: 0.5 },
  { major: violence, minor: 'STALKING AND HARASSMENT', rate: 5.1, centre: 0.1 },
  { major: 'ROBBERY', minor: 'ROBBERY OF PERSONAL PROPERTY', rate: 2.1, centre: 1.3 },
  { major: 'SEXUAL OFFENCES', minor: 'OTHER SEXUAL OFFENCES', rate: 1.7, centre: 0.5 },
  { major: 'POSSESSION OF WEAPONS', minor: 'POSSESSION OF WEAPONS', rate: 0.7, centre: 0.8 },
  { major: 'PUBLIC ORDER OFFENCES', minor: 'PUBLIC FEAR ALARM OR DISTRESS', rate: 4.2, centre: 1.1 },
  { major: 'THEFT', minor: 'THEFT FROM THE PERSON', rate: 3.4, centre: 1.9 },
  { major: 'ARSON AND CRIMINAL DAMAGE', minor: 'CRIMINAL DAMAGE', rate: 5.6, centre: 0.2 },
];

/** More happens in the warm months, and in December. January first. */
const season = [0.93, 0.9, 0.98, 0.99, 1.06, 1.09, 1.11, 1.06, 1.01, 0.99, 0.93, 0.95];

/** `last` is the last month, `YYYY-MM`. */
export function monthsUpTo(last: string): string[] {
  const end = Number(last.slice(0, 4)) * 12 + Number(last.slice(5, 7)) - 1;
  return Array.from({ length: monthCount }, (_, i) => {
    const month = end - monthCount + 1 + i;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

const seasonOf = (month: string) => season[Number(month.slice(5, 7)) - 1] ?? 1;

/** How much is recorded in a ward beside what its size and distance would say: some parts of a city have more. */
function strengthsOf(wards: readonly CityWard[], chance: Chance): number[] {
  const hills = Array.from({ length: 26 }, () => ({
    at: [(chance.number() - 0.5) * 2.2, (chance.number() - 0.5) * 1.8] as const,
    height: 0.26 * chance.normal(),
    wide: 0.12 + 0.22 * chance.number(),
  }));
  return wards.map(({ place: [x, y] }) => {
    const ground = hills.reduce(
      (sum, { at, height, wide }) =>
        sum + height * Math.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / wide ** 2),
      0,
    );
    return Math.exp(ground + 0.13 * chance.normal());
  });
}

export function recordedCrime(wards: readonly CityWard[], months: readonly string[]): Counted[] {
  const chance = chanceFrom(1829);
  const drift = wards.map(() => 0.06 * chance.normal());
  const general = strengthsOf(wards, chance);
  const counted = categories.map(({ major, minor, rate, centre }) => ({
    major,
    minor,
    counts: wards.map(({ residents, distance }, w) => {
      const lively = 1 + centre * Math.max(0, 1 - distance * 2.2);
      const monthly =
        (rate / 12) * (residents / 1000) * lively * (general[w] ?? 1) * (0.9 + 0.2 * chance.number());
      return months.map((month, m) => {
        const years = (m - months.length / 2) / 12;
        return chance.count(monthly * seasonOf(month) * (1 + years * (drift[w] ?? 0)));
      });
    }),
  }));
  settleKnown(wards, months, counted);
  return counted;
}

const sumOf = (counts: readonly number[] | undefined, from: number, to: number) =>
  (counts ?? []).slice(from, to).reduce((sum, one) => sum + one, 0);

/** Gives the wards that are spoken of their violence, year by year, from what the others have. */
function settleKnown(wards: readonly CityWard[], months: readonly string[], counted: Counted[]): void {
  const parts = counted.filter(({ major }) => major === violence);
  const indexOf = (name: string) => wards.findIndex((ward) => ward.name === name);
  const [quay, market, wall] = ['Lantern Quay', 'Cornmarket', 'Tidewall'].map(indexOf) as [
    number,
    number,
    number,
  ];
  const size = (w: number) => wards[w]?.residents ?? 1;
  /** The rates of all other wards in some months, the highest first. */
  const ratesIn = (from: number, to: number) =>
    wards
      .flatMap((_, w) =>
        w === quay || w === market || w === wall
          ? []
          : [parts.reduce((sum, { counts }) => sum + sumOf(counts[w], from, to), 0) / size(w)],
      )
      .sort((a, b) => b - a);
  // Cornmarket and Tidewall, and 28 others, are above it.
  const below28 = (rates: readonly number[]) =>
    Math.round((((rates[27] ?? 0) + (rates[28] ?? 0)) / 2) * size(quay));
  const last = months.length - 12;
  const newest = below28(ratesIn(last, months.length));
  // In the newest year as in all of them.
  const earlier = below28(ratesIn(0, months.length)) - newest;
  for (let from = 0; from <= last; from += 12) {
    const mine = from === last ? newest : Math.round((earlier / last) * 12 + (from === 0 ? -0.25 : 0.25));
    share(parts, quay, mine, months, from);
    share(parts, wall, Math.round((ratesIn(from, from + 12)[8] ?? 0) * size(wall) * 1.01), months, from);
    share(parts, market, Math.round(mine * 1.06), months, from);
  }
}

/** Spreads a year's count over categories and months, leaving nothing over. */
function share(parts: Counted[], ward: number, total: number, months: readonly string[], from: number): void {
  const chance = chanceFrom(ward * 1000 + from);
  const mix = [0.42, 0.42, 0.16];
  const weights = parts.flatMap((_, p) =>
    months
      .slice(from, from + 12)
      .map((month) => (mix[p] ?? 0) * seasonOf(month) * Math.exp(0.13 * chance.normal())),
  );
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let [given, owed] = [0, 0];
  weights.forEach((weight, i) => {
    owed += (weight / whole) * total;
    const count = Math.round(owed) - given;
    given += count;
    const row = parts[Math.floor(i / 12)]?.counts[ward];
    if (row) row[from + (i % 12)] = count;
  });
}

/** What is not published: violence on Friday and Saturday nights, and offences with a gun in it. Police only. */
export function ownFigures(
  wards: readonly CityWard[],
  months: readonly string[],
): { measure: string; counts: number[][] }[] {
  const chance = chanceFrom(1967);
  const nights = wards.map(({ name, residents, distance }) => {
    const lively = name === 'Lantern Quay' ? 5.2 : 0.5 + 1.6 * Math.max(0, 1 - distance * 2.4);
    const monthly = (residents / 14_000) * lively * Math.exp(0.24 * chance.normal());
    return months.map((month) => chance.count(monthly * seasonOf(month)));
  });
  const guns = wards.map(({ name, borough, residents }) => {
    const monthly =
      name === 'Copperfield' ? 3.4 : (borough === 'Copper Hill' ? 0.35 : 0.07) * (residents / 14_000);
    // It falls in Copperfield after work began there.
    return months.map((_, m) =>
      chance.count(name === 'Copperfield' && m > months.length - 8 ? monthly * 0.55 : monthly),
    );
  });
  return [
    { measure: 'Violence on Friday and Saturday nights', counts: nights },
    { measure: 'Gun-enabled offences', counts: guns },
  ];
}
