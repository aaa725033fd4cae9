/**
 * A proof: what a test shows in seconds, shown as often as its promise is worth. To add one, write
 * `tests/prove/<name>.proof.ts` with a default export made by `proofOf`, whose steps call the test's own code with
 * larger counts; `npm run prove -- <name>` then runs it, inside Vitest, so that the fixtures of the tests work there
 * unchanged.
 */
export type Proof<T> = {
  /** What is shown, as one sentence for a reader of the report. */
  what: string;
  /** What is done, in order. What a step found is kept: a proof that was stopped goes on with the next one. */
  steps: (given: Wanted) => Step<T>[];
  /** Lines for the report: counts and figures, of what all steps found. */
  report: (found: readonly T[]) => string[];
};

/** `key` names it among the steps. `run` answers with what JSON can hold, and throws where the proof fails. */
export type Step<T> = { key: string; run: (say: Say) => Promise<T> };

/** Says how far it has come; nothing of it is kept. */
export type Say = (line: string) => void;

export type Wanted = {
  /** All chance comes from it. */
  seed: number;
  /** Of a full count: less where a share was asked for, at least 1. */
  times: (full: number) => number;
};

/** Leaves out what a step finds, which only the proof itself needs to know. */
export const proofOf = <T>(proof: Proof<T>) => proof as Proof<unknown>;

/** Parts of `count`, `most` at a time: each with its first, from 0 on, and how many. */
export const partsOf = (count: number, most: number): { first: number; count: number }[] =>
  Array.from({ length: Math.ceil(count / most) }, (_, i) => ({
    first: i * most,
    count: Math.min(most, count - i * most),
  }));

/** Between `run.ts` and the process that runs one proof. `only`: the one step to run, of which nothing is kept. */
export type Asked = {
  name: string;
  file: string;
  seed: number;
  share: number;
  kept: string;
  only: string | null;
  answer: string;
};
