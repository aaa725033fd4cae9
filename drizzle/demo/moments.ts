import type { Actor } from '#lib/access/facts.ts';
import type { App } from '#lib/core/app.ts';
import { after, days, hours, londonDay } from '#lib/core/clock.ts';
import type { Id } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import type { NewPartnership } from '#lib/partnerships/partnership.ts';
import type { PersonKey } from './harrowmere.ts';

/** Something that happened: when, and what, with the App as it was then. */
export type Moment = { at: Date; happen: (past: App) => Promise<void> };

export type Actors = Record<PersonKey, Actor>;

/** What later steps need to know of the earlier ones of their partnership. */
export type Opened = { id: Id; version: number; edition: number; reviewOn: string; given: NewPartnership };

/** A moment so many days ago, in working hours; the later ones of a partnership come later in their day. */
export function moment(app: App, daysAgo: number, nth: number): Date {
  const midnight = new Date(`${londonDay(after(app.clock(), -days(daysAgo)))}T00:00:00Z`);
  return after(midnight, hours(9) + (nth % 64) * 7 * 60_000);
}

export function succeeded<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`The demonstration could not be made: ${JSON.stringify(result.failure)}`);
  return result.value;
}
