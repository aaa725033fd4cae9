import { join } from 'node:path';
import type { Calculations } from '#lib/core/app.ts';
import { startThread } from './thread.ts';

/** Answers that are kept: a ranking of 700 wards takes about half a megabyte. */
export const mostKept = 64;

type RunningCalculations = Calculations & { stop(): Promise<void> };

/** Asks `work` once for each key, however many ask at once, and keeps the answers that were asked for last. */
export function keepAnswers(work: (name: string, question: unknown) => Promise<unknown>): Calculations {
  const kept = new Map<string, Promise<unknown>>();
  return {
    async once<Answer>(
      { name }: { name: string },
      key: string,
      question: () => Promise<unknown>,
    ): Promise<Answer> {
      const place = `${name} ${key}`;
      const found = kept.get(place);
      const answer = found ?? question().then((asked) => work(name, asked));
      kept.delete(place);
      kept.set(place, answer);
      for (const [oldest] of kept) {
        if (kept.size <= mostKept) break;
        kept.delete(oldest);
      }
      try {
        return (await answer) as Answer;
      } catch (thrown) {
        if (kept.get(place) === answer) kept.delete(place);
        throw thrown;
      }
    },
  };
}

/** Works things out in a thread that starts when it is first needed. */
export function startCalculations(root: string): RunningCalculations {
  const thread = startThread(
    join(root, 'server/jobs/calculate.worker.ts'),
    'The thread that works things out has ended.',
  );
  return {
    ...keepAnswers((name, question) => thread.ask({ name, question })),
    stop: () => thread.stop(),
  };
}
