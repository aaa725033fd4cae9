/** Numbers that a seed determines, so that every demonstration is the same city. */
export type Chance = {
  /** In [0, 1). */
  number: () => number;
  /** About 0, with a standard deviation of 1. */
  normal: () => number;
  /** A count that happens at random, `expected` on average. */
  count: (expected: number) => number;
};

/** Mulberry32 (T. Ettinger, public domain). */
export function chanceFrom(seed: number): Chance {
  let state = seed | 0;
  const number = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  // Twelve uniform numbers are near enough to a normal one for a city that nobody lives in.
  const normal = () => Array.from({ length: 12 }, number).reduce((sum, one) => sum + one, -6);
  const count = (expected: number) => {
    if (expected > 30) return Math.max(0, Math.round(expected + normal() * Math.sqrt(expected)));
    const limit = Math.exp(-expected);
    let product = number();
    let n = 0;
    for (; product > limit; n++) product *= number();
    return n;
  };
  return { number, normal, count };
}

export function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  return items
    .map((item) => ({ item, at: chance.number() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
