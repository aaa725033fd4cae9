/** How often something took how long. `counts[i]`: up to `bounds[i]` seconds; the last one: longer. */
export type Spread = { counts: number[]; sum: number };

/**
 * What a running portal counts of itself, for whoever watches over it: numbers alone, by names that the program
 * gives. Nothing that a person typed or is called is ever part of a name.
 */
export type Measures = {
  /** A request was answered. `route`: the pattern, never the address. */
  answered(method: string, route: string | null, status: number, seconds: number): void;
  /** Changes of sections' texts were committed, or were not. */
  committed(seconds: number, ok: boolean): void;
  /** A live connection was closed by the program, with this code. */
  closed(code: number): void;
  readonly answers: ReadonlyMap<string, Spread>;
  readonly commits: Readonly<Record<'committed' | 'failed', Spread>>;
  readonly closings: ReadonlyMap<number, number>;
};

/** Seconds. */
export const bounds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] as const;

const newSpread = (): Spread => ({ counts: Array<number>(bounds.length + 1).fill(0), sum: 0 });

function note(spread: Spread, seconds: number): void {
  let i = 0;
  while (i < bounds.length && seconds > (bounds[i] ?? Infinity)) i++;
  spread.counts[i] = (spread.counts[i] ?? 0) + 1;
  spread.sum += seconds;
}

export function makeMeasures(): Measures {
  const answers = new Map<string, Spread>();
  const commits = { committed: newSpread(), failed: newSpread() };
  const closings = new Map<number, number>();
  return {
    answered(method, route, status, seconds) {
      // Methods, routes and statuses are the program's own: their number is bounded.
      const name = `method="${method}",route="${route ?? 'none'}",status="${status}"`;
      let spread = answers.get(name);
      if (!spread) answers.set(name, (spread = newSpread()));
      note(spread, seconds);
    },
    committed: (seconds, ok) => note(ok ? commits.committed : commits.failed, seconds),
    closed: (code) => void closings.set(code, (closings.get(code) ?? 0) + 1),
    answers,
    commits,
    closings,
  };
}
