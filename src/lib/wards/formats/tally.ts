import type { MonthIndex } from './months.ts';
import type { MeasureFound, SeriesRow } from './batches.ts';

type Cell = { base: MonthIndex; counts: Int32Array };
type Counted = { measure: MeasureFound; wards: Map<string, Cell> };

/** Fifty years: what is further apart is a wrong date. */
const mostMonths = 600;
const mostMeasures = 1000;
const mostPairs = 1_000_000;

/**
 * Adds up counts by measure, ward and month while a file is read: what it holds grows with wards, months and
 * measures, never with rows.
 */
export function makeTally() {
  const counted = new Map<string, Counted>();
  let pairs = 0;
  let from: MonthIndex | null = null;
  let to: MonthIndex | null = null;

  function cellOf(measure: MeasureFound, ward: string, month: MonthIndex): Cell | string {
    let of = counted.get(measure.key);
    if (!of) {
      if (counted.size >= mostMeasures) return `there are more than ${mostMeasures} measures`;
      counted.set(measure.key, (of = { measure, wards: new Map() }));
    }
    const cell = of.wards.get(ward);
    if (cell) return cell;
    if (++pairs > mostPairs) return 'there are too many wards and measures';
    const made = { base: month, counts: new Int32Array(1) };
    of.wards.set(ward, made);
    return made;
  }
  return {
    /** A month that a file covers even where nothing was counted in it. Says what is wrong, or null. */
    cover(month: MonthIndex): string | null {
      const first = from === null ? month : Math.min(from, month);
      const last = to === null ? month : Math.max(to, month);
      if (last - first >= mostMonths) return 'the month is more than fifty years from the others';
      from = first;
      to = last;
      return null;
    },
    /** Adds `count`; call `cover` for the month first. Says what is wrong, or null. */
    add(measure: MeasureFound, ward: string, month: MonthIndex, count: number): string | null {
      const cell = cellOf(measure, ward, month);
      if (typeof cell === 'string') return cell;
      const at = month - cell.base;
      if (at < 0 || at >= cell.counts.length) stretch(cell, month);
      const place = month - cell.base;
      const sum = (cell.counts[place] ?? 0) + count;
      if (sum > 2_000_000_000) return 'the count is too large';
      cell.counts[place] = sum;
      return null;
    },
    window: () => (from === null || to === null ? null : { from, to }),
    /** What was counted at all: a measure that is nought everywhere is none. */
    measures: () => [...counted.values()].filter(anyCount).map(({ measure }) => measure),
    /** Each ward's counts of each measure over the whole window; wards with nothing counted are left out. */
    *rows(): Generator<SeriesRow> {
      if (from === null || to === null) return;
      const length = to - from + 1;
      for (const { measure, wards } of counted.values())
        for (const [ward, cell] of wards) {
          const counts = new Array<number>(length).fill(0);
          let any = false;
          cell.counts.forEach((count, i) => {
            const place = cell.base + i - (from as number);
            if (count === 0 || place < 0 || place >= length) return;
            counts[place] = count;
            any = true;
          });
          if (any) yield { measure: measure.key, ward, counts };
        }
    },
  };
}
export type Tally = ReturnType<typeof makeTally>;

const anyCount = ({ wards }: Counted) =>
  [...wards.values()].some(({ counts }) => counts.some((count) => count > 0));

/** Makes room for `month`, at the side where it is, and some beyond it. */
function stretch(cell: Cell, month: MonthIndex): void {
  const last = cell.base + cell.counts.length - 1;
  const base = month < cell.base ? month - 2 : cell.base;
  const end = month > last ? month + 6 : last;
  const wider = new Int32Array(end - base + 1);
  wider.set(cell.counts, cell.base - base);
  cell.base = base;
  cell.counts = wider;
}
