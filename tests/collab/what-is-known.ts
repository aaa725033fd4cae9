import type { Known } from '#server/collab/known.ts';

/** The clocks by client. */
export const clocksOf = (known: Known): Map<number, number> =>
  new Map(Array.from(known.clients, ([client, { clock }]) => [client, clock]));

/** Everything deleted, by client. */
export const deletedOf = (known: Known) =>
  Array.from(known.clients, ([client, { deleted }]) => ({ client, ranges: deleted })).filter(
    ({ ranges }) => ranges.length > 0,
  );
