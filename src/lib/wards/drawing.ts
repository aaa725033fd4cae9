/**
 * How wards become pictures: everything here is arithmetic. Components (`WardMap.svelte` and its like) and the
 * files for download (`standalone.ts`) draw the same shapes.
 */
import { geoMercator } from 'd3-geo';

export { classesOf, type LegendEntry, type Step } from './drawing-classes.ts';
export * from './drawing-plots.ts';
export { svgOfBars, svgOfFunnel, svgOfMap, svgOfTrends } from './standalone.ts';

export type Place = readonly number[];
/** GeoJSON, longitude before latitude. */
export type Outline =
  | { type: 'Polygon'; coordinates: readonly (readonly Place[])[] }
  | { type: 'MultiPolygon'; coordinates: readonly (readonly (readonly Place[])[])[] };

export type OutlinedWard = { code: string; borough: string; outline: Outline | null };

/** Paths in a box of `width` by `height`; whole numbers, relative commands. */
export type MapDrawing = {
  width: number;
  height: number;
  /** Of a ward without an outline there is none. `x`, `y`: the middle of its largest part, where its name goes. */
  wards: { code: string; path: string; x: number; y: number }[];
  /** The lines between boroughs and around all of them. */
  boroughs: string;
};

type Point = readonly [x: number, y: number];
type Line = readonly Point[];

/** An edge that two wards share is stored once, so that both draw it alike after it was simplified. */
type Arc = { line: Line; boroughs: string[] };

/**
 * Draws wards in a box `width` units wide, projected (Mercator) once. Lines are simplified by up to `tolerance`
 * units (Douglas and Peucker, 1973), edge by shared edge, so that neighbours still fit together.
 */
export function mapOf(
  wards: readonly OutlinedWard[],
  { width = 2000, tolerance = 1.5 }: { width?: number; tolerance?: number } = {},
): MapDrawing {
  const { rings, height } = ringsOf(wards, width);
  const meets = meetingPoints(rings.flatMap(({ lines }) => lines));
  const arcs = new Map<string, Arc>();
  const drawn = rings.map(({ code, borough, lines }) => {
    const shapes = lines
      .map((line) => arcsOf(line, meets).flatMap((arc) => simplified(arc, borough, arcs, tolerance).slice(1)))
      .filter((line) => line.length > 2);
    const shown = shapes.length > 0 ? shapes : lines.slice(0, 1);
    return { code, path: shown.map((line) => pathOf(line, true)).join(''), ...middleOf(lines) };
  });
  const borders = [...arcs.values()].filter(
    ({ boroughs: [one, other, ...more] }) => one !== other || more.length > 0,
  );
  return {
    width,
    height,
    wards: drawn,
    boroughs: borders.map(({ line }) => pathOf(line, false)).join(''),
  };
}

/** Every ring on the grid of whole units, without the repeated last point. */
function ringsOf(wards: readonly OutlinedWard[], width: number) {
  const project = geoMercator().scale(1).translate([0, 0]);
  const flat = wards.flatMap(({ code, borough, outline }) =>
    outline ? [{ code, borough, lines: partsOf(outline).map((ring) => ring.map(projectedBy(project))) }] : [],
  );
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { lines } of flat)
    for (const line of lines)
      for (const [x, y] of line) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
  if (left >= right) return { rings: [], height: Math.round(width * 0.75) };
  const edge = width / 100;
  const scale = (width - 2 * edge) / (right - left);
  const onGrid = ([x, y]: Point): Point => [
    Math.round((x - left) * scale + edge),
    Math.round((y - top) * scale + edge),
  ];
  return {
    rings: flat.map(({ lines, ...ward }) => ({
      ...ward,
      lines: lines.map((line) => withoutRepeats(line.map(onGrid))).filter((line) => line.length > 2),
    })),
    height: Math.ceil((bottom - top) * scale + 2 * edge),
  };
}

const partsOf = (outline: Outline): readonly (readonly Place[])[] =>
  outline.type === 'Polygon' ? outline.coordinates : outline.coordinates.flat();

const projectedBy =
  (project: ReturnType<typeof geoMercator>) =>
  ([longitude = 0, latitude = 0]: Place): Point =>
    project([longitude, latitude]) ?? [0, 0];

function withoutRepeats(line: Line): Line {
  const kept = line.filter(([x, y], i) => i === 0 || x !== line[i - 1]?.[0] || y !== line[i - 1]?.[1]);
  const [first, last] = [kept[0], kept.at(-1)];
  if (kept.length > 1 && first && last && first[0] === last[0] && first[1] === last[1]) kept.pop();
  return kept;
}

