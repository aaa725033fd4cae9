import { vi } from 'vitest';
import { openPortal } from '../collab/portal.ts';
import { creditedIn, typistsOf } from '../collab/traces-authors.ts';
import { readTrace, traceNames, tracesAreHere } from '../collab/traces-read.ts';
import { shapes } from '../collab/traces-text.ts';
import { typeTrace } from '../collab/traces-typing.ts';
import { databases } from '../fixtures/database.ts';
import type { Proof } from './proof.ts';

/** The recordings with every recorded step in a frame of its own: half a million frames, each committed. */
export default {
  what: 'Recorded keystrokes, one step a frame, typed through real sockets: every client, the snapshot, a fresh client and the log replayed from its first row read as recorded, as one paragraph with hard breaks and as real paragraphs; the log says of each character who typed it.',
  run: async ({ times, say }) => {
    if (!tracesAreHere()) throw new Error('The recordings are not here: REAL_DATA names their folder.');
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const lines: string[] = [];
    const kind = databases.at(-1) ?? 'embedded';
    const portal = await openPortal(kind);
    const people = [await portal.someone('One'), await portal.someone('Two', { sector: 'business' })];
    for (const name of traceNames)
      for (const shape of shapes) {
        const trace = readTrace(name);
        // A share of the counts is had by more steps a frame.
        const most = Math.max(1, Math.round(trace.steps.length / times(trace.steps.length)));
        portal.tested.pass(60_000);
        const began = Date.now();
        const { wrong, rows, kept } = await typeTrace(portal, people, trace, shape, most);
        if (wrong.length > 0) throw new Error(`${name} in ${shape}: ${wrong.join('; ')}`);
        const persons = people.map(({ personId }) => personId);
        const credited = creditedIn(kept.rows, persons);
        if (most === 1 && typistsOf(trace).some((agent, i) => agent !== credited[i]))
          throw new Error(`${name} in ${shape}: somebody is said to have typed what another typed`);
        const seconds = Math.round((Date.now() - began) / 1000);
        lines.push(
          `${name} in ${shape}, on ${kind}: ${trace.steps.length} steps, ${rows} rows, ${seconds} s: equal, and ${credited.length} characters credited to who typed them`,
        );
        say(lines.at(-1) ?? '');
      }
    await portal.close();
    return lines;
  },
} satisfies Proof;
