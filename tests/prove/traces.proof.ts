import { vi } from 'vitest';
import { openPortal } from '../collab/portal.ts';
import { creditedIn, typistsOf } from '../collab/traces-authors.ts';
import { readTrace, traceNames, tracesAreHere } from '../collab/traces-read.ts';
import { shapes } from '../collab/traces-text.ts';
import { typeTrace } from '../collab/traces-typing.ts';
import { databases } from '../fixtures/database.ts';
import { proofOf } from './proof.ts';

const kind = databases.at(-1) ?? 'embedded';

/** `most`: recorded steps in a frame. */
async function typed(
  name: (typeof traceNames)[number],
  shape: (typeof shapes)[number],
  mostOf: (steps: number) => number,
): Promise<string> {
  if (!tracesAreHere()) throw new Error('The recordings are not here: REAL_DATA names their folder.');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const portal = await openPortal(kind);
  const people = [await portal.someone('One'), await portal.someone('Two', { sector: 'business' })];
  const trace = readTrace(name);
  const most = mostOf(trace.steps.length);
  const { wrong, rows, kept } = await typeTrace(portal, people, trace, shape, most);
  await portal.close();
  if (wrong.length > 0) throw new Error(`${name} in ${shape}: ${wrong.join('; ')}`);
  const persons = people.map(({ personId }) => personId);
  const credited = creditedIn(kept.rows, persons);
  if (most === 1 && typistsOf(trace).some((agent, i) => agent !== credited[i]))
    throw new Error(`${name} in ${shape}: somebody is said to have typed what another typed`);
  return `${name} in ${shape}, on ${kind}: ${trace.steps.length} steps, ${rows} rows: equal, and ${credited.length} characters credited to who typed them`;
}

/** The recordings with every recorded step in a frame of its own: half a million frames, each committed. */
export default proofOf<string>({
  what: 'Recorded keystrokes, one step a frame, typed through real sockets: every client, the snapshot, a fresh client and the log replayed from its first row read as recorded, as one paragraph with hard breaks and as real paragraphs; the log says of each character who typed it.',
  steps: ({ times }) =>
    traceNames.flatMap((name) =>
      shapes.map((shape) => ({
        key: `${name} in ${shape}`,
        // A share of the counts is had by more steps a frame.
        run: () => typed(name, shape, (steps) => Math.max(1, Math.round(steps / times(steps)))),
      })),
    ),
  report: (found) => [...found],
});
