import { vi } from 'vitest';
import { openPortal } from '../collab/portal.ts';
import { watch } from '../collab/revocation.ts';
import { manyWithdrawals } from '../collab/revocation-suite.ts';
import { databases, type DatabaseKind } from '../fixtures/database.ts';
import { partsOf, proofOf } from './proof.ts';

const trials = 500;
const perStep = 125;

async function withdrawals(kind: DatabaseKind, first: number, count: number, seed: number): Promise<number> {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const portal = await openPortal(kind);
  const wrong = await manyWithdrawals(watch(portal), { first, count, seed: seed * 1_000_000 });
  await portal.close();
  if (wrong.length > 0) throw new Error(wrong.slice(0, 20).join('\n'));
  return count;
}

export default proofOf<{ kind: DatabaseKind; count: number }>({
  what: 'Access is withdrawn in every way there is from somebody who types without pause beside another: once the command has answered, no row of theirs is committed and no frame reaches them.',
  steps: ({ seed, times }) =>
    databases.flatMap((kind) =>
      partsOf(times(trials), perStep).map(({ first, count }) => ({
        key: `${kind}, trials ${first + 1} to ${first + count}`,
        run: async () => ({ kind, count: await withdrawals(kind, first, count, seed) }),
      })),
    ),
  report: (found) =>
    databases.flatMap((kind) => {
      const all = found.filter((one) => one.kind === kind).reduce((sum, { count }) => sum + count, 0);
      return all > 0 ? [`${kind}: ${all} withdrawals, 0 later rows, 0 later frames`] : [];
    }),
});
