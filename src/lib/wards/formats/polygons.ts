/** Longitude and latitude in degrees, WGS 84. */
type Point = readonly [longitude: number, latitude: number];
export type Ring = Point[];
export type Outline =
  { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
/** West, south, east, north. */
export type Box = [number, number, number, number];

const polygonsOf = (outline: Outline): Ring[][] =>
  outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;

/**
 * What of a GeoJSON geometry is an area: checked, and without heights. A sentence about what is wrong otherwise.
 */
export function outlineOf(geometry: unknown): Outline | string {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type !== 'Polygon' && type !== 'MultiPolygon') return 'it has no polygon';
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(polygons) || polygons.length === 0) return 'its polygon is empty';
  const read: Ring[][] = [];
  for (const polygon of polygons as unknown[]) {
    const rings = Array.isArray(polygon) ? (polygon as unknown[]).map(ringOf) : [];
    if (rings.length === 0) return 'its polygon is empty';
    const wrong = rings.find((ring) => typeof ring === 'string');
    if (wrong !== undefined) return wrong;
    read.push(rings as Ring[]);
  }
  return type === 'Polygon' ? { type, coordinates: read[0] ?? [] } : { type, coordinates: read };
}

function ringOf(ring: unknown): Ring | string {
  if (!Array.isArray(ring) || ring.length < 4) return 'a ring of its polygon has fewer than four points';
  const points: Ring = [];
  for (const point of ring as unknown[]) {
    const [x, y] = (Array.isArray(point) ? point : []) as unknown[];
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
      return 'a point of its polygon is no pair of numbers';
    if (Math.abs(x) > 180 || Math.abs(y) > 90)
      return 'its coordinates are no degrees (choose the GeoJSON in WGS 84, longitude and latitude)';
    points.push([x, y]);
  }
  return points;
}

export function boxOf(outline: Outline): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygonsOf(outline))
    for (const [x, y] of polygon[0] ?? []) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  return box;
}

/** Mean radius of the Earth in kilometres (IUGG). */
const radius = 6371.0088;
const radians = Math.PI / 180;

/** Square kilometres on the sphere (R. Chamberlain, W. Duquette, JPL 07-03, 2007, eq. 4), holes taken off. */
export function squareKilometres(outline: Outline): number {
  return polygonsOf(outline).reduce(
    (sum, [outer = [], ...holes]) =>
      sum + ringSize(outer) - holes.reduce((gone, hole) => gone + ringSize(hole), 0),
    0,
  );
}

function ringSize(ring: Ring): number {
  let total = 0;
  for (let i = 0; i < ring.length; i++) {
    const [x1, y1] = ring[i] ?? [0, 0];
    const [x2, y2] = ring[(i + 1) % ring.length] ?? [0, 0];
    total += (x2 - x1) * radians * (2 + Math.sin(y1 * radians) + Math.sin(y2 * radians));
  }
  return Math.abs((total * radius * radius) / 2);
}

type Shape = { code: string; box: Box; rings: Float64Array[] };

/** Even-odd rule over all rings at once: a point in a hole is in two rings. */
function inside(rings: readonly Float64Array[], x: number, y: number): boolean {
  let within = false;
  for (const ring of rings)
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const xi = ring[i] as number;
      const yi = ring[i + 1] as number;
      const xj = ring[j] as number;
      const yj = ring[j + 1] as number;
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
    }
  return within;
}

const cells = 96;
const mostRemembered = 200_000;

/**
 * Finds the ward a point lies in. A grid over all wards names the few whose box touches a cell; published points are
 * snapped to a few thousand places, so what was answered is remembered.
 */
export function pointFinder(
  wards: readonly { code: string; outline: Outline }[],
): (x: number, y: number) => string | null {
  const shapes: Shape[] = wards.map(({ code, outline }) => ({
    code,
    box: boxOf(outline),
    rings: polygonsOf(outline).flatMap((polygon) => polygon.map((ring) => Float64Array.from(ring.flat()))),
  }));
  const all = shapes.reduce<Box>(
    (box, { box: [w, s, e, n] }) => [
      Math.min(box[0], w),
      Math.min(box[1], s),
      Math.max(box[2], e),
      Math.max(box[3], n),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
  const [west, south, east, north] = all;
  const column = (x: number) =>
    Math.min(cells - 1, Math.max(0, Math.floor(((x - west) / (east - west || 1)) * cells)));
  const row = (y: number) =>
    Math.min(cells - 1, Math.max(0, Math.floor(((y - south) / (north - south || 1)) * cells)));
  const grid: Shape[][] = Array.from({ length: cells * cells }, () => []);
  for (const shape of shapes)
    for (let r = row(shape.box[1]); r <= row(shape.box[3]); r++)
      for (let c = column(shape.box[0]); c <= column(shape.box[2]); c++) grid[r * cells + c]?.push(shape);

  const remembered = new Map<number, Map<number, string | null>>();
  let count = 0;
  const find = (x: number, y: number): string | null => {
    if (!(x >= west && x <= east && y >= south && y <= north)) return null;
    for (const { box, rings, code } of grid[row(y) * cells + column(x)] ?? [])
      if (x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && inside(rings, x, y)) return code;
    return null;
  };
  return (x, y) => {
    const known = remembered.get(x)?.get(y);
    if (known !== undefined) return known;
    const found = find(x, y);
    if (count < mostRemembered) {
      const there = remembered.get(x);
      if (there) there.set(y, found);
      else remembered.set(x, new Map([[y, found]]));
      count++;
    }
    return found;
  };
}
