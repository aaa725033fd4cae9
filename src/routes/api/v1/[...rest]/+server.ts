import { problem } from '../../problem.ts';

export const fallback = () =>
  problem(404, 'not-found', 'There is nothing at this address, or it is not open to you.');
