import { chance } from '../fixtures/random.ts';
import { judgeBuilt, judgeMutants, stormKinds, stormRoom, type Storm } from '../collab/hostile.ts';
import { stormSockets } from '../collab/hostile-sockets.ts';
import type { Proof } from './proof.ts';

const each = 1_000_000;

/** A line for the report; throws where a promise was broken. */
function lineOf(
  what: string,
  { times, letIn, slowest, grown, otherOrder }: Omit<Storm, 'slowest'> & Partial<Storm>,
): string {
  const held =
    slowest === undefined ? '' : `; the slowest took ${slowest.toFixed(1)} ms of the processor in one go`;
  const line = `${what}: ${times}, of which ${letIn} were let in${held}; memory grew by ${grown.toFixed(1)} MB`;
  if ((slowest ?? 0) >= 50 || grown >= 32) throw new Error(line);
  if (otherOrder)
    return `${line}; ${otherOrder} texts are read in another order by whoever comes later (the limit named in SPEC.md)`;
  return line;
}

export default {
  what: 'Hostile bytes neither crash, nor hold up, nor fill the server, and leave nothing that waits for ever: updates with bytes changed and updates built from the grammar, judged by the guard and compared with Yjs; both, and frames and presence, into a room with people in it; and all kinds over real sockets.',
  async run({ seed, times, say }) {
    const lines = [
      lineOf('updates with bytes changed, judged', await judgeMutants(times(each), chance(seed), say)),
      lineOf('updates built from the grammar, judged', await judgeBuilt(times(each), chance(seed), say)),
    ];
    for (const kind of stormKinds) {
      say(kind);
      lines.push(lineOf(`${kind}, into a room`, await stormRoom(kind, times(each), chance(seed), say)));
    }
    say('over real sockets');
    lines.push(lineOf('all kinds, over real sockets', await stormSockets(times(100_000), chance(seed), say)));
    return lines;
  },
} satisfies Proof;
