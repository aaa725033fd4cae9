import type { Who } from '../access/facts.ts';
import type { App } from '../core/app.ts';
import { figureNow } from '../wards/placing.server.ts';
import { figureOf } from './captions.ts';
import type { PlacedFigure } from './evidence-keys.ts';

/** A figure of a text, and what the newest releases say. `now` is null where they say the same, or nothing. */
export type FigureState = PlacedFigure & {
  shown: string;
  now: { value: number; shown: string; release: string } | null;
};

/** What newer releases say of these figures, as one person may see it. By the figures' keys. */
export async function newerFigures(
  app: App,
  actor: Who,
  figures: ReadonlyMap<string, PlacedFigure>,
): Promise<Map<string, NonNullable<FigureState['now']>>> {
  const found = new Map<string, NonNullable<FigureState['now']>>();
  for (const [key, figure] of figures) {
    const now = await figureNow(app, actor, figure);
    if (now && Math.abs(now.value - figure.value) > 0.004)
      found.set(key, { ...now, shown: figureOf({ value: now.value }) });
  }
  return found;
}

export const newerWords = ({ shown, release }: NonNullable<FigureState['now']>): string =>
  `A newer release says ${shown} (${release}).`;
