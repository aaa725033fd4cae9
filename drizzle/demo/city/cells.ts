import { chanceFrom } from './chance.ts';

export type Point = readonly [x: number, y: number];

/** A cell's border: sites on both sides of each edge, and the corners between edges. */
type Corner = { point: Point; key: string };
type Cell = { site: number; edges: { beside: number; from: Corner; to: Corner }[] };

type Edge = { from: Point; beside: number };

/** Of how many nearest sites a cell can be bounded. */
const near = 40;
const far = 10;
/** Nothing farther away than this bounds a cell. */
const reach = 0.35;

/** The Voronoi cells of the first `count` of `sites`; the others only bound them. */
export function cellsOf(sites: readonly Point[], count: number): Cell[] {
  return sites.slice(0, count).map((site, index) => {
    const others = sites
      .map(([x, y], other) => ({ other, off: (x - site[0]) ** 2 + (y - site[1]) ** 2 }))
      .filter(({ other, off }) => other !== index && off < reach ** 2)
      .sort((a, b) => a.off - b.off)
      .slice(0, near);
    let edges: Edge[] = [
      { from: [-far, -far], beside: -1 },
      { from: [far, -far], beside: -2 },
      { from: [far, far], beside: -3 },
      { from: [-far, far], beside: -4 },
    ];
    for (const { other } of others) edges = clipped(edges, site, sites[other] ?? site, other);
    const corners = edges.map(({ beside }, i) =>
      cornerOf(sites, index, edges.at(i - 1)?.beside ?? 0, beside),
    );
    return {
      site: index,
      edges: edges.flatMap(({ beside }, i) => {
        const [from, to] = [corners[i], corners[(i + 1) % corners.length]];
        return from && to ? [{ beside, from, to }] : [];
      }),
    };
  });
}

/** What of a convex shape is nearer to `site` than to `other`. */
function clipped(edges: Edge[], site: Point, other: Point, beside: number): Edge[] {
  const [nx, ny] = [other[0] - site[0], other[1] - site[1]];
  const middle = (nx * (other[0] + site[0]) + ny * (other[1] + site[1])) / 2;
  const beyond = ([x, y]: Point) => nx * x + ny * y - middle;
  const kept: Edge[] = [];
  edges.forEach((edge, i) => {
    const to = edges[(i + 1) % edges.length]?.from ?? edge.from;
    const [a, b] = [beyond(edge.from), beyond(to)];
    const cut = (): Point => {
      const t = a / (a - b);
      return [edge.from[0] + t * (to[0] - edge.from[0]), edge.from[1] + t * (to[1] - edge.from[1])];
    };
    if (a <= 0) kept.push(edge);
    if (a <= 0 && b > 0) kept.push({ from: cut(), beside });
    if (a > 0 && b <= 0) kept.push({ from: cut(), beside: edge.beside });
  });
  return kept;
}

/** Where three cells meet, worked out alike whichever of them asks. */
function cornerOf(sites: readonly Point[], ...three: [number, number, number]): Corner {
  const ids = three.toSorted((a, b) => a - b);
  const [a = [0, 0], b = [0, 0], c = [0, 0]] = ids.map((id) => sites[id] ?? ([0, 0] as const));
  const d = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]));
  const [sa, sb, sc] = [a, b, c].map(([x, y]) => x * x + y * y) as [number, number, number];
  const x = (sa * (b[1] - c[1]) + sb * (c[1] - a[1]) + sc * (a[1] - b[1])) / d;
  const y = (sa * (c[0] - b[0]) + sb * (a[0] - c[0]) + sc * (b[0] - a[0])) / d;
  return { point: [x, y], key: ids.join() };
}

/** The border as streets and streams would have it: each edge bent, alike for both its cells. */
export function borderOf({ site, edges }: Cell): Point[] {
  return edges.flatMap(({ beside, from, to }) => {
    const turned = from.key > to.key;
    const [start, end] = turned ? [to, from] : [from, to];
    const chance = chanceFrom(Math.min(site, beside) * 4096 + Math.max(site, beside));
    const line = bent(start.point, end.point, chance.number, 3);
    return (turned ? line.reverse() : line).slice(0, -1);
  });
}

function bent(from: Point, to: Point, number: () => number, times: number): Point[] {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  if (times === 0 || Math.hypot(dx, dy) < 0.012) return [from, to];
  const off = (number() - 0.5) * 0.22;
  const middle: Point = [from[0] + dx / 2 - dy * off, from[1] + dy / 2 + dx * off];
  return [...bent(from, middle, number, times - 1), ...bent(middle, to, number, times - 1).slice(1)];
}
