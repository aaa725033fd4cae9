import { vi } from 'vitest';
import { openPortal } from '../collab/portal.ts';
import { manySchedules, peopleOf, type Happened } from '../collab/schedules-run.ts';
import { databases } from '../fixtures/database.ts';
import type { Proof } from './proof.ts';

const atATime = 20;

export default {
  what: 'Five people edit at random: type, delete, split, join, format, lists, tables, undo and redo, 200 operations each, going away and losing connections, over real sockets. All clients, the snapshot, a fresh client and the log replayed from its first row read the same; whoever comes back without having typed writes no row; the log says of each character who typed it, within the stated limits.',
  run: async ({ seed, times, say }) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const lines: string[] = [];
    const full = times(2000);
    const each = Math.ceil(full / databases.length);
    for (const [at, kind] of databases.entries()) {
      const portal = await openPortal(kind);
      const all: Happened[] = [];
      const first = (seed - 1) * full + at * each + 1;
      for (let done = 0; done < each; done += atATime) {
        // Sessions end after a while by the clock that each schedule moves on.
        const people = await peopleOf(portal);
        all.push(...(await manySchedules(portal, people, first + done, Math.min(atATime, each - done))));
        const wrong = all.flatMap((one) => one.wrong.map((what) => `seed ${one.seed}: ${what}`));
        if (wrong.length > 0) throw new Error(wrong.slice(0, 20).join('\n'));
        if (sum(all, (one) => one.unexplained.length) > sum(all, (one) => one.characters) / 1000)
          throw new Error(all.flatMap((one) => one.unexplained).join('\n'));
        if (done % 100 === 0) say(`${all.length} schedules on ${kind}`);
      }
      await portal.close();
      lines.push(lineOf(kind, first, all));
    }
    return lines;
  },
} satisfies Proof;

const sum = (all: readonly Happened[], of: (one: Happened) => number) =>
  all.reduce((total, one) => total + of(one), 0);

function lineOf(kind: string, first: number, all: readonly Happened[]): string {
  const characters = sum(all, (one) => one.characters);
  const unexplained = sum(all, (one) => one.unexplained.length);
  const excused = sum(all, (one) => one.excused);
  return [
    `${kind}: ${all.length} schedules (seeds from ${first}), ${sum(all, (one) => one.rows)} rows`,
    `${sum(all, (one) => one.spells)} stays away, ${sum(all, (one) => one.reconnects)} connections cut`,
    '0 diverged, 0 pending, 0 refused, 0 rows by whoever had not typed',
    `${characters} characters credited to who typed them but ${excused} (${((100 * excused) / characters).toFixed(1)} %) within the limits and ${unexplained} of which no limit was seen`,
  ].join('; ');
}
