import type { Counted } from './rates.ts';

/** 1 is the highest. `low` ≤ `rank` ≤ `high`: where the ward could stand were everything counted again. */
export type Rank = { rank: number; low: number; high: number };

/** How often all wards are counted again. */
export const drawCount = 1000;

/** An end of an interval, meant to leave 2.5 % outside, leaves this much more or less: two standard errors. */
export const rankError = 2 * Math.sqrt((0.025 * 0.975) / drawCount);

/**
 * Ranks by rate, or by count where `by` says so, each with the interval of the rank: every ward's rate is drawn
 * from what its count leaves open (gamma with shape count + ½, Jeffreys), all are ranked, and the middle 95 % of a
 * ward's ranks kept (H. Goldstein and D. Spiegelhalter, JRSS A 159, 1996). Equal values share the better rank.
 * Null for a ward whose size is not known. The same seed gives the same answer.
 */
export function ranksOf(
  wards: readonly Counted[],
  { by, seed }: { by: 'count' | 'rate'; seed: number },
): (Rank | null)[] {
  const sizes = wards.map(({ over }) => (by === 'count' ? 1 : over !== null && over > 0 ? over : null));
  const ranked = wards.flatMap(({ count }, index) => {
    const size = sizes[index] ?? null;
    return size === null ? [] : [{ index, count, size }];
  });
  const ranks: (Rank | null)[] = wards.map(() => null);
  if (ranked.length === 0) return ranks;
  const drawn = ranked.map(() => new Uint32Array(drawCount));
  const chance = chanceFrom(seed);
  const values = new Float64Array(ranked.length);
  const order = new Float64Array(ranked.length);
  for (let draw = 0; draw < drawCount; draw++) {
    ranked.forEach(({ count, size }, i) => (values[i] = gammaDraw(count + 0.5, chance) / size));
    order.set(values);
    order.sort();
    for (let i = 0; i < ranked.length; i++) {
      const mine = drawn[i];
      if (mine) mine[draw] = ranked.length - above(order, values[i] ?? 0) + 1;
    }
  }
  const rates = Float64Array.from(ranked, ({ count, size }) => count / size);
  const sorted = rates.slice().sort();
  ranked.forEach(({ index }, i) => {
    const mine = (drawn[i] ?? new Uint32Array(1)).sort();
    const rank = ranked.length - above(sorted, rates[i] ?? 0) + 1;
    ranks[index] = {
      rank,
      low: Math.min(rank, mine[Math.floor(drawCount * 0.025)] ?? rank),
      high: Math.max(rank, mine[Math.ceil(drawCount * 0.975) - 1] ?? rank),
    };
  });
  return ranks;
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

type Chance = { uniform(): number; normal(): number };

/** Numbers that a seed determines: xoshiro128** (D. Blackman and S. Vigna), normal ones by the polar method. */
function chanceFrom(seed: number): Chance {
  const state = Uint32Array.from({ length: 4 }, (_, i) => mix(seed + Math.imul(i + 1, 0x9e3779b9)));
  const turn = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  const next = () => {
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(turn(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    state[0] = a ^ fourth;
    state[1] = b ^ third;
    state[2] = third ^ (b << 9);
    state[3] = turn(fourth, 11);
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

/** One draw of a gamma distribution of scale 1 (G. Marsaglia and W. Tsang, ACM TOMS 26, 2000). shape > 0. */
function gammaDraw(shape: number, chance: Chance): number {
  if (shape < 1) return gammaDraw(shape + 1, chance) * chance.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = chance.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = chance.uniform();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
