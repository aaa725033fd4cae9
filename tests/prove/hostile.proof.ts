import { chance } from '../fixtures/random.ts';
import { judgeBuilt, judgeMutants, stormKinds, stormRoom, type Storm } from '../collab/hostile.ts';
import { stormSockets } from '../collab/hostile-sockets.ts';
import { proofOf, type Step } from './proof.ts';

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

export default proofOf<string>({
  what: 'Hostile bytes neither crash, nor hold up, nor fill the server, and leave nothing that waits for ever: updates with bytes changed and updates built from the grammar, judged by the guard and compared with Yjs; both, and frames and presence, into a room with people in it; and all kinds over real sockets.',
  steps({ seed, times }) {
    const step = (
      key: string,
      run: (say: (line: string) => void) => Promise<Parameters<typeof lineOf>[1]>,
    ): Step<string> => ({ key, run: async (say) => lineOf(key, await run(say)) });
    const dice = () => chance(seed);
    return [
      step('updates with bytes changed, judged', (say) => judgeMutants(times(each), dice(), say)),
      step('updates built from the grammar, judged', (say) => judgeBuilt(times(each), dice(), say)),
      ...stormKinds.map((kind) =>
        step(`${kind}, into a room`, (say) => stormRoom(kind, times(each), dice(), say)),
      ),
      step('all kinds, over real sockets', (say) => stormSockets(times(250_000), dice(), say)),
    ];
  },
  report: (found) => [...found],
});
