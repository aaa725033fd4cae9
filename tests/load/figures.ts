/** What is made of many measurements. */

/** Nearest-rank percentiles; NaN where nothing was measured. */
export type Percentiles = { count: number; p50: number; p95: number; p99: number; max: number };

export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
  return { count: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
}

/** A figure at a time; the unit of `at` is the slope's. */
export type Point = { at: number; value: number };

/** The straight line of least squares: by how much the value grows for each unit of time. 0 for fewer than two times. */
export function slopeOf(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [at, value] = [mean((point) => point.at), mean((point) => point.value)];
  const above = points.reduce((sum, point) => sum + (point.at - at) * (point.value - value), 0);
  const below = points.reduce((sum, point) => sum + (point.at - at) ** 2, 0);
  return below > 0 ? above / below : 0;
}

/** Without the first third of the time, in which caches fill. */
export function laterTwoThirds(points: readonly Point[]): Point[] {
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  return points.filter(({ at }) => at >= first + (last - first) / 3);
}
