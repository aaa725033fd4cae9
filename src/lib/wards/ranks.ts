import type { Counted } from './rates.ts';

/** 1 is the highest. `low` ≤ `rank` ≤ `high`: where the ward could stand were everything counted again. */
export type Rank = { rank: number; low: number; high: number };

/** How often all wards are counted again. */
export const drawCount = 1000;

/** An end of an interval, meant to leave 2.5 % outside, leaves this much more or less: two standard errors. */
export const rankError = 2 * Math.sqrt((0.025 * 0.975) / drawCount);

/** What a ward is ranked by. */
type RankedBy = 'count' | 'rate';

/**
 * Ranks by rate, or by count where `by` says so, each with the interval of the rank: every ward's rate is drawn
 * from what its count leaves open (gamma with shape count + ½, Jeffreys), all are ranked, and the middle 95 % of a
 * ward's ranks kept (H. Goldstein and D. Spiegelhalter, JRSS A 159, 1996). Equal values share the better rank.
 * Null for a ward whose size is not known. The same seed gives the same answer.
 */
export const ranksOf = (
  wards: readonly Counted[],
  { by, seed }: { by: RankedBy; seed: number },
): (Rank | null)[] => ranksBy(wards, [by], seed)[0] ?? [];

/** As `ranksOf`, by several things at once, for which everything is drawn only once. At most 65,535 wards. */
export function ranksBy(
  wards: readonly Counted[],
  bys: readonly RankedBy[],
  seed: number,
): (Rank | null)[][] {
  const rounds = bys.map((by) => roundOf(wards, by));
  const drawAll = drawsOf(
    wards.map(({ count }) => count + 0.5),
    chanceFrom(seed),
  );
  for (let time = 0; time < drawCount; time++) {
    const drawn = drawAll();
    for (const round of rounds) rankOnce(round, drawn, time);
  }
  return rounds.map((round) => intervalsOf(round, wards.length));
}

/** What is ranked in one way: `index` are places in the list of wards, `ranks` each one's rank at every draw. */
type Round = {
  index: Uint32Array;
  rates: Float64Array;
  sizes: Float64Array;
  ranks: Uint16Array;
  order: Float64Array;
  /** The low halves of the numbers in `order`. */
  halves: Uint32Array;
  mask: number;
};

function roundOf(wards: readonly Counted[], by: RankedBy): Round {
  const sizes = wards.map(({ over }) => (by === 'count' ? 1 : over !== null && over > 0 ? over : null));
  const index = Uint32Array.from(sizes.flatMap((size, i) => (size === null ? [] : [i])));
  const order = new Float64Array(index.length);
  return {
    index,
    rates: Float64Array.from(index, (i) => (wards[i]?.count ?? 0) / (sizes[i] ?? 1)),
    sizes: Float64Array.from(index, (i) => sizes[i] ?? 1),
    ranks: new Uint16Array(index.length * drawCount),
    order,
    halves: new Uint32Array(order.buffer),
    mask: 2 ** Math.ceil(Math.log2(Math.max(2, index.length))) - 1,
  };
}

/**
 * Ranks what was drawn. The lowest bits of each number, far below anything that tells two draws apart, are given
 * to its place: once sorted, every number says whose it is.
 */
function rankOnce({ index, sizes, ranks, order, halves, mask }: Round, drawn: Float64Array, time: number) {
  const { length } = index;
  for (let i = 0; i < length; i++) {
    order[i] = (drawn[index[i] ?? 0] ?? 0) / (sizes[i] ?? 1);
    halves[lowHalf + 2 * i] = (((halves[lowHalf + 2 * i] ?? 0) & ~mask) | i) >>> 0;
  }
  order.sort();
  for (let place = 0; place < length; place++) {
    const whose = (halves[lowHalf + 2 * place] ?? 0) & mask;
    ranks[whose * drawCount + time] = length - place;
  }
}

/** Where a double's low half stands among two: first on the processors there are, last on a few of the past. */
const lowHalf = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;

function intervalsOf({ index, rates, ranks }: Round, wards: number): (Rank | null)[] {
  const answer: (Rank | null)[] = Array.from({ length: wards }, () => null);
  const sorted = rates.slice().sort();
  const often = new Uint16Array(index.length + 1);
  index.forEach((ward, i) => {
    often.fill(0);
    for (let time = 0; time < drawCount; time++) {
      const rank = ranks[i * drawCount + time] ?? 0;
      often[rank] = (often[rank] ?? 0) + 1;
    }
    const rank = index.length - above(sorted, rates[i] ?? 0) + 1;
    answer[ward] = {
      rank,
      low: Math.min(rank, pointIn(often, Math.floor(drawCount * 0.025))),
      high: Math.max(rank, pointIn(often, Math.ceil(drawCount * 0.975) - 1)),
    };
  });
  return answer;
}

/** The value that stands at `place` (from 0) of what was counted, in rising order. */
function pointIn(often: Uint16Array, place: number): number {
  let seen = 0;
  for (let value = 0; value < often.length; value++) {
    seen += often[value] ?? 0;
    if (seen > place) return value;
  }
  return often.length - 1;
}

/** How many of ascending values are at most `value`. */
function above(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Four = [number, number, number, number];
type Chance = { uniform: () => number; normal: () => number };

/** Numbers that a seed determines: xoshiro128** (D. Blackman and S. Vigna), normal ones by the polar method. */
function chanceFrom(seed: number): Chance {
  let [a, b, c, d] = [1, 2, 3, 4].map((i) => mix(seed + Math.imul(i, 0x9e3779b9)) | 0) as Four;
  const next = () => {
    const fives = Math.imul(b, 5);
    const result = Math.imul((fives << 7) | (fives >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = () => (next() + 0.5) / 2 ** 32;
  let spare: number | null = null;
  return {
    uniform,
    normal() {
      if (spare !== null) {
        const kept = spare;
        spare = null;
        return kept;
      }
      for (;;) {
        const u = 2 * uniform() - 1;
        const v = 2 * uniform() - 1;
        const s = u * u + v * v;
        if (s >= 1 || s === 0) continue;
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    },
  };
}

/** Spreads the bits of a seed, so that neighbours begin far apart (the finisher of MurmurHash3). */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * Draws of gamma distributions of scale 1, one of each shape a call, into an array that the next call fills again
 * (G. Marsaglia and W. Tsang, ACM TOMS 26, 2000; most are let in by their squeeze, without logarithms). Shapes > 0.
 */
function drawsOf(shapes: readonly number[], { uniform, normal }: Chance): () => Float64Array {
  // A shape below 1 is drawn as the next larger one, and then brought down.
  const third = Float64Array.from(shapes, (shape) => (shape < 1 ? shape + 1 : shape) - 1 / 3);
  const scale = third.map((d) => 1 / Math.sqrt(9 * d));
  const power = Float64Array.from(shapes, (shape) => (shape < 1 ? 1 / shape : 0));
  const drawn = new Float64Array(shapes.length);
  return () => {
    for (let i = 0; i < drawn.length; i++) {
      const d = third[i] ?? 1;
      const c = scale[i] ?? 1;
      const down = power[i] ?? 0;
      for (;;) {
        const x = normal();
        const root = 1 + c * x;
        if (root <= 0) continue;
        const v = root * root * root;
        const square = x * x;
        const u = uniform();
        if (u >= 1 - 0.0331 * square * square && Math.log(u) >= 0.5 * square + d - d * v + d * Math.log(v))
          continue;
        drawn[i] = down === 0 ? d * v : d * v * uniform() ** down;
        break;
      }
    }
    return drawn;
  };
}
