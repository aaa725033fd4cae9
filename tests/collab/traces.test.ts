import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databases } from '../fixtures/database.ts';
import { openPortal, type Portal, type Someone } from './portal.ts';
import { creditedIn, typistsOf } from './traces-authors.ts';
import { readTrace, traceNames, tracesAreHere } from './traces-read.ts';
import { shapes } from './traces-text.ts';
import { typeTrace } from './traces-typing.ts';

// On Postgres where there is one: the contract of the log is the same, and its own tests try both.
const kind = databases.at(-1) ?? 'embedded';

describe.skipIf(!tracesAreHere())('what was typed elsewhere, typed here', () => {
  let portal: Portal;
  let people: Someone[];
  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    portal = await openPortal(kind);
    people = [await portal.someone('One'), await portal.someone('Two', { sector: 'business' })];
  });
  afterAll(() => portal.close());

  test.each(traceNames.flatMap((name) => shapes.map((shape) => [name, shape] as const)))(
    '[P7] reads everywhere as it was recorded: %s, in %s',
    async (name, shape) => {
      portal.tested.pass(60_000);
      const trace = readTrace(name);
      // Two writers at once: a step a frame, as it was typed. One writer: quickly, every step none the less.
      const most = trace.agents > 1 ? 1 : 200;
      const { wrong, rows, frames, kept } = await typeTrace(portal, people, trace, shape, most);
      expect(wrong).toEqual([]);
      expect(rows).toBe(frames);
      const persons = people.map(({ personId }) => personId);
      if (trace.agents > 1) expect(creditedIn(kept.rows, persons)).toEqual(typistsOf(trace));
    },
  );
});
