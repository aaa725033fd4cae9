import { loadavg } from 'node:os';
import { databases } from '../fixtures/database.ts';
import { chance } from '../fixtures/random.ts';
import { killRounds } from '../collab/kill.ts';
import type { Proof } from './proof.ts';

const rounds = { postgres: 200, embedded: 50 };

export default {
  what: 'Killed (kill -9) at random points under ten writers, the server loses nothing that it acknowledged, nothing that anybody had seen, and nothing that pages typed which stayed open. How soon it is ready again depends on what else the machine does: the load stands with it.',
  async run({ seed, times, say }) {
    process.setMaxListeners(100);
    const lines: string[] = [];
    for (const kind of databases) {
      const wanted = times(rounds[kind]);
      const { lost, acknowledged, seen, typed, ready } = await killRounds({
        kind,
        rounds: wanted,
        dice: chance(seed),
        say: (line) => say(`${kind}: ${line}`),
      });
      if (lost.acknowledged + lost.seen + lost.typed > 0)
        throw new Error(`Lost on ${kind}, seed ${seed}: ${JSON.stringify(lost)}`);
      const late = ready.filter((milliseconds) => milliseconds > 3000).length;
      lines.push(
        `${kind}: ${wanted} rounds; ${acknowledged} updates acknowledged, ${lost.acknowledged} lost; ${seen} seen by others, ${lost.seen} lost; ${typed} typed in pages that stayed open, ${lost.typed} lost`,
        `${kind}: ready again (start of the process to the text in a page) in ${ready[ready.length >> 1]} ms in the middle, ${ready.at(-1)} ms at most, ${late} of ${ready.length} above 3,000 ms; load average ${loadavg()[2]?.toFixed(1)}`,
      );
    }
    return lines;
  },
} satisfies Proof;
