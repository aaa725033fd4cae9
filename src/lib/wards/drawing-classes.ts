import { scaleQuantile } from 'd3-scale';

/** The shades of the map, from the lowest to the highest: tokens `--seq-1` to `--seq-5`. */
export type Step = 1 | 2 | 3 | 4 | 5;
export type LegendEntry = { step: Step; label: string };

type Classes = {
  /** The shade of a value; of none, none. */
  stepOf(value: number | null): Step | null;
  legend: LegendEntry[];
};

// Fewer classes than five are spread over the shades, so that the extremes stay apart.
const spread: readonly (readonly Step[])[] = [[3], [3], [2, 4], [1, 3, 5], [1, 2, 4, 5], [1, 2, 3, 4, 5]];

/**
 * Five classes with as many values in each (quantiles), bounded at values of `decimals` places: a value is judged
 * as it is shown, so that no map contradicts its table. Values that are much the same make fewer classes; where many
 * share the lowest value, nought for example, they are a class of their own and the others share the rest.
 */
export function classesOf(values: readonly (number | null)[], decimals: 0 | 1 | 2): Classes {
  const unit = 10 ** decimals;
  const whole = (value: number) => Math.round(value * unit);
  const known = values.flatMap((value) => (value === null ? [] : [whole(value)]));
  if (known.length === 0) return { stepOf: () => null, legend: [] };
  const least = known.reduce((a, b) => Math.min(a, b));
  const others = known.filter((value) => value > least);
  const apart = known.length - others.length > known.length / 5;
  const quantiles = apart
    ? [...others.toSorted((a, b) => a - b).slice(0, 1), ...boundsOf(others, [1, 2, 3, 4])]
    : boundsOf(known, [0, 1, 2, 3, 4]);
  const bounds = [...new Set(quantiles)].filter((bound) => bound > least);
  const steps = spread[bounds.length + 1] ?? [3];
  const classOf = (value: number) => bounds.filter((bound) => value >= bound).length;
  const written = (value: number) =>
    (value / unit).toLocaleString('en-GB', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
  const label = (i: number) => {
    const [from, to] = [bounds[i - 1], bounds[i]];
    if (from === undefined) return to === undefined || apart ? written(least) : `under ${written(to)}`;
    if (to === undefined) return `${written(from)} and over`;
    return to - 1 === from ? written(from) : `${written(from)} to ${written(to - 1)}`;
  };
  return {
    stepOf: (value) => (value === null ? null : (steps[classOf(whole(value))] ?? 3)),
    legend: steps.map((step, i) => ({ step, label: label(i) })),
  };
}

const boundsOf = (values: readonly number[], classes: readonly number[]): number[] =>
  values.length === 0 ? [] : scaleQuantile(classes).domain(values).quantiles().map(Math.ceil);
