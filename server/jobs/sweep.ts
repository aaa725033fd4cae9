import type { App } from '#lib/core/app.ts';
import { hours } from '#lib/core/clock.ts';
import { sweepPeople } from '#lib/people/sweep.server.ts';

/** Removes what has run out, at the start and every hour. */
export function startSweep(app: App): { stop(): Promise<void> } {
  const turn = () =>
    sweepPeople(app).then(
      () => undefined,
      (err: unknown) => app.log.error({ err }, 'sweep: failed'),
    );
  let last = turn();
  const timer = setInterval(() => {
    last = turn();
  }, hours(1)).unref();
  return {
    async stop() {
      clearInterval(timer);
      await last;
    },
  };
}
