import { vi } from 'vitest';
import { openPortal } from '../collab/portal.ts';
import { manySchedules, peopleOf, type Happened } from '../collab/schedules-run.ts';
import { databases, type DatabaseKind } from '../fixtures/database.ts';
import { partsOf, proofOf } from './proof.ts';

const atATime = 20;
const perStep = 100;

/** What happened over many schedules. `wrong` and `unexplained` name the seed. */
type Found = {
  kind: DatabaseKind;
  first: number;
  schedules: number;
  unexplained: string[];
} & Record<'rows' | 'characters' | 'excused' | 'spells' | 'reconnects', number>;

const sum = <T>(all: readonly T[], of: (one: T) => number) => all.reduce((total, one) => total + of(one), 0);

async function schedulesFrom(kind: DatabaseKind, first: number, count: number): Promise<Found> {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const portal = await openPortal(kind);
  const all: Happened[] = [];
  for (let done = 0; done < count; done += atATime) {
    // Sessions end after a while by the clock that each schedule moves on.
    const people = await peopleOf(portal);
    all.push(...(await manySchedules(portal, people, first + done, Math.min(atATime, count - done))));
  }
  await portal.close();
  const wrong = all.flatMap((one) => one.wrong.map((what) => `seed ${one.seed}: ${what}`));
  if (wrong.length > 0) throw new Error(wrong.slice(0, 20).join('\n'));
  const unexplained = all.flatMap((one) => one.unexplained.map((what) => `seed ${one.seed}: ${what}`));
  const characters = sum(all, (one) => one.characters);
  if (unexplained.length > characters / 10_000) throw new Error(unexplained.join('\n'));
  return {
    kind,
    first,
    schedules: all.length,
    unexplained,
    characters,
    rows: sum(all, (one) => one.rows),
    excused: sum(all, (one) => one.excused),
    spells: sum(all, (one) => one.spells),
    reconnects: sum(all, (one) => one.reconnects),
  };
}

function lineOf(kind: DatabaseKind, all: readonly Found[]): string {
  const characters = sum(all, (one) => one.characters);
  const excused = sum(all, (one) => one.excused);
  return [
    `${kind}: ${sum(all, (one) => one.schedules)} schedules (seeds from ${all[0]?.first}), ${sum(all, (one) => one.rows)} rows`,
    `${sum(all, (one) => one.spells)} stays away, ${sum(all, (one) => one.reconnects)} connections cut`,
    '0 diverged, 0 pending, 0 refused, 0 rows by whoever had not typed',
    `${characters} characters credited to who typed them but ${excused} (${((100 * excused) / characters).toFixed(1)} %) within the limits and ${sum(all, (one) => one.unexplained.length)} of which no limit was seen`,
  ].join('; ');
}

export default proofOf<Found>({
  what: 'Five people edit at random: type, delete, split, join, format, lists, tables, undo and redo, 200 operations each, going away and losing connections, over real sockets. All clients, the snapshot, a fresh client and the log replayed from its first row read the same; whoever comes back without having typed writes no row; the log says of each character who typed it, within the stated limits.',
  steps({ seed, times }) {
    const full = times(2000);
    const each = Math.ceil(full / databases.length);
    return databases.flatMap((kind, at) =>
      partsOf(each, perStep).map(({ first: from, count }) => {
        const first = (seed - 1) * full + at * each + from + 1;
        return {
          key: `${kind}, seeds ${first} to ${first + count - 1}`,
          run: () => schedulesFrom(kind, first, count),
        };
      }),
    );
  },
  report: (found) =>
    databases.flatMap((kind) => {
      const all = found.filter((one) => one.kind === kind);
      return all.length > 0 ? [lineOf(kind, all)] : [];
    }),
});
