import type { App } from '#lib/core/app.ts';
import { minutes } from '#lib/core/clock.ts';
import { keepRested } from '#lib/sections/versions.server.ts';
import { takeTurns } from './turns.ts';

/** How soon after its rest of 10 minutes a section's text is kept. */
const every = minutes(1);

/** Keeps a version of what has come to rest, at the start and every minute. */
export function startPauses(app: App): { stop(): Promise<void> } {
  const turn = async () => {
    if (app.cannotWrite() !== null) return;
    try {
      await keepRested(app);
    } catch (err) {
      app.log.error({ err }, 'versions: failed');
    }
  };
  return takeTurns(turn, every);
}
