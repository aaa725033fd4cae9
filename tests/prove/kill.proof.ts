import { loadavg } from 'node:os';
import { killRounds, type KillStory } from '../collab/kill.ts';
import { databases, type DatabaseKind } from '../fixtures/database.ts';
import { chance } from '../fixtures/random.ts';
import { partsOf, proofOf } from './proof.ts';

const rounds = { postgres: 200, embedded: 50 };
const perStep = 25;

type Found = KillStory & { kind: DatabaseKind; rounds: number; load: number };

const sum = (all: readonly Found[], of: (one: Found) => number) =>
  all.reduce((total, one) => total + of(one), 0);

function linesOf(kind: DatabaseKind, all: readonly Found[]): string[] {
  const ready = all.flatMap((one) => one.ready).sort((a, b) => a - b);
  const late = ready.filter((milliseconds) => milliseconds > 3000).length;
  const load = Math.max(...all.map((one) => one.load)).toFixed(1);
  return [
    `${kind}: ${sum(all, (one) => one.rounds)} rounds; ${sum(all, (one) => one.acknowledged)} updates acknowledged, ${sum(all, (one) => one.lost.acknowledged)} lost; ${sum(all, (one) => one.seen)} seen by others, ${sum(all, (one) => one.lost.seen)} lost; ${sum(all, (one) => one.typed)} typed in pages that stayed open, ${sum(all, (one) => one.lost.typed)} lost`,
    `${kind}: ready again (start of the process to the text in a page) in ${ready[ready.length >> 1]} ms in the middle, ${ready.at(-1)} ms at most, ${late} of ${ready.length} above 3,000 ms; load average up to ${load}`,
  ];
}

export default proofOf<Found>({
  what: 'Killed (kill -9) at random points under ten writers, the server loses nothing that it acknowledged, nothing that anybody had seen, and nothing that pages typed which stayed open. How soon it is ready again depends on what else the machine does: the load stands with it.',
  steps: ({ seed, times }) =>
    databases.flatMap((kind) =>
      partsOf(times(rounds[kind]), perStep).map(({ first, count }) => ({
        key: `${kind}, rounds ${first + 1} to ${first + count}`,
        async run(say) {
          process.setMaxListeners(100);
          const dice = chance(seed * 1000 + first);
          const story = await killRounds({ kind, rounds: count, dice, say });
          if (story.lost.acknowledged + story.lost.seen + story.lost.typed > 0)
            throw new Error(`Lost on ${kind}: ${JSON.stringify(story.lost)}`);
          return { ...story, kind, rounds: count, load: loadavg()[0] ?? 0 };
        },
      })),
    ),
  report: (found) =>
    databases.flatMap((kind) => {
      const all = found.filter((one) => one.kind === kind);
      return all.length > 0 ? linesOf(kind, all) : [];
    }),
});
