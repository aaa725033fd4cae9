import { percentilesOf, type Percentiles } from './figures.ts';

/** What the crowd met with. Times are milliseconds, counted once everyone has arrived; errors are counted always. */
export type Score = {
  /** Typed → the server says that it is saved. */
  saved: number[];
  /** Typed → another client that writes in the same section has it. */
  seen: number[];
  /** Typed → a page of the same document on which somebody reads shows it. */
  read: number[];
  /** A section is pressed in → its text is there and may be written in. */
  opened: number[];
  pages: Map<string, number[]>;
  calls: Map<string, number[]>;
  errors: Map<string, number>;
  typed: number;
  counting: boolean;
};

export const newScore = (): Score => ({
  saved: [],
  seen: [],
  read: [],
  opened: [],
  pages: new Map(),
  calls: new Map(),
  errors: new Map(),
  typed: 0,
  counting: false,
});

export function failed(score: Score, what: string): void {
  score.errors.set(what, (score.errors.get(what) ?? 0) + 1);
}

export function took(score: Score, of: 'pages' | 'calls', kind: string, ms: number): void {
  if (!score.counting) return;
  const times = score[of].get(kind);
  if (times) times.push(ms);
  else score[of].set(kind, [ms]);
}

export const all = (times: ReadonlyMap<string, readonly number[]>): Percentiles =>
  percentilesOf([...times.values()].flat());

export const errorCount = ({ errors }: Score): number => [...errors.values()].reduce((sum, n) => sum + n, 0);
