/** Harrowmere: 624 wards in 32 boroughs on both banks of the Mere, laid out by a seed. Nobody lives there. */
import { borderOf, cellsOf, type Point } from './cells.ts';
import { chanceFrom, shuffled, type Chance } from './chance.ts';
import { boroughNames, wardNames } from './names.ts';

export type CityWard = {
  code: string;
  name: string;
  boroughCode: string;
  borough: string;
  residents: number;
  /** From the centre (0) to the edge (1). */
  distance: number;
  place: Point;
  /** Degrees, longitude first, open: the last point is not repeated. */
  border: Point[];
};

const wardCount = 624;
const spacing = 0.0655;

/** The river, from the west to its mouth in the east. */
const riverAt = (x: number) => 0.06 * Math.sin(x * 3.4 + 0.6) - 0.11 * Math.max(0, x) ** 1.5;
const riverWidth = (x: number) => 0.016 + 0.085 * Math.max(0, x + 0.1) ** 2;

/** How far the city reaches in a direction, as a share of its radius. */
const reach = (angle: number) =>
  1 + 0.05 * Math.sin(3 * angle + 0.7) + 0.035 * Math.sin(5 * angle + 2) + 0.02 * Math.sin(9 * angle);

/** Sites of wards, then of what surrounds them: water and the country beyond. */
function sitesOf(chance: Chance): { sites: Point[]; distances: number[] } {
  const placed: { point: Point; distance: number }[] = [];
  for (let row = -24; row <= 24; row++)
    for (let column = -24; column <= 24; column++) {
      const jitter = () => (chance.number() - 0.5) * spacing * 0.62;
      const x = (column + (row % 2 === 0 ? 0 : 0.5)) * spacing + jitter();
      const y = row * spacing * 0.866 + jitter();
      const radius = Math.hypot(x, y);
      const distance = radius / reach(Math.atan2(y, x));
      // Wards are smaller where more people live.
      const drawn = radius === 0 ? 0 : radius ** 1.13 / radius;
      placed.push({ point: offTheRiver([x * drawn * 1.24, y * drawn]), distance });
    }
  placed.sort((a, b) => a.distance - b.distance);
  const inside = placed.slice(0, wardCount);
  const around = placed.slice(wardCount).filter(({ distance }) => distance < 1.45);
  const river = Array.from({ length: 220 }, (_, i): Point => [i / 75 - 1.45, riverAt(i / 75 - 1.45)]);
  return {
    sites: [...inside.map(({ point }) => point), ...around.map(({ point }) => point), ...river],
    distances: inside.map(({ distance }) => distance),
  };
}

/** The banks move apart, and what lies behind them less and less. */
function offTheRiver([x, y]: Point): Point {
  const off = y - riverAt(x);
  const by = riverWidth(x) * Math.exp(-Math.abs(off) / 0.2);
  return [x, y + (off < 0 ? -by : by)];
}

const isNorth = ([x, y]: Point) => y > riverAt(x);

/** Which of 32 boroughs each site is in: middles that settle between their wards (Lloyd), on one bank. */
function boroughsOf(places: readonly Point[], chance: Chance): number[] {
  const apart = (a: Point, b: Point) =>
    (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (isNorth(a) === isNorth(b) ? 0 : 9);
  let middles: Point[] = shuffled(places, chance).slice(0, boroughNames.length);
  let into: number[] = [];
  for (let round = 0; round < 30; round++) {
    into = places.map((place) => nearestOf(middles, (middle) => apart(place, middle)));
    middles = middles.map((middle, i) => {
      const mine = places.filter((_, ward) => into[ward] === i);
      if (mine.length === 0) return middle;
      const mean = (axis: 0 | 1) => mine.reduce((sum, one) => sum + one[axis], 0) / mine.length;
      return [mean(0), mean(1)];
    });
  }
  return into;
}

function nearestOf<T>(items: readonly T[], far: (item: T, index: number) => number): number {
  let [best, least] = [0, Infinity];
  items.forEach((item, i) => {
    const off = far(item, i);
    if (off < least) [best, least] = [i, off];
  });
  return best;
}

/** In the sea, where no ward of any country is. */
const degrees = ([x, y]: Point): Point => [
  Math.round((2.6 + x * 0.36) * 1e5) / 1e5,
  Math.round((54.7 + y * 0.208) * 1e5) / 1e5,
];

const code = (kind: string, n: number) => `${kind}${String(n + 1).padStart(6, '0')}`;

/** Wards that the demonstration speaks of, and where they lie. */
const known: { name: string; at: Point; borough: string; residents: number }[] = [
  { name: 'Lantern Quay', at: [0.2, 0.06], borough: 'Quayside', residents: 31_400 },
  { name: 'Cornmarket', at: [0.08, 0.15], borough: 'Quayside', residents: 17_900 },
  { name: 'Tidewall', at: [0.29, 0.08], borough: 'Quayside', residents: 16_610 },
  { name: 'Copperfield', at: [-0.46, 0.3], borough: 'Copper Hill', residents: 14_100 },
];

/** The wards of Harrowmere, by code: the same ones every time. */
export function harrowmereWards(): CityWard[] {
  const chance = chanceFrom(2006);
  const { sites, distances } = sitesOf(chance);
  const places = sites.slice(0, wardCount);
  const boroughs = boroughsOf(places, chance);
  const names = shuffled(wardNames, chance);
  const chosen = knownAmong(places, boroughs);
  const nameOf = boroughNamesFor(boroughs, chosen);
  const cells = cellsOf(sites, wardCount);
  return places.map((place, i) => {
    const special = chosen.get(i);
    const borough = boroughs[i] ?? 0;
    const cell = cells[i];
    return {
      code: code('H05', i),
      name: special?.name ?? names[i] ?? '',
      boroughCode: code('H09', borough),
      borough: nameOf[borough] ?? '',
      residents: special?.residents ?? Math.round(Math.exp(9.5 + 0.17 * chance.normal()) / 10) * 10,
      distance: distances[i] ?? 1,
      place,
      border: cell ? borderOf(cell).map(degrees) : [],
    };
  });
}

/** Which wards are those that are spoken of: the nearest on their bank; those of one borough lie in one. */
function knownAmong(places: readonly Point[], into: readonly number[]): Map<number, (typeof known)[number]> {
  const chosen = new Map<number, (typeof known)[number]>();
  for (const one of known) {
    const [beside] = [...chosen].flatMap(([ward, { borough }]) =>
      borough === one.borough ? [into[ward]] : [],
    );
    const far = (place: Point, ward: number) =>
      chosen.has(ward) || isNorth(place) !== isNorth(one.at) || (beside ?? into[ward]) !== into[ward]
        ? Infinity
        : (place[0] - one.at[0]) ** 2 + (place[1] - one.at[1]) ** 2;
    chosen.set(nearestOf(places, far), one);
  }
  return chosen;
}

/** The boroughs of the wards that are spoken of bear the names they should. */
function boroughNamesFor(
  into: readonly number[],
  chosen: ReadonlyMap<number, { borough: string }>,
): string[] {
  const given = new Map([...chosen].map(([ward, { borough }]) => [into[ward] ?? 0, borough]));
  const others = boroughNames.filter((name) => ![...given.values()].includes(name));
  return boroughNames.map((_, i) => given.get(i) ?? others.pop() ?? '');
}
