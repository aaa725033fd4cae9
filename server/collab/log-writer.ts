import type { Appended, LogEntry, SectionLog } from '#lib/sections/log.ts';

/** One room's share in commits. Called by the writer alone, never while a call is running. */
export type LogSource = {
  /** What is to be committed now. Nothing, where it changed its mind. */
  take(): readonly LogEntry[];
  /** What was taken is in the log. */
  committed(): void;
  /** What was taken is not, or may not be, in the log. Nothing more is taken. */
  failed(why: 'another-writer' | 'unfit' | 'away'): void;
};

/**
 * Self-clocked group commit.
 *
 * 1. One commit is in flight at most; what arrives meanwhile, over all rooms, goes with the next. No timer.
 * 2. Entries of one source are committed in the order in which it gives them.
 * 3. Data that the database refuses fails its own source and no other.
 * 4. What waits is bounded: above the bound `onPressure(true)` asks to stop reading, below half of it to go on.
 */
export type LogWriter = {
  /** `source` has `bytes` more to commit. */
  wake(source: LogSource, bytes: number): void;
  /** Once what is in flight at this moment has been settled with its sources. */
  settled(): Promise<void>;
  /** Once nothing waits. */
  idle(): Promise<void>;
};

type Given = {
  log: Pick<SectionLog, 'append'>;
  mostWaiting: number;
  onPressure: (high: boolean) => void;
  /** Somebody else writes the same log: the process must stop. */
  onAnotherWriter: () => void;
};

export function makeLogWriter({ log, mostWaiting, onPressure, onAnotherWriter }: Given): LogWriter {
  const awake = new Set<LogSource>();
  let waiting = 0;
  let high = false;
  let running: Promise<void> | null = null;
  let flight: Promise<void> | null = null;

  function weigh(bytes: number) {
    waiting += bytes;
    const now = high ? waiting > mostWaiting / 2 : waiting > mostWaiting;
    if (now !== high) onPressure((high = now));
  }

  async function run() {
    // What lies ready on all sockets is read before this goes on.
    await new Promise(setImmediate);
    while (awake.size > 0) {
      const sources = [...awake];
      awake.clear();
      weigh(-waiting);
      const taken = sources
        .map((source) => ({ source, entries: source.take() }))
        .filter(({ entries }) => entries.length > 0);
      if (taken.length === 0) continue;
      flight = commit(taken);
      await flight;
      flight = null;
    }
    running = null;
  }

  async function append(entries: readonly LogEntry[]): Promise<Appended> {
    try {
      return await log.append(entries);
    } catch {
      return { ok: false, why: 'away' };
    }
  }

  async function commit(taken: readonly { source: LogSource; entries: readonly LogEntry[] }[]) {
    const appended = await append(taken.flatMap(({ entries }) => entries));
    if (!appended.ok && appended.why === 'unfit' && taken.length > 1) {
      for (const one of taken) await commit([one]);
      return;
    }
    if (!appended.ok && appended.why === 'another-writer') onAnotherWriter();
    for (const { source } of taken) {
      if (appended.ok) source.committed();
      else source.failed(appended.why);
    }
  }

  return {
    wake(source, bytes) {
      awake.add(source);
      weigh(bytes);
      running ??= run();
    },
    settled: () => flight ?? Promise.resolve(),
    idle: () => running ?? Promise.resolve(),
  };
}
