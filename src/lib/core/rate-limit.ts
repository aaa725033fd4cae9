/** How fast a bucket refills, in requests a second, and how many it holds. */
export type Rate = { perSecond: number; burst: number };

export type RateLimit = {
  /** Takes one request from `key`'s bucket. Answers 0, or the seconds to wait where the bucket is empty. */
  take(key: string, rate: Rate, now: Date): number;
};

/** Token buckets in memory. Full ones are forgotten, so that memory follows the people of the last minutes. */
export function makeRateLimit(mostKeys = 50_000): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, { perSecond, burst }, now) {
      const at = now.getTime();
      const bucket = buckets.get(key) ?? { tokens: burst, at };
      const tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
      // Re-inserted, so that the map's order is by last use and the eldest is dropped first.
      buckets.delete(key);
      if (buckets.size >= mostKeys) buckets.delete(buckets.keys().next().value ?? '');
      buckets.set(key, { tokens: Math.max(0, tokens - 1), at });
      return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond));
    },
  };
}