const keyOf = ([x, y]: Point) => x * 0x10000 + y;

/** Where more than two edges come together, or a shared edge ends: an edge may not be simplified across these. */
function meetingPoints(lines: readonly Line[]): Set<number> {
  const beside = new Map<number, number[]>();
  const note = (at: number, neighbour: number) => {
    const known = beside.get(at);
    if (!known) beside.set(at, [neighbour]);
    else if (!known.includes(neighbour)) known.push(neighbour);
  };
  for (const line of lines)
    line.forEach((point, i) => {
      const next = line[(i + 1) % line.length] ?? point;
      note(keyOf(point), keyOf(next));
      note(keyOf(next), keyOf(point));
    });
  return new Set([...beside].flatMap(([at, neighbours]) => (neighbours.length === 2 ? [] : [at])));
}

/** A ring cut where it meets others; each piece with both its ends. */
function arcsOf(line: Line, meets: Set<number>): Line[] {
  const keys = line.map(keyOf);
  const cuts = keys.flatMap((key, i) => (meets.has(key) ? [i] : []));
  // A ring that meets none begins where the same ring of another ward would: at its lowest key.
  const starts = cuts.length > 0 ? cuts : [keys.indexOf(keys.reduce((a, b) => Math.min(a, b)))];
  return starts.map((start, i) => {
    const end = starts[(i + 1) % starts.length] ?? start;
    const length = ((end - start + line.length) % line.length || line.length) + 1;
    return Array.from({ length }, (_, step) => line[(start + step) % line.length] ?? [0, 0]);
  });
}

function simplified(arc: Line, borough: string, arcs: Map<string, Arc>, tolerance: number): Line {
  const backward = isBackward(arc);
  const line = backward ? arc.toReversed() : arc;
  const key = [line[0], line[1], line.at(-2), line.at(-1), line.length].join();
  let known = arcs.get(key);
  if (!known) arcs.set(key, (known = { line: thinned(line, tolerance), boroughs: [] }));
  known.boroughs.push(borough);
  return backward ? known.line.toReversed() : known.line;
}

/** Every edge has one direction, whichever of its two wards is asked. */
function isBackward(arc: Line): boolean {
  for (let i = 0, j = arc.length - 1; i < j; i++, j--) {
    const [from, to] = [keyOf(arc[i] ?? [0, 0]), keyOf(arc[j] ?? [0, 0])];
    if (from !== to) return from > to;
  }
  return false;
}

function thinned(line: Line, tolerance: number): Line {
  const kept = new Uint8Array(line.length);
  kept[0] = kept[line.length - 1] = 1;
  const spans: [number, number][] = [[0, line.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    let [farthest, at] = [tolerance, 0];
    for (let i = from + 1; i < to; i++) {
      const off = distance(line[i], line[from], line[to]);
      if (off > farthest) [farthest, at] = [off, i];
    }
    if (at === 0) continue;
    kept[at] = 1;
    spans.push([from, at], [at, to]);
  }
  return line.filter((_, i) => kept[i] === 1);
}

function distance([x, y]: Point = [0, 0], [ax, ay]: Point = [0, 0], [bx, by]: Point = [0, 0]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** Relative commands, with a minus sign for the separator where there is one. */
function pathOf(line: Line, closed: boolean): string {
  const [first = [0, 0]] = line;
  let [x, y] = first;
  const steps = line.slice(1).map(([toX, toY]) => {
    const step = `${spaced(toX - x)}${spaced(toY - y)}`;
    [x, y] = [toX, toY];
    return step;
  });
  return `M${first[0]}${spaced(first[1])}l${steps.join('').trimStart()}${closed ? 'z' : ''}`;
}

const spaced = (value: number) => (value < 0 ? `${value}` : ` ${value}`);

/** The centre of gravity of the largest part. */
function middleOf(lines: readonly Line[]): { x: number; y: number } {
  let best = { size: 0, x: lines[0]?.[0]?.[0] ?? 0, y: lines[0]?.[0]?.[1] ?? 0 };
  for (const line of lines) {
    let [size, x, y] = [0, 0, 0];
    line.forEach(([ax, ay], i) => {
      const [bx, by] = line[(i + 1) % line.length] ?? [ax, ay];
      const turn = ax * by - bx * ay;
      size += turn / 2;
      x += (ax + bx) * turn;
      y += (ay + by) * turn;
    });
    if (Math.abs(size) > best.size)
      best = { size: Math.abs(size), x: Math.round(x / (6 * size)), y: Math.round(y / (6 * size)) };
  }
  return { x: best.x, y: best.y };
}
