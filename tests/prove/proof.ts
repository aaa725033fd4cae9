/**
 * A proof: what a test shows in seconds, shown as often as its promise is worth. To add one, write
 * `tests/prove/<name>.proof.ts` with a default export `{ what, run } satisfies Proof`, whose `run` calls the
 * test's own code with larger counts; `npm run prove -- <name>` then runs it, inside Vitest, so that the
 * fixtures of the tests work there unchanged.
 */
export type Proof = {
  /** What is shown, as one sentence for a reader of the report. */
  what: string;
  /** Answers with lines for the report: counts and figures. Throws where the proof fails. */
  run: (given: Wanted) => Promise<string[]>;
};

export type Wanted = {
  /** All chance comes from it. */
  seed: number;
  /** Of a full count: less where a share was asked for, at least 1. */
  times: (full: number) => number;
  /** Says how far it has come; nothing of it is kept. */
  say: (line: string) => void;
};

/** Between `run.ts` and the process that runs one proof. */
export type Asked = { name: string; file: string; seed: number; share: number; answer: string };
