import { setTimeout as pause } from 'node:timers/promises';
import { slopeOf } from '../load/figures.ts';
import { startHeldServer, type HeldServer } from './held-server.ts';
import { proofOf, type Say } from './proof.ts';
import { openTypists, typeAt } from './soak-typists.ts';

/** Half of what tests/bench/RESULTS.md says of w2, updates a second over all sections, each of them committed. */
const rate = 8000;
const full = { minutes: 30, sections: 200, each: 5 };
/** Milliseconds; megabytes an hour, fitted after the first third, in which caches fill. */
const most = { lag: 20, growth: 60 };

type Minute = { heap: number; rss: number; lag: number };

/** Megabytes an hour, of one figure a minute. */
const growthOf = (figures: readonly number[]) =>
  slopeOf(figures.map((value, minute) => ({ at: minute / 60, value })));

async function typeFor(server: HeldServer, minutes: number, say: Say): Promise<string[]> {
  const typists = await openTypists(server, server.prepared.sections, full.each);
  await typeAt(typists, rate, 10);
  await server.held();
  const kept: Minute[] = [];
  let typed = 0;
  for (let minute = 1; minute <= minutes; minute++) {
    typed += await typeAt(typists, rate, 60);
    const { p99, rss, heapUsed } = await server.held('look');
    kept.push({ lag: p99, rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 });
    say(
      `minute ${minute}: ${typed} typed, lag p99 ${p99.toFixed(1)} ms so far, ${Math.round(rss / 2 ** 20)} MB`,
    );
  }
  const { p99, max } = await server.held('look');
  for (let tries = 0; tries < 100 && typists.some(({ sent, saved }) => saved < sent); tries++)
    await pause(100);
  const ended = typists.filter(({ code }) => code !== null).length;
  const unsaved = typists.reduce((sum, { sent, saved }) => sum + sent - saved, 0);
  for (const typist of typists) typist.close();
  const later = kept.slice(Math.floor(kept.length / 3));
  const growth = growthOf(later.map(({ rss }) => rss));
  const heapGrowth = growthOf(later.map(({ heap }) => heap));
  const lines = [
    `${typists.length} connections in ${full.sections} sections for ${minutes} minutes: ${typed} updates typed, ${Math.round(typed / minutes / 60)} a second; ${unsaved} not acknowledged in the end, ${ended} connections ended`,
    `event loop: lag p99 ${p99.toFixed(1)} ms over the whole time, ${max.toFixed(1)} ms at most`,
    `memory of the process: ${Math.round(kept[0]?.rss ?? 0)} MB after the first minute, ${Math.round(kept.at(-1)?.rss ?? 0)} MB after the last; ${growth.toFixed(1)} MB an hour over the later two thirds (of it ${heapGrowth.toFixed(1)} on the heap)`,
  ];
  if (p99 > most.lag || growth > most.growth || unsaved > 0 || ended > 0) throw new Error(lines.join('\n'));
  return lines;
}

export default proofOf<string[]>({
  what: `${full.sections * full.each} people type for ${full.minutes} minutes, together at half the rate that the server can bear, each change committed to Postgres: the event loop lags ${most.lag} ms at most in 99 of 100 measurements, memory stays flat, nothing is left unsaved, nobody loses the connection.`,
  steps: ({ times }) => [
    {
      key: 'typing',
      async run(say) {
        const server = await startHeldServer(20, full.sections);
        try {
          return await typeFor(server, times(full.minutes), say);
        } finally {
          await server.stop();
        }
      },
    },
  ],
  report: (found) => found.flat(),
});
